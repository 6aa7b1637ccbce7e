package app

import (
	"encoding/json"
	"io"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

// writeTranscript writes the transcript contract's JSON, one object and a newline.
func writeTranscript(w io.Writer, t interview.Transcript) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(t); err != nil {
		return fault.Wrap(err, "write transcript", fault.Internal)
	}
	return nil
}
