package candidate_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/candidate"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// What the interviewer's words may not exceed.
const (
	mostWords = 60
	// shown is the strength from which a signal counts as shown, vague that below
	// which it is only mentioned: a mention is .40, one elaboration makes it .75.
	shown, vague = 0.75, 0.6
)

var (
	quoted = regexp.MustCompile(`“([^”]*)”`)
	praise = regexp.MustCompile(`(?i)\b(great|excellent|impressive|good (answer|job|point|example|story)|well done|nice|perfect|wonderful|fantastic|awesome|brilliant|amazing|love (it|that)|strong answer|exactly right|correct)\b`)
)

func (p played) String() string { return fmt.Sprintf("%s/%s/%d", p.round.ID, p.kind, p.seed) }

// spokenIn is all that the interviewer said in a turn.
func spokenIn(turn interview.TurnState) string {
	var all []string
	for _, s := range turn.Said {
		all = append(all, s.Text)
	}
	return strings.Join(all, " ")
}

// at names a turn with its words in a failure.
func (p played) at(turn interview.TurnState) string {
	return fmt.Sprintf("%s turn %d %+v: %s", p, turn.Ordinal, turn.Move, spokenIn(turn))
}

// checkProbes: a probe asks for what isn't shown, and none is asked twice.
func (p played) checkProbes(t *testing.T) {
	t.Helper()
	asked := map[string]bool{}
	for _, thread := range p.state.Threads() {
		best, against := map[string]float64{}, map[string]bool{}
		for _, ordinal := range thread.Turns {
			turn := p.state.Turns[ordinal-1]
			if m := turn.Move; m.Probe != "" {
				c := p.round.Competency(m.Competency)
				for _, name := range []string{c.ID + " " + m.Probe, askOf(c, m.Probe)} {
					if asked[name] {
						t.Errorf("%s\nthe probe was asked before: %s", p.at(turn), name)
					}
					asked[name] = true
				}
			}
			if m := turn.Move; m.Kind == interview.ProbeMove && m.Signal != "" {
				key := m.Competency + " " + m.Signal
				deeper := strings.Contains(m.Reason, "go deeper")
				if best[key] >= shown || !deeper && best[key] >= vague && !against[key] {
					t.Errorf("%s\nthe signal was already there, %.2f", p.at(turn), best[key])
				}
			}
			if turn.Observed == nil {
				continue
			}
			for _, e := range turn.Observed.Evidence {
				for _, c := range p.round.Competencies {
					key := c.ID + " " + e.Signal
					switch {
					case e.Competency != "" && e.Competency != c.ID:
					case e.Polarity == assessment.Against:
						against[key] = true
					default:
						best[key] = max(best[key], e.Strength)
					}
				}
			}
		}
	}
}

func askOf(c *rubric.Competency, probe string) string {
	for i := range c.Probes {
		if c.Probes[i].ID == probe {
			return c.Probes[i].Ask
		}
	}
	return ""
}

// checkSpeech: one question a turn, few words, no praise, nothing of the rubric
// that isn't meant to be said.
func (p played) checkSpeech(t *testing.T) {
	t.Helper()
	for _, turn := range p.state.Turns {
		for _, said := range turn.Said {
			own := quoted.ReplaceAllString(said.Text, "")
			if n := strings.Count(own, "?"); n > 1 {
				t.Errorf("%s\n%d questions", p.at(turn), n)
			}
			// The round's opening and closing are the rubric's and come once.
			spoken := strings.ReplaceAll(said.Text, strings.TrimSpace(p.round.Opening), "")
			spoken = strings.ReplaceAll(spoken, strings.TrimSpace(p.round.Closing), "")
			if n := len(strings.Fields(spoken)); n > mostWords {
				t.Errorf("%s\n%d words", p.at(turn), n)
			}
			// A question may tell of something perfect; it doesn't mean the answer.
			aside := own
			if q := p.round.Question(turn.Move.Question); q != nil {
				aside = strings.ReplaceAll(own, q.Text, "")
			}
			if word := praise.FindString(aside); word != "" {
				t.Errorf("%s\nthe interviewer praises: %s", p.at(turn), word)
			}
			if leak := p.leak(p.unwritten(turn, own)); leak != "" {
				t.Errorf("%s\nthe rubric shows: %s", p.at(turn), leak)
			}
		}
	}
}

// unwritten leaves out what the rubric's author wrote to be said: the probe or
// question that the turn asks.
func (p played) unwritten(turn interview.TurnState, words string) string {
	asks := []string{p.round.Opening, p.round.Closing}
	if q := p.round.Question(turn.Move.Question); q != nil {
		asks = append(asks, q.Text, q.Clarify)
	}
	if c := p.round.Competency(turn.Move.Competency); c != nil {
		_, tail, quotes := strings.Cut(askOf(c, turn.Move.Probe), "{quote}")
		if !quotes {
			tail = askOf(c, turn.Move.Probe)
		}
		asks = append(asks, strings.TrimLeft(tail, ". "))
	}
	for _, ask := range asks {
		if ask = strings.TrimSpace(ask); ask == "" {
			continue
		}
		words = strings.ReplaceAll(words, ask, "")
		// A lead-in may run on into the question.
		words = strings.ReplaceAll(words, strings.ToLower(ask[:1])+ask[1:], "")
	}
	return words
}

// leak returns a signal's label or a piece of an anchor that stands in the words.
func (p played) leak(words string) string {
	said := " " + strings.Join(plain(words), " ") + " "
	for i := range p.round.Competencies {
		c := &p.round.Competencies[i]
		for j := range c.Signals {
			label := plain(c.Signals[j].Label)
			if len(label) > 2 && strings.Contains(said, " "+strings.Join(label, " ")+" ") {
				return c.Signals[j].Label
			}
		}
		for _, anchor := range c.Anchors {
			words := plain(anchor)
			for at := range max(0, len(words)-5) {
				if gram := strings.Join(words[at:at+6], " "); strings.Contains(said, " "+gram+" ") {
					return gram
				}
			}
		}
	}
	return ""
}

var notWords = regexp.MustCompile(`[^\p{L}\p{N}']+`)

// plain returns the words of a text in lower case.
func plain(text string) []string {
	return strings.Fields(notWords.ReplaceAllString(strings.ToLower(text), " "))
}

// checkQuotes: what is quoted is what the candidate said, there and word for word.
func (p played) checkQuotes(t *testing.T) {
	t.Helper()
	said := ""
	for _, turn := range p.state.Turns {
		for _, q := range []*assessment.Span{turn.Move.Quote, turn.Move.Quote2} {
			if q == nil {
				continue
			}
			answer := p.state.Turns[q.Turn-1].Answer
			if answer == nil || string([]rune(answer.Text)[q.Start:q.End]) != q.Quote {
				t.Errorf("%s\nnot said there: %+v", p.at(turn), q)
			}
		}
		for _, q := range quoted.FindAllStringSubmatch(spokenIn(turn), -1) {
			if !strings.Contains(said, strings.TrimRight(q[1], ".,;… ")) {
				t.Errorf("%s\nnever said: %s", p.at(turn), q[1])
			}
		}
		if turn.Answer != nil {
			said += turn.Answer.Text + "\n"
		}
	}
}

// checkDepth: a story has no more probes than the round allows, and a story that
// has content no fewer than it wants while there is time.
func (p played) checkDepth(t *testing.T) {
	t.Helper()
	threads := p.state.Threads()
	for i, thread := range threads {
		n := len(thread.Probes)
		last := i == len(threads)-1
		if n > p.round.Depth.MaxProbes {
			t.Errorf("%s: %q had %d probes", p, thread.Question, n)
		}
		if p.kind == candidate.Strong && !last && n < p.round.Depth.MinProbes {
			t.Errorf("%s: %q had only %d probes", p, thread.Question, n)
		}
	}
}

// checkCoverage: a competency of the round is rated, or the scorecard says that
// it wasn't asked for, and then it wasn't.
func (p played) checkCoverage(t *testing.T) {
	t.Helper()
	asked := map[string]bool{}
	for _, thread := range p.state.Threads() {
		for _, target := range p.round.Question(thread.Question).Targets {
			asked[target] = asked[target] || thread.Answered
		}
	}
	if len(p.card.Competencies) != len(p.round.Competencies) {
		t.Errorf("%s: %d competencies on the scorecard", p, len(p.card.Competencies))
	}
	for _, c := range p.card.Competencies {
		switch {
		case c.Rating == nil && c.Why == nil:
			t.Errorf("%s: %s has neither rating nor reason", p, c.ID)
		case c.Why != nil && *c.Why == assessment.WhyNotAsked && asked[c.ID]:
			t.Errorf("%s: %s was asked for, and the scorecard denies it", p, c.ID)
		case c.Rating != nil && !asked[c.ID]:
			t.Errorf("%s: %s is rated and was never asked for", p, c.ID)
		}
	}
}

// checkTime: the round is over by its minutes and the one answer in hand.
func (p played) checkTime(t *testing.T) {
	t.Helper()
	limit := time.Duration(p.round.Minutes())*time.Minute + p.longest
	if took := p.log[len(p.log)-1].At.Sub(p.log[0].At); took > limit {
		t.Errorf("%s took %s of %d minutes", p, took, p.round.Minutes())
	}
}

// checkWarnings: the candidate is told of the time twice at the most, and rightly.
func (p played) checkWarnings(t *testing.T) {
	t.Helper()
	told := 0
	closing := time.Duration(p.round.Sections[len(p.round.Sections)-1].Minutes) * time.Minute
	for _, turn := range p.state.Turns {
		n := turn.Move.MinutesLeft
		if n == 0 {
			continue
		}
		told++
		left := time.Duration(p.round.Minutes())*time.Minute - closing - turn.Began
		if off := left - time.Duration(n)*time.Minute; off < -time.Minute || off > time.Minute {
			t.Errorf("%s\n%s are left", p.at(turn), left)
		}
		if !strings.Contains(spokenIn(turn), "left for my questions") {
			t.Errorf("%s\nnothing is said of the time", p.at(turn))
		}
	}
	if told > 2 {
		t.Errorf("%s: told of the time %d times", p, told)
	}
}

// checkInvited: the candidate is asked once for questions of their own, unless the
// time is up, at most three are answered, and nothing of it is rated.
func (p played) checkInvited(t *testing.T) {
	t.Helper()
	count, invited := map[interview.MoveKind]int{}, map[int]bool{}
	for _, turn := range p.state.Turns {
		count[turn.Move.Kind]++
		invited[turn.Ordinal] = turn.Move.Kind.Invited()
		if turn.Move.Kind.Invited() && turn.Observed != nil {
			t.Errorf("%s\nwhat the candidate asks was observed", p.at(turn))
		}
	}
	if n := count[interview.Invite]; n > 1 || n == 0 && p.state.SessionClosed == interview.Covered {
		t.Errorf("%s: %d invitations", p, n)
	}
	wants := 0
	if p.kind == candidate.Strong || p.kind == candidate.Injecting {
		wants = count[interview.Invite]
	}
	if n := count[interview.ReplyMove]; n > wants || n < wants && p.state.SessionClosed == interview.Covered {
		t.Errorf("%s: %d answers to the candidate's questions", p, n)
	}
	for _, a := range p.card.Answers {
		for _, turn := range a.Turns {
			if invited[turn] {
				t.Errorf("%s: turn %d is rated", p, turn)
			}
		}
	}
	for _, c := range p.card.Competencies {
		for _, e := range c.Evidence {
			if invited[e.Turn] {
				t.Errorf("%s: %s stands on turn %d", p, c.ID, e.Turn)
			}
		}
	}
}

// checkRating: who showed nothing isn't rated above what that is worth.
func (p played) checkRating(t *testing.T) {
	t.Helper()
	if p.kind == candidate.Foreign {
		p.checkUnrated(t)
		return
	}
	most := rubric.Rating(5)
	coding := p.round.ID == "coding" || p.round.ID == "phone-screen"
	if slices.Contains([]candidate.Kind{candidate.OneWord, candidate.Silent, candidate.Injecting}, p.kind) || p.kind == candidate.CodePaster && !coding {
		most = 2
	}
	if p.card.Rating != nil && *p.card.Rating > most {
		t.Errorf("%s is rated %d", p, *p.card.Rating)
	}
	if p.kind == candidate.CodePaster {
		return // program text holds words of many a subject; what counts is the round
	}
	for _, c := range p.card.Competencies {
		if c.Rating != nil && *c.Rating > most {
			t.Errorf("%s: %s is rated %d", p, c.ID, *c.Rating)
		}
	}
}

// checkUnrated: who answers in another language is never rated for it.
func (p played) checkUnrated(t *testing.T) {
	t.Helper()
	for _, c := range p.card.Competencies {
		if c.Rating != nil {
			t.Errorf("%s: %s is rated %d", p, c.ID, *c.Rating)
		} else if *c.Why != assessment.WhyLanguage && *c.Why != assessment.WhyNotAsked {
			t.Errorf("%s: %s is unrated for %s", p, c.ID, *c.Why)
		}
	}
}
