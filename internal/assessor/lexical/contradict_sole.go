package lexical

// soleClaim says that the candidate was the first or the only one to do something.
type soleClaim struct {
	saying
	sentence *sentence
	first    bool
	verb     string
	object   map[string]bool
	head     string
}

// soleClaims reads "I was the first to port the loader" and "I was the only one who
// read the logs".
func (r *reading) soleClaims() []soleClaim {
	var out []soleClaim
	for i := range r.sentences {
		s := &r.sentences[i]
		if !r.states(s) {
			continue
		}
		for j := s.from; j+5 < s.to; j++ {
			if c, ok := r.soleAt(s, j); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// maxSoleName is how many words may stand between "the only" and the verb.
const maxSoleName = 4

func (r *reading) soleAt(s *sentence, j int) (soleClaim, bool) {
	which := r.word(s, j+3)
	if r.tokens[j].text != "i" || r.word(s, j+1) != "was" || r.word(s, j+2) != "the" || which != "first" && which != "only" {
		return soleClaim{}, false
	}
	for i := j + 4; i < min(s.to-1, j+4+maxSoleName); i++ {
		switch r.tokens[i].text {
		case "to", "who", "that":
			d := deedClaim{sentence: s, object: map[string]bool{}, rest: map[string]bool{}}
			d.turn, d.from, d.clause = s.turn, j, span{j, s.clauseOf(span{i + 1, i + 2}).to}
			r.readObject(s, i+2, &d)
			return soleClaim{saying: d.saying, sentence: s, first: which == "first", verb: verbOf(r.tokens[i+1]), object: d.object, head: d.head}, d.head != "" && len(d.object) > 0
		}
	}
	return soleClaim{}, false
}

var (
	beforehand = wordSet(`already before previously earlier beforehand`)
	likewise   = wordSet(`too also already before`)
)

// contradicts reports whether somebody else did it too, or before.
func (c *soleClaim) contradicts(r *reading, d *deedClaim) bool {
	if d.denied || d.who != kinNamed && d.who != kinGroup || d.verb != c.verb || d.head != c.head || !subset(c.object, d.object) {
		return false
	}
	if d.who == kinGroup {
		// "Ana and I read them" is of others; a plain "we" may be a manner of speaking.
		return !c.first && r.tokens[d.from].text == "i"
	}
	if c.first {
		return r.anyOf(d.sentence, beforehand)
	}
	return r.anyOf(d.sentence, likewise)
}

func (c *soleClaim) about() string {
	if c.first {
		return "who was the first"
	}
	return "who else did it"
}
