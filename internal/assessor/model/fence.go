package model

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// fenceFor returns an id that is in none of the texts. It is a digest of them, so
// nobody can write it before, and the same texts get the same one.
func fenceFor(texts ...string) string {
	seed := digestOf(texts)
	for n := 0; ; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", seed, n))
		id := "data-" + hex.EncodeToString(sum[:8])
		if !held(texts, id) {
			return id
		}
	}
}

func held(texts []string, id string) bool {
	for _, text := range texts {
		if strings.Contains(strings.ToLower(text), id) {
			return true
		}
	}
	return false
}

// digestOf is the hexadecimal digest of a value of plain fields.
func digestOf(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic("model assessor: digest: " + err.Error()) // only for types that JSON doesn't know
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
