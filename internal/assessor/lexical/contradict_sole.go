package lexical

// soleClaim says that the candidate was the first or the only one to do something.
type soleClaim struct {
	saying
	sole
}

// sole is what such a claim says.
type sole struct {
	first  bool
	verb   string
	object stems
	head   string
}

// addSoles reads "I was the first to port the loader" and "I was the only one who
// read the logs".
func (a *account) addSoles(r *reading, s *sentence) {
	for j := s.from; j+5 < s.to; j++ {
		if c, ok := r.soleAt(s, j); ok {
			a.soles = append(a.soles, keep(r, s, c.saying, c.sole))
		}
	}
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
			d := deedClaim{}
			d.from, d.clause = j, span{j, s.clauseOf(span{i + 1, i + 2}).to}
			r.readObject(s, i+2, &d)
			c := sole{first: which == "first", verb: verbOf(r.tokens[i+1]), object: d.object, head: d.head}
			return soleClaim{d.saying, c}, d.head != "" && len(d.object) > 0
		}
	}
	return soleClaim{}, false
}

var (
	beforehand = wordSet(`already before previously earlier beforehand`)
	likewise   = wordSet(`too also already before`)
)

// contradicts reports whether somebody else did it too, or before. around are the
// marks of the deed's sentence.
func (c *sole) contradicts(d *deed, around mark) bool {
	if d.denied || d.who != kinNamed && d.who != kinGroup || d.verb != c.verb || d.head != c.head || !subset(c.object, d.object) {
		return false
	}
	if d.who == kinGroup {
		// "Ana and I read them" is of others; a plain "we" may be a manner of speaking.
		return !c.first && d.joint
	}
	if c.first {
		return around.has(isBeforehand)
	}
	return around.has(isLikewise)
}

func (c *sole) about() string {
	if c.first {
		return "who was the first"
	}
	return "who else did it"
}
