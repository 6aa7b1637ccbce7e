package lexical

// shareClaim says that the candidate had no part in something.
type shareClaim struct {
	saying
	share
}

// share is what such a claim says.
type share struct {
	object stems
	name   string
}

// shareWords are what nobody had who did none of it.
var shareWords = wordSet(`part role hand share say involvement`)

// addShares reads "I had no part in the release", "I had nothing to do with it"
// and "I wasn't involved in the release".
func (a *account) addShares(r *reading, s *sentence) {
	for j := s.from; j < s.to; j++ {
		if at := r.disclaims(s, j); at > 0 {
			if c, ok := r.shareAt(s, j, at); ok {
				a.shares = append(a.shares, keep(r, s, c.saying, c.share))
			}
		}
	}
}

// shareAt reads the thing at a place that the "I" at j had no part in.
func (r *reading) shareAt(s *sentence, j, at int) (shareClaim, bool) {
	c := shareClaim{}
	for at < s.to && r.tokens[at].is(isDeterminer) {
		at++
	}
	for n := 0; n < maxObject && r.joined(s, at) && isNaming(r.tokens[at]); at, n = at+1, n+1 {
		c.object.add(r.tokens[at].stem)
		c.name = r.tokens[at].text
	}
	c.span, c.clause = span{j, at}, s.clauseOf(span{j, at})
	// "No part in the release of April" leaves other releases.
	return c, c.name != "" && !narrows[r.word(s, at)]
}

// disclaimers are the words behind "I" that say so; "part" stands for its kind.
var disclaimers = [...][]string{
	{"had", "no", "part", "in"},
	{"took", "no", "part", "in"},
	{"played", "no", "part", "in"},
	{"had", "nothing", "to", "do", "with"},
	{"was", "not", "involved", "in"},
	{"was", "never", "involved", "in"},
	{"did", "not", "work", "on"},
	{"never", "worked", "on"},
	{"did", "not", "take", "part", "in"},
}

// disclaims returns where the thing begins that an "I" at j had no part in, or 0.
func (r *reading) disclaims(s *sentence, j int) int {
	if r.tokens[j].text != "i" {
		return 0
	}
	for _, words := range disclaimers {
		i := j + 1
		for _, word := range words {
			if got := r.word(s, i); got != word && (word != "part" || !shareWords[got]) {
				break
			}
			i++
		}
		if i == j+1+len(words) {
			return i
		}
	}
	return 0
}

// contradicts reports whether a deed is one of the candidate's in what they say
// they had no part in: "I released it", or "I led the release". around are the
// marks of the deed's sentence.
func (c *share) contradicts(d *deed, around mark) bool {
	if d.denied || d.passive || d.who != kinSelf || around.has(isScoped) {
		return false
	}
	thing := stemOf(c.name)
	if thing == stemOf(d.told) {
		return len(c.object) == 1
	}
	doing := making[d.told] || single[d.told] || leading[d.told]
	return doing && d.head == thing && subset(c.object, d.object)
}

// leading are deeds by which somebody has a part in what others do as well.
var leading = wordSet(`ran planned drove managed released shipped launched deployed organised organized decided approved owned
	prepared coordinated executed changed rewrote fixed reviewed tested wrote started finished`)

func (c *share) about() string { return "the part in it, " + c.name }
