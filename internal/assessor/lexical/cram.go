package lexical

import (
	"slices"

	"barraiser/internal/assessment"
)

// Whoever has seen a rubric can string its cues together, with full stops, line
// breaks, "and I", "because" or figures between them. What gives that away is how
// little else there is: in answers that people gave, cues cover at the most five
// words in six of any two dozen, and they keep to a few signals at a time.
const (
	// cramWindow is how many words are looked at together, without figures and
	// the words that only string together; leastCram is enough in a short answer.
	cramWindow = 24
	leastCram  = 10
	// cramShare is the share of them inside cues from which they are crammed, if
	// cues of another signal begin cramTurns times; with looseTurns, looseShare
	// is enough.
	cramShare  = 0.86
	cramTurns  = 9
	looseShare = 0.60
	looseTurns = 11
)

// stringing are the words that salads are strung together with.
var stringing = wordSet(`and or then because so i we but as if the a to of in it was is`)

// cram finds which tokens of an answer are crammed with cues.
type cram struct {
	tokens []token
	// first is the lowest signal of which a cue begins at each token, or -1, and
	// until the end of the longest of those cues.
	first, until []int32
	hits         int
}

func newCram(tokens []token) *cram {
	both := make([]int32, 2*len(tokens))
	c := &cram{tokens: tokens, first: both[:len(tokens)], until: both[len(tokens):]}
	for i := range c.first {
		c.first[i] = -1
	}
	return c
}

func (c *cram) add(signal int, at span) {
	if c.first[at.from] < 0 {
		c.hits++
	}
	if id := int32(signal); c.first[at.from] < 0 || id < c.first[at.from] {
		c.first[at.from] = id
	}
	c.until[at.from] = max(c.until[at.from], int32(at.to))
}

// find returns the tokens that are crammed, or nil.
func (c *cram) find() []bool {
	if c.hits < cramTurns {
		return nil
	}
	counted := make([]int, 0, len(c.tokens))
	covered, turns := make([]int, 1, len(c.tokens)+1), make([]int, 1, len(c.tokens)+1)
	end, last, turned := int32(0), int32(-1), 0
	for i := range c.tokens {
		if c.first[i] >= 0 {
			end = max(end, c.until[i])
			if c.first[i] != last {
				turned++
			}
			last = c.first[i]
		}
		if c.tokens[i].number || c.tokens[i].is(isStringing) {
			continue
		}
		inside := 0
		if i < int(end) {
			inside = 1
		}
		counted = append(counted, i)
		covered = append(covered, covered[len(covered)-1]+inside)
		turns = append(turns, turned)
	}
	window := min(cramWindow, len(counted))
	if window < leastCram {
		return nil
	}
	var out []bool
	for k := 0; k+window <= len(counted); k++ {
		if !isCram(float64(covered[k+window]-covered[k])/float64(window), turns[k+window]-turns[k]) {
			continue
		}
		if out == nil {
			out = make([]bool, len(c.tokens))
		}
		for i := counted[k]; i <= counted[k+window-1]; i++ {
			out[i] = true
		}
	}
	return out
}

func isCram(share float64, turns int) bool {
	return turns >= cramTurns && share >= cramShare || turns >= looseTurns && share >= looseShare
}

// cramHits makes what was found in crammed places worth no more than in a list.
func cramHits(hits []hit, crammed []bool) {
	if crammed == nil {
		return
	}
	for i := range hits {
		if crammed[hits[i].from] {
			hits[i].strength = min(hits[i].strength, assessment.InList)
		}
	}
}

// isCrammed reports whether most of an answer is crammed.
func (r *reading) isCrammed(crammed []bool) bool {
	n := 0
	for _, c := range crammed {
		if c {
			n++
		}
	}
	return n > 0 && float64(n) >= stuffedShare*float64(len(r.tokens))
}

// withCrammed flags the first sentence that cues are crammed into, if nothing
// else is flagged as stuffing yet.
func (r *reading) withCrammed(flags []assessment.Flag, crammed []bool) []assessment.Flag {
	at := slices.Index(crammed, true)
	if at < 0 || slices.ContainsFunc(flags, func(f assessment.Flag) bool { return f.Kind == assessment.FlagStuffing }) {
		return flags
	}
	for i := range r.sentences {
		if s := &r.sentences[i]; s.from <= at && at < s.to {
			return append(flags, r.flag(assessment.FlagStuffing, s))
		}
	}
	return flags
}
