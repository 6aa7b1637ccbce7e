package lexical

import "slices"

// eventClaim says when something happened that happens once.
type eventClaim struct {
	saying
	event
}

// event is what such a claim says.
type event struct {
	verb   string
	told   string
	object stems
	// month is 1 to 12 and year the year; 0 is unknown.
	month, year int
	// places are names in the clause: another country is another launch.
	places stems
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
	hold(c, c.before, func(a *account) []uttered[event] { return a.events }, func(early, late claimIn[event], _ bool) {
		if early.claim.differs(&late.claim) {
			c.add(early.claim.about(), early.at(), late.at())
		}
	})
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

// addEvents reads "in March 2023 we launched the ranker".
func (a *account) addEvents(r *reading, s *sentence) {
	if r.anyOf(s, passing) {
		return
	}
	for j := s.from + 1; j < s.to; j++ {
		if c, ok := r.eventAt(s, j); ok {
			a.events = append(a.events, keep(r, s, c.saying, c.event))
		}
	}
}

func (r *reading) eventAt(s *sentence, j int) (eventClaim, bool) {
	d, ok := r.deedOrBare(s, j)
	if !ok || d.denied || !onceOnly[d.told] {
		return eventClaim{}, false
	}
	c := eventClaim{saying: d.saying, event: event{verb: d.verb, told: d.told, object: d.object}}
	dates := 0
	for i := c.clause.from; i < c.clause.to; i++ {
		t := r.tokens[i]
		switch month := r.monthAt(s, i); {
		case month > 0:
			c.month = month
			dates++
			c.from, c.to = min(c.from, i), max(c.to, i+1)
			c.object = slices.DeleteFunc(c.object, func(stem string) bool { return stem == t.stem })
		case isYear(t):
			c.year = int(t.value)
			dates++
			c.from, c.to = min(c.from, i), max(c.to, i+1)
		case t.capital && i > s.from && t.text != "i":
			c.places.add(t.text)
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
func (c *event) differs(late *event) bool {
	if c.verb != late.verb || !equal(c.places, late.places) || !subset(c.object, late.object) && !subset(late.object, c.object) {
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

func (c *event) about() string { return "when it was, " + c.told }
