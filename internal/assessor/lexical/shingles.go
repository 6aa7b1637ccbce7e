package lexical

// shingles is a set of trigrams of word stems, to tell copied text by.
type shingles struct {
	set map[[3]string]bool
	// content says of each trigram whether it has a word that isn't a function
	// word; only such ones count.
}

func newShingles() *shingles { return &shingles{set: map[[3]string]bool{}} }

func (s *shingles) addTokens(tokens []token) {
	for i := 0; i+2 < len(tokens); i++ {
		s.set[shingle(tokens, i)] = true
	}
}

func shingle(tokens []token, i int) [3]string {
	return [3]string{tokens[i].stem, tokens[i+1].stem, tokens[i+2].stem}
}

// share returns how much of the trigrams of tokens is in the set, 0 to 1, and
// how many are. Trigrams of function words only are left out of both.
func (s *shingles) share(tokens []token) (share float64, found int) {
	if len(s.set) == 0 {
		return 0, 0
	}
	all := 0
	for i := 0; i+2 < len(tokens); i++ {
		if functionWords[tokens[i].text] && functionWords[tokens[i+1].text] && functionWords[tokens[i+2].text] {
			continue
		}
		all++
		if s.set[shingle(tokens, i)] {
			found++
		}
	}
	if all == 0 {
		return 0, 0
	}
	return float64(found) / float64(all), found
}
