package interview

import (
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// exchange is one turn of a transcript: the interviewer's lines and the
// candidate's lines that follow them.
type exchange struct {
	asked, said []Line
}

// Answers groups the lines into the units that are rated and infers what the
// lines don't say.
//
// Consecutive lines of one speaker are one text. A turn begins with the
// interviewer's words; a candidate who speaks first answers turn 1, where
// nothing was asked. A new unit begins where a main question was asked: the
// line says so, or names another question or competency, or its text is another
// question of the bank (MatchQuestion), or it opens as main questions do, or it
// is the first turn. Everything else follows up.
// Turns that the candidate skipped or never answered are left out, and so is
// what was said after the closing words or to an invitation to ask (Invites).
func (t Transcript) Answers(round *rubric.Round) []assessment.Answer {
	return t.answersFrom(round, 1)
}

func (t Transcript) answersFrom(round *rubric.Round, first int) []assessment.Answer {
	var units []assessment.Answer
	var question string // of the unit in hand; it may have no answer yet
	var targets []string
	open := false // whether units ends with the unit in hand
	begun, invited := false, false
	var before *exchange
	for i, x := range exchanges(t.Turns) {
		move, id := x.read(round, reading{question: question, targets: targets, first: !begun, invited: invited, before: before})
		if move == Ask {
			question, open, begun = id, false, true
			targets = x.targets(round, id)
		}
		before, invited = &x, move.Invited()
		if move == Close || invited || !x.answered() {
			continue
		}
		if !open {
			units = append(units, assessment.Answer{Question: question, Targets: targets})
			open = true
		}
		unit := &units[len(units)-1]
		unit.Turns = append(unit.Turns, assessment.Turn{
			Ordinal: first + i, Asked: text(x.asked), Text: text(x.said), Hinted: x.hinted(),
		})
	}
	return units
}

func exchanges(lines []Line) []exchange {
	var all []exchange
	for i, line := range lines {
		if i == 0 || line.Speaker == Interviewer && lines[i-1].Speaker == Candidate {
			all = append(all, exchange{})
		}
		x := &all[len(all)-1]
		if line.Speaker == Candidate {
			x.said = append(x.said, line)
		} else {
			x.asked = append(x.asked, line)
		}
	}
	return all
}

func text(lines []Line) string {
	texts := make([]string, 0, len(lines))
	for _, line := range lines {
		texts = append(texts, line.Text)
	}
	return strings.Join(texts, "\n")
}

// answered reports whether the candidate said anything that is to be rated: an
// empty answer is, a skipped question isn't.
func (x exchange) answered() bool {
	for _, line := range x.said {
		if !line.Skipped {
			return true
		}
	}
	return false
}

func (x exchange) hinted() bool {
	for _, line := range x.asked {
		if line.Move == HintMove {
			return true
		}
	}
	return false
}

// reading is what came before an exchange that is read.
type reading struct {
	// question and targets are those of the unit in hand.
	question string
	targets  []string
	// first says that no unit has begun yet.
	first bool
	// invited says that the exchange before, if there is one, was an invited one.
	invited bool
	before  *exchange
}

// read returns the exchange's move and, for a main question, its id or "" when
// the bank doesn't know it.
func (x exchange) read(round *rubric.Round, r reading) (MoveKind, string) {
	stated, id := x.stated()
	if id == "" && (stated == "" || stated == Ask) {
		id = MatchQuestion(round, text(x.asked))
	}
	if stated != "" {
		if r.first && stated != Close && !stated.Invited() {
			stated = Ask // nothing else can begin a unit
		}
		return stated, id
	}
	anew := id != "" && id != r.question || id == "" && x.leaves(round, r.targets)
	if move, ok := x.invitedLine(r); ok && !anew {
		return move, ""
	}
	if r.first || anew {
		return Ask, id
	}
	return ProbeMove, id
}

// leaves reports whether a question that no bank has goes on to something else:
// to a competency that the unit in hand isn't about, or by its first words.
func (x exchange) leaves(round *rubric.Round, targets []string) bool {
	if about := x.competency(round); about != "" {
		return len(targets) > 0 && !slices.Contains(targets, about)
	}
	return opensAnew(text(x.asked))
}

// openers are how interviewers begin another main question and hardly ever a
// follow-up. A recording names no moves, and its questions are seldom the bank's.
var openers = []string{
	"tell me about a time", "tell me about another time", "tell me about an occasion", "tell me about a situation",
	"describe a time", "describe a situation", "describe an occasion", "give me an example of a time",
	"can you share a time", "think of a time", "next question", "my next question", "another question", "second question",
	"let's move on", "let us move on", "moving on to", "let's switch", "let's turn to", "how would you design", "design a system",
}

func opensAnew(asked string) bool {
	asked = strings.ReplaceAll(strings.ToLower(asked), "’", "'")
	return slices.ContainsFunc(openers, func(opener string) bool { return strings.Contains(asked, opener) })
}

// stated returns the move and question that the lines themselves name. Where
// the lines of one turn differ, the main question wins, and a hint never does.
func (x exchange) stated() (move MoveKind, question string) {
	for _, line := range x.lines() {
		if line.Move == Ask && move != Ask {
			move, question = Ask, line.Question
		}
		if move == "" && line.Move != HintMove {
			move = line.Move
		}
		if question == "" && (line.Move == move || line.Move == "") {
			question = line.Question
		}
	}
	return move, question
}

// targets returns what the question is rated on: the bank says, else the lines
// name a competency of the round, else nobody knows and the answer's evidence
// will tell.
func (x exchange) targets(round *rubric.Round, question string) []string {
	if q := round.Question(question); q != nil {
		return slices.Clone(q.Targets)
	}
	if id := x.competency(round); id != "" {
		return []string{id}
	}
	return nil
}

// competency returns the first of the round's competencies that a line names.
func (x exchange) competency(round *rubric.Round) string {
	for _, line := range x.lines() {
		if line.Competency != "" && round.Competency(line.Competency) != nil {
			return line.Competency
		}
	}
	return ""
}

func (x exchange) lines() []Line { return slices.Concat(x.asked, x.said) }
