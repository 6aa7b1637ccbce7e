package rubric

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// DigestPrefix names the hash at the beginning of every digest.
const DigestPrefix = "sha256:"

// Canonical returns the one JSON form of a resolved round: fields in the order
// of the types, map keys sorted, no white space, no HTML escapes. The Digest
// field is not part of it. It fails only for numbers that JSON can't hold (NaN
// and infinities), which Validate reports.
func Canonical(r *Round) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		return nil, fmt.Errorf("rubric: write round %q: %w", r.ID, err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// Digest returns the digest of a round's resolved content. Where it was loaded
// from, the order of keys in its files and their comments don't change it;
// everything that an interview or a rating reads does. It is "" for a round
// that has no canonical form.
func Digest(r *Round) string {
	data, err := Canonical(r)
	if err != nil {
		return ""
	}
	return DigestOf(data)
}

// DigestOf returns the digest of a canonical form that was stored earlier. A
// stored form is hashed as it stands, so that a session stays pinned to it even
// when a later version of the program would write the same round differently.
func DigestOf(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return DigestPrefix + hex.EncodeToString(sum[:])
}
