package transcript

import (
	"regexp"
	"slices"
	"strings"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

// Speakers says who is who, as far as the caller knows. Names are compared
// without regard to case and white space.
type Speakers struct {
	// Candidate is the candidate's name, "" when it isn't known. With it alone,
	// everybody else is an interviewer.
	Candidate string
	// Interviewers are the names of those who interview.
	Interviewers []string
}

func (s Speakers) keys() []string {
	var keys []string
	for _, name := range append([]string{s.Candidate}, s.Interviewers...) {
		if key := keyOf(name); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// roleOf returns the role that a name says by itself ("Interviewer 2", "A"), or "".
func roleOf(key string) interview.Speaker {
	switch key {
	case "q", "question", "recruiter", "hiring manager", "bar raiser":
		return interview.Interviewer
	case "a", "answer", "applicant":
		return interview.Candidate
	}
	switch m := roleName.FindStringSubmatch(key); {
	case m == nil:
		return ""
	case m[1] == "interviewer":
		return interview.Interviewer
	default:
		return interview.Candidate
	}
}

// roleName is a role with a number or a name behind it: "interviewer 2",
// "candidate (bo)".
var roleName = regexp.MustCompile(`^(interviewer|interviewee|candidate)(?: ?#?\d+)?(?: \(.*\))?$`)

// person is one of the names in a file.
type person struct {
	key, name string
	line      int
}

// people returns who speaks, in the order of their first words.
func people(said []utterance) []person {
	var all []person
	for _, u := range said {
		key := keyOf(u.name)
		if !slices.ContainsFunc(all, func(p person) bool { return p.key == key }) {
			all = append(all, person{key: key, name: u.name, line: u.line})
		}
	}
	return all
}

func namesOf(all []person) string {
	var names []string
	for _, p := range all {
		names = append(names, p.name)
	}
	return strings.Join(names, ", ")
}

// cast sorts the people of a file by role.
type cast struct {
	candidates, interviewers, others []person
}

// assign tells the speakers apart and returns the lines.
func assign(name string, said []utterance, who Speakers) (Reading, error) {
	all := people(said)
	if err := who.check(name, all); err != nil {
		return Reading{}, err
	}
	if len(all) < 2 {
		line, only := 1, "nobody speaks"
		if len(all) == 1 {
			line, only = all[0].line, "only "+all[0].name+" speaks"
		}
		return Reading{}, at(name, line, "%s; an interview has two sides", only).
			Hint(`begin the words of each with a name and a colon, the name with a capital letter, as in "Interviewer: Why?" and "Candidate: Because ..."`)
	}
	c := who.cast(all)
	guessed := false
	if len(c.candidates)+len(c.interviewers) == 0 && len(all) == 2 {
		asker, ok := whoAsks(said, all)
		if !ok {
			return Reading{}, at(name, all[1].line, "nothing tells who of %s and %s is the candidate", all[0].name, all[1].name).
				Hint("say it: --candidate %q or --candidate %q", all[0].name, all[1].name)
		}
		c.interviewers, c.others, guessed = []person{all[asker]}, []person{all[1-asker]}, true
	}
	c, err := c.settle(name, who)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Candidate: c.candidates[0].name, Guessed: guessed}
	for _, p := range c.interviewers {
		r.Interviewers = append(r.Interviewers, p.name)
	}
	for _, u := range said {
		speaker := interview.Interviewer
		if keyOf(u.name) == c.candidates[0].key {
			speaker = interview.Candidate
		}
		r.Turns = append(r.Turns, interview.Line{Speaker: speaker, Text: u.text})
	}
	return r, nil
}

// check reports names that nobody in the file has, and one given twice.
func (s Speakers) check(name string, all []person) error {
	for _, given := range append([]string{s.Candidate}, s.Interviewers...) {
		key := keyOf(given)
		if key != "" && !slices.ContainsFunc(all, func(p person) bool { return p.key == key }) {
			return at(name, 1, "nobody called %q speaks here", given).Hint("who speaks: %s", namesOf(all))
		}
	}
	if s.Candidate != "" && slices.ContainsFunc(s.Interviewers, func(i string) bool { return keyOf(i) == keyOf(s.Candidate) }) {
		return fault.New(fault.Usage, "score", "%q can't be both candidate and interviewer", s.Candidate).Hint("leave one of --candidate and --interviewer out")
	}
	return nil
}

// cast sorts people by the names that the caller gave, else by what their names say.
func (s Speakers) cast(all []person) cast {
	var c cast
	candidate, interviewers := keyOf(s.Candidate), []string{}
	for _, i := range s.Interviewers {
		interviewers = append(interviewers, keyOf(i))
	}
	for _, p := range all {
		role := roleOf(p.key)
		switch {
		case p.key == candidate:
			c.candidates = append(c.candidates, p)
		case slices.Contains(interviewers, p.key):
			c.interviewers = append(c.interviewers, p)
		case role == interview.Candidate:
			c.candidates = append(c.candidates, p)
		case len(interviewers) == 0 && (role == interview.Interviewer || candidate != ""):
			c.interviewers = append(c.interviewers, p)
		default:
			c.others = append(c.others, p)
		}
	}
	return c
}

// settle gives those without a role the one that is left, or says why none is.
func (c cast) settle(name string, who Speakers) (cast, error) {
	const indent = "if that is no name, begin its line with a space"
	switch {
	case len(c.candidates) > 1:
		return c, at(name, c.candidates[1].line, "%s are several candidates", namesOf(c.candidates)).
			Hint("name the one to be rated: --candidate %q", c.candidates[0].name)
	case len(c.candidates) == 1 && len(c.interviewers) == 0:
		c.interviewers, c.others = c.others, nil
	case len(c.candidates) == 0 && len(c.interviewers) > 0 && len(c.others) == 1:
		c.candidates, c.others = c.others, nil
	case len(c.candidates) == 0 && len(c.others) == 0:
		return c, at(name, c.interviewers[0].line, "only interviewers speak: %s", namesOf(c.interviewers)).
			Hint("name the candidate: --candidate NAME")
	case len(c.candidates) == 0:
		return c, at(name, c.others[1].line, "several speakers could be the candidate: %s", namesOf(c.others)).
			Hint("name the candidate, and everybody else interviews: --candidate NAME; %s", indent)
	}
	if len(c.others) > 0 {
		hint := "name the candidate, and everybody else interviews: --candidate \"" + c.candidates[0].name + "\"; " + indent
		if who.Candidate != "" {
			hint = "leave --interviewer out, and everybody but the candidate interviews; " + indent
		}
		return c, at(name, c.others[0].line, "%s is neither %s nor %s", c.others[0].name, namesOf(c.candidates), namesOf(c.interviewers)).Hint("%s", hint)
	}
	return c, nil
}
