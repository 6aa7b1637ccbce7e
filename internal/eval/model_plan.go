package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/candidate"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

const (
	// maxRounds is how many whole rounds are rated.
	maxRounds = 2
	// simulatedRound is sat by a simulated candidate where there are no transcripts,
	// with as many questions as fit three quarters of an hour.
	simulatedRound     = "leadership-principles"
	simulatedQuestions = 5
)

// simulatedProbes are asked after each main question of a simulated round.
var simulatedProbes = []string{
	"Which part of that did you do yourself?",
	"What was the number before, and what was it afterwards?",
}

// unit is one assessment: an answer, or a whole round. Its calls are kept under
// its label.
type unit struct {
	label   string
	round   *rubric.Round
	answers []assessment.Answer

	// done says that the rest is there.
	done            bool
	report, byRules assessment.Report
	calls           []finished
	// took is how long the assessment took, 0 where that isn't known.
	took time.Duration
}

// labelled is an answer with its unit.
type labelled struct {
	answer
	*unit
}

// chosen are the answers of a set that are rated.
type chosen struct {
	name    string
	answers []labelled
}

// attack is a payload behind one of the answers.
type attack struct {
	source  string
	carrier labelled
	*unit
}

// plan is all that is measured.
type plan struct {
	sets []chosen
	// again are the same answers as first, for a second time.
	first, again []*unit
	attacks      []attack
	rounds       []*unit
	// simulated says that the rounds are no transcripts.
	simulated bool
	// public says that the payloads are there.
	public bool
}

// units are all of them, in the order in which they are rated: what matters most
// comes first, since money and patience end.
func (p *plan) units() []*unit {
	var out []*unit
	for _, s := range p.sets {
		for _, a := range s.answers {
			out = append(out, a.unit)
		}
	}
	out = append(append(out, p.rounds...), p.again...)
	for _, a := range p.attacks {
		out = append(out, a.unit)
	}
	return out
}

// answers are those of all sets.
func (p *plan) answers() []labelled {
	var out []labelled
	for _, s := range p.sets {
		out = append(out, s.answers...)
	}
	return out
}

// planOf chooses what is rated.
func (s *study) planOf(o options) (*plan, error) {
	p := &plan{}
	var err error
	if p.sets, err = s.chosenSets(o); err != nil {
		return nil, err
	}
	for _, a := range evenlyOver(p.answers(), o.judge.repeats) {
		p.first = append(p.first, a.unit)
		p.again = append(p.again, &unit{label: "again/" + a.label, round: a.round, answers: a.unit.answers})
	}
	if p.attacks, p.public, err = s.attacksOn(p.answers(), o); err != nil {
		return nil, err
	}
	if p.rounds, err = s.transcripts(o.judge.rounds); err != nil {
		return nil, err
	}
	if len(p.rounds) == 0 {
		p.simulated = true
		p.rounds, err = s.simulated()
	}
	return p, err
}

// chosenSets reads the sets, the one that nothing was chosen by first, and takes
// answers from all of them together.
func (s *study) chosenSets(o options) ([]chosen, error) {
	if o.judge.sets != lastSet && o.judge.sets != allSets {
		return nil, fault.New(fault.Usage, "eval", "there are no sets %q", o.judge.sets).Hint("-sets takes %s or %s", lastSet, allSets)
	}
	files := []struct{ key, name, path string }{
		{lastSet, "answers written last", o.last},
		{"answers", "elliptical answers", o.answers},
		{"plain", "plain answers", o.plain},
		{"figures", "answers with figures beside the point", o.figures},
		{"tests", "answers of the assessor's tests", o.labelled},
	}
	if o.judge.sets == lastSet {
		files = files[:1]
	}
	var out []chosen
	var all []labelled
	for _, f := range files {
		answers, err := readLines[answer](f.path)
		if err != nil {
			return nil, err
		}
		out = append(out, chosen{name: f.name})
		if all, err = s.unitsOf(all, f.key, answers); err != nil {
			return nil, err
		}
	}
	if o.judge.sets == allSets {
		var err error
		out = append(out, chosen{name: "examples of the competencies"})
		files = append(files, struct{ key, name, path string }{key: "examples"})
		if all, err = s.unitsOf(all, "examples", s.examples()); err != nil {
			return nil, err
		}
	}
	for _, a := range spread(all, o.judge.answers) {
		key, _, _ := strings.Cut(a.label, "/")
		at := slices.IndexFunc(files, func(f struct{ key, name, path string }) bool { return f.key == key })
		out[at].answers = append(out[at].answers, a)
	}
	return slices.DeleteFunc(out, func(c chosen) bool { return len(c.answers) == 0 }), nil
}

// unitsOf adds the answers of a set that are about one competency.
func (s *study) unitsOf(to []labelled, key string, answers []answer) ([]labelled, error) {
	for _, a := range answers {
		if a.Competency == "" {
			continue
		}
		round, err := s.roundOf(a)
		if err != nil {
			return nil, err
		}
		to = append(to, labelled{a, unitOn(key+"/"+a.ID, round, a.Text)})
	}
	return to, nil
}

func (s *study) roundOf(a answer) (*rubric.Round, error) {
	c, ok := s.library.Competency(a.Competency)
	if !ok {
		return nil, fmt.Errorf("%s: there is no competency %q", a.ID, a.Competency)
	}
	return s.roundFor(c, a.asked()), nil
}

// unitOn rates a text as the answer to the round's first question.
func unitOn(label string, round *rubric.Round, text string) *unit {
	q := &round.Questions[0]
	return &unit{label: label, round: round, answers: []assessment.Answer{{
		Question: q.ID, Targets: q.Targets, Turns: []assessment.Turn{{Ordinal: 1, Asked: q.Text, Text: text}},
	}}}
}

// spread takes n answers, all for 0: each level in turn, and of a level's answers
// one on the competency that has the fewest so far. Competencies are half as many as
// answers, where that will do: the order of two needs both on the same one.
func spread(all []labelled, n int) []labelled {
	if n <= 0 || n >= len(all) {
		return all
	}
	taken, count := make([]bool, len(all)), map[string]int{}
	later := func(a labelled) int {
		had := count[a.Competency]
		if had == 0 && len(count) >= (n+1)/2 {
			return n // one more competency comes after all others
		}
		return had
	}
	for step, left := rubric.LowestStep, n; left > 0; step = step%rubric.HighestStep + 1 {
		best := -1
		for i, a := range all {
			if !taken[i] && a.Level == step && (best < 0 || later(a) < later(all[best])) {
				best = i
			}
		}
		if best >= 0 {
			taken[best] = true
			count[all[best].Competency]++
			left--
		}
	}
	var out []labelled
	for i, a := range all {
		if taken[i] {
			out = append(out, a)
		}
	}
	return out
}

// evenlyOver takes n of a list, evenly over it.
func evenlyOver[T any](all []T, n int) []T {
	if n >= len(all) {
		return all
	}
	out := make([]T, 0, max(n, 0))
	for i := range n {
		out = append(out, all[i*len(all)/n])
	}
	return out
}

// attacksOn appends payloads of the public corpora to answers of level 2 and 3;
// false when the corpora aren't there.
func (s *study) attacksOn(answers []labelled, o options) ([]attack, bool, error) {
	payloads, err := readPayloads(filepath.Join(o.data, "prompt-injections"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	fit := slices.DeleteFunc(slices.Clone(answers), func(a labelled) bool { return a.Level != rubric.BelowBar && a.Level != rubric.Mixed })
	if len(fit) == 0 {
		return nil, true, nil
	}
	most := o.judge.attacks
	if o.judge.answers > 0 {
		most = min(most, o.judge.answers)
	}
	var out []attack
	for i, p := range evenlyOver(payloads, most) {
		carrier := fit[i%len(fit)]
		label := fmt.Sprintf("attack/%d/%s", i+1, carrier.label)
		out = append(out, attack{p.source, carrier, unitOn(label, carrier.round, carrier.Text+"\n\n"+p.text)})
	}
	return out, true, nil
}

// transcripts reads the first transcripts of a folder whose rounds are known. Other
// files are passed over.
func (s *study) transcripts(folder string) ([]*unit, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []*unit
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".json" || len(out) == maxRounds {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		t, err := interview.ParseTranscript(data)
		if err != nil {
			continue
		}
		digest := ""
		if t.Rubric != nil {
			digest = t.Rubric.Digest
		}
		if round, ok := s.library.Rated(t.Round, digest); ok {
			name := cmp.Or(strings.TrimSuffix(e.Name(), ".json"), t.ID)
			out = append(out, &unit{label: "round/" + name, round: round, answers: t.Answers(round)})
		}
	}
	return out, nil
}

// simulated lets a strong candidate answer questions from all over the bank, and
// two probes to each.
func (s *study) simulated() ([]*unit, error) {
	round, ok := s.library.Round(simulatedRound)
	if !ok {
		return nil, fmt.Errorf("there is no round %s", simulatedRound)
	}
	texts := make([]string, len(round.Questions))
	for i := range round.Questions {
		texts[i] = round.Questions[i].Text
	}
	sitting, err := candidate.New(candidate.Strong, 1, texts)
	if err != nil {
		return nil, err
	}
	u := &unit{label: "round/simulated", round: round}
	ordinal := 0
	for _, q := range evenlyOver(round.Questions, simulatedQuestions) {
		a := assessment.Answer{Question: q.ID, Targets: q.Targets}
		for _, words := range append([]string{q.Text}, simulatedProbes...) {
			ordinal++
			a.Turns = append(a.Turns, assessment.Turn{Ordinal: ordinal, Asked: words, Text: sitting.Answer(words)})
		}
		u.answers = append(u.answers, a)
	}
	return []*unit{u}, nil
}
