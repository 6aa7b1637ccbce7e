package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// fenceFor returns an id for what stands between fences. It is a digest of those
// texts, so none of them can hold it, whoever wrote them, and the same texts get
// the same one.
func fenceFor(texts ...string) string { return "data-" + digestOf(texts)[:16] }

// digestOf is the hexadecimal digest of a value of plain fields.
func digestOf(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic("model assessor: digest: " + err.Error()) // only for types that JSON doesn't know
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
