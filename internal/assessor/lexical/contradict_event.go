package lexical

import "maps"

// eventClaim says when something happened that happens once.
type eventClaim struct {
	saying
	sentence *sentence
	verb     string
	told     string
	object   map[string]bool
	// month is 1 to 12 and year the year; 0 is unknown.
	month, year int
	// places are names in the clause: another country is another launch.
	places map[string]bool
}

// onceOnly are past forms of what happens to one thing but once.
var (
	onceOnly = wordSet(`launched joined left quit migrated retired decommissioned sunset merged founded graduated resigned`)
	// ofMany are those that one person does again, of another thing.
	ofMany = wordSet(`joined left quit merged founded`)
)

// monthNumbers are the months by name.
var monthNumbers = func() map[string]int {
	out := map[string]int{}
	for i, names := range []string{
		"january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug", "september sep sept",
		"october oct", "november nov", "december dec",
	} {
		for name := range wordSet(names) {
			out[name] = i + 1
		}
	}
	return out
}()

// events compares when the newest turn says something was.
func (c *contrast) events() {
	claims := c.eventClaims()
	for i := range claims {
		for j := range claims[:i] {
			early, late := &claims[j], &claims[i]
			if meet, across := c.meets(early.saying, late.saying); meet && !across && early.differs(late) {
				c.add(early.about(), early.saying, late.saying)
			}
		}
	}
}

// monthAt is the month that a token names, 0 for none. "May" and "March" may begin a
// sentence as other words.
func (r *reading) monthAt(s *sentence, i int) int {
	t := r.tokens[i]
	if !t.capital || i == s.from && r.word(s, i+1) != "" && !isYear(r.tokens[i+1]) {
		return 0
	}
	return monthNumbers[t.text]
}

// eventClaims reads "in March 2023 we launched the ranker".
func (r *reading) eventClaims() []eventClaim {
	var out []eventClaim
	for i := range r.sentences {
		s := &r.sentences[i]
		if !r.states(s) || r.scoped(s) || r.anyOf(s, passing) {
			continue
		}
		for j := s.from + 1; j < s.to; j++ {
			if c, ok := r.eventAt(s, j); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

func (r *reading) eventAt(s *sentence, j int) (eventClaim, bool) {
	d, ok := r.deedOrBare(s, j)
	if !ok || d.denied || !onceOnly[d.told] {
		return eventClaim{}, false
	}
	c := eventClaim{saying: d.saying, sentence: s, verb: d.verb, told: d.told, object: d.object, places: map[string]bool{}}
	dates := 0
	for i := c.clause.from; i < c.clause.to; i++ {
		t := r.tokens[i]
		switch month := r.monthAt(s, i); {
		case month > 0:
			c.month = month
			dates++
			c.from, c.to = min(c.from, i), max(c.to, i+1)
			delete(c.object, t.stem)
		case isYear(t):
			c.year = int(t.value)
			dates++
			c.from, c.to = min(c.from, i), max(c.to, i+1)
		case t.capital && i > s.from && t.text != "i":
			c.places[t.text] = true
		}
	}
	known := 0
	for _, part := range []int{c.month, c.year} {
		known += min(part, 1)
	}
	// "From March to June" is no date of one event.
	return c, known > 0 && dates == known
}

// deedOrBare is deedAt for a verb that may do without an object.
func (r *reading) deedOrBare(s *sentence, j int) (deedClaim, bool) {
	d, ok := r.deedAt(s, j)
	return d, ok || d.who != noKin
}

// differs reports whether the same event is given two dates.
func (c *eventClaim) differs(late *eventClaim) bool {
	if c.verb != late.verb || !maps.Equal(c.places, late.places) || !subset(c.object, late.object) && !subset(late.object, c.object) {
		return false
	}
	if ofMany[c.told] && len(c.object)*len(late.object) == 0 {
		return false
	}
	if c.year > 0 && late.year > 0 {
		return c.year != late.year || c.month > 0 && late.month > 0 && c.month != late.month
	}
	return c.month > 0 && late.month > 0 && c.month != late.month
}

func (c *eventClaim) about() string { return "when it was, " + c.told }
