package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// fenceFor returns an id that none of the texts holds. It looks random, so that
// nobody can write it before, and is the same for the same session and texts.
func fenceFor(seed uint64, session string, turn, attempt int, texts []string) string {
	for n := 0; ; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%d\n%d\n%d", seed, session, turn, attempt, n))
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

// unfenced returns the lines of a prompt that don't stand in a block of data.
func unfenced(text, fence string) string {
	var out []string
	inside := false
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case line == "<<<"+fence:
			inside = true
		case line == fence+">>>":
			inside = false
		case !inside:
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
