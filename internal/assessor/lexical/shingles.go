package lexical

import "math/bits"

// shingles is a set of trigrams of word stems, to tell copied text by. A trigram
// is known by its hash: two that share one are as rare as one in 2^64.
type shingles struct{ set map[uint64]struct{} }

// newShingles returns an empty set with room for the trigrams of so many tokens.
func newShingles(tokens int) *shingles { return &shingles{set: make(map[uint64]struct{}, tokens)} }

func (s *shingles) addTokens(tokens []token) {
	for i := 0; i+2 < len(tokens); i++ {
		s.set[shingle(tokens, i)] = struct{}{}
	}
}

func shingle(tokens []token, i int) uint64 {
	return tokens[i].stemHash ^ bits.RotateLeft64(tokens[i+1].stemHash, 21) ^ bits.RotateLeft64(tokens[i+2].stemHash, 42)
}

// share returns how much of the trigrams of tokens is in the set, 0 to 1, and
// how many are. Trigrams of function words only are left out of both.
func (s *shingles) share(tokens []token) (share float64, found int) {
	if len(s.set) == 0 {
		return 0, 0
	}
	all := 0
	for i := 0; i+2 < len(tokens); i++ {
		if tokens[i].class&tokens[i+1].class&tokens[i+2].class&isFunction != 0 {
			continue
		}
		all++
		if _, known := s.set[shingle(tokens, i)]; known {
			found++
		}
	}
	if all == 0 {
		return 0, 0
	}
	return float64(found) / float64(all), found
}
