package candidate

import (
	"slices"
	"strings"

	"barraiser/internal/fault"
)

// Kind names a simulated candidate.
type Kind string

// The candidates. Each keeps to its manner for a whole round.
const (
	// Strong tells particular occasions, and answers a probe with what it asks for.
	Strong Kind = "strong"
	// Vague says nothing wrong and nothing concrete.
	Vague Kind = "vague"
	// WeOnly tells what a team did, never their own part.
	WeOnly Kind = "we-only"
	// OneWord never says more than that.
	OneWord Kind = "one-word"
	// Rambling goes from one thing to the next and arrives nowhere.
	Rambling Kind = "rambling"
	// OffTopic talks fluently about something else.
	OffTopic Kind = "off-topic"
	// Contradicting takes back in one answer what another one said.
	Contradicting Kind = "contradicting"
	// Hostile objects to the interview.
	Hostile Kind = "hostile"
	// Silent gives only the dots of somebody who says nothing: the service
	// refuses an empty answer.
	Silent Kind = "silent"
	// Injecting speaks to the interviewer as a program.
	Injecting Kind = "injecting"
	// Foreign answers in another language than English.
	Foreign Kind = "foreign-language"
	// CodePaster answers everything with program text.
	CodePaster Kind = "code-paster"
)

// Kinds returns every kind there is.
func Kinds() []Kind {
	return []Kind{
		Strong, Vague, WeOnly, OneWord, Rambling, OffTopic, Contradicting, Hostile, Silent, Injecting, Foreign, CodePaster,
	}
}

// Candidate sits one round. It isn't safe for concurrent use.
type Candidate struct {
	kind Kind
	seed uint64
	// questions are the round's main questions, by which a candidate tells a new
	// one from a probe; asked is the latest one.
	questions []string
	asked     string
	// lines are the stock of a candidate that takes it in order.
	lines []string
	given int
	// own is what it says when it may ask, and has said.
	own         []string
	invitations int
	teller
}

// New seats a candidate. The seed chooses where in its stock it begins;
// questions are the texts of the round's main questions. A name that no candidate
// has is an error of kind Invalid.
func New(kind Kind, seed uint64, questions []string) (*Candidate, error) {
	if !slices.Contains(Kinds(), kind) {
		return nil, fault.New(fault.Invalid, "candidate", "there is no candidate %q", kind).Hint("choose one of %s", list())
	}
	c := &Candidate{kind: kind, seed: seed, questions: questions, own: ownQuestions(kind)}
	if kind == Strong {
		c.teller = newTeller()
	} else {
		c.lines = lines(kind)
	}
	return c, nil
}

func list() string {
	names := make([]string, 0, len(Kinds()))
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// Answer returns what the candidate says to what the interviewer just said. The
// same seed and the same conversation give the same words.
func (c *Candidate) Answer(asked string) string {
	fresh := c.newQuestion(asked)
	if !fresh && invited(asked) {
		return c.ask()
	}
	if c.kind == Strong {
		if fresh {
			// Without the opening or the transition around the question.
			asked = c.asked
		}
		return c.tell(asked, fresh)
	}
	text := c.lines[(int(c.seed%uint64(len(c.lines)))+c.given)%len(c.lines)]
	c.given++
	return text
}

// ask says what the candidate would like to know, once, and then that it's all.
func (c *Candidate) ask() string {
	text := c.own[min(c.invitations, len(c.own)-1)]
	c.invitations++
	return text
}

// newQuestion reports whether a main question is asked that isn't the one in
// hand, and makes it that.
func (c *Candidate) newQuestion(asked string) bool {
	asked = folded(asked)
	for _, q := range c.questions {
		q = folded(q)
		if q != c.asked && strings.Contains(asked, q) {
			c.asked = q
			return true
		}
	}
	return false
}

func folded(text string) string { return strings.Join(strings.Fields(text), " ") }
