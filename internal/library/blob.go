package library

import (
	"bytes"
	"encoding/json"

	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// Encode returns the blob that pins a session to a round: its canonical JSON.
// The digest of the blob is the round's.
func Encode(r *rubric.Round) ([]byte, error) {
	data, err := rubric.Canonical(r)
	if err != nil {
		return nil, fault.Wrap(err, "library: encode round", fault.Internal)
	}
	return data, nil
}

// Decode reads a blob that Encode wrote, by this or an earlier version of the
// program. Its Digest is that of the blob as it stands. Rules that came later
// are not applied to it: what a session was held by is history.
func Decode(blob []byte) (*rubric.Round, error) {
	var r rubric.Round
	dec := json.NewDecoder(bytes.NewReader(blob))
	if err := dec.Decode(&r); err != nil {
		return nil, fault.Wrap(err, "library: decode round", fault.Invalid).
			Hint("the stored rubric is damaged; restore the store from a backup")
	}
	if dec.More() || r.ID == "" || len(r.Competencies) == 0 {
		return nil, fault.New(fault.Invalid, "library: decode round", "the blob is not a round").
			Hint("the stored rubric is damaged; restore the store from a backup")
	}
	r.Digest = rubric.DigestOf(blob)
	return &r, nil
}
