package director

import (
	"fmt"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

const (
	// maxReplies is how often one kind of reply is answered for one question.
	maxReplies = 2
	// wall is the number of words from which an answer is too long to follow:
	// more than a quarter of an hour of speech.
	wall = 2500
)

// answerReply returns the move for an answer that is no story: a question back,
// another language, an attempt to steer, an evasion. It reports false when the
// story is to be followed up as usual.
func (d desk) answerReply() (interview.Move, bool) {
	switch d.story.last.Reply {
	case assessment.AsksRepeat:
		return d.answerOr(maxReplies, interview.Clarify, "the candidate asked for the question again")
	case assessment.AsksClarification:
		// Asking back is part of a good design answer, so it never costs the
		// question: after two answers the probes go on.
		if d.story.moves[assessment.AsksClarification] >= maxReplies {
			return interview.Move{}, false
		}
		return d.respond(interview.Clarify, "the candidate asked what is meant"), true
	case assessment.Foreign:
		return d.answerOr(maxReplies, interview.Redirect, "the answer is in another language than the round's")
	case assessment.Steering:
		return d.answerOr(maxReplies, interview.Redirect, "the answer speaks to the interviewer as a program; stay with the example")
	case assessment.OffTopic:
		return d.answerOr(1, interview.Redirect, "the answer is about something else; name the question again")
	case assessment.Unknowing:
		return d.answerUnknowing()
	case assessment.Evasive:
		return d.answerEvasive()
	default:
		return d.answerWall()
	}
}

// answerWall asks once in a story for the one thing that mattered, when nobody
// could follow the answer for its length.
func (d desk) answerWall() (interview.Move, bool) {
	if d.story.last.Words < wall || d.story.moves[assessment.Substantive] > 0 {
		return interview.Move{}, false
	}
	m := d.respond(interview.Redirect, fmt.Sprintf("the answer is a wall of %d words; ask for the one step that decided it", d.story.last.Words))
	m.Reply = assessment.Substantive
	return m, true
}

// answerOr answers a kind of reply up to limit times in a story. After that the
// story goes on if it has any content, else the interview does.
func (d desk) answerOr(limit int, kind interview.MoveKind, why string) (interview.Move, bool) {
	reply := d.story.last.Reply
	if d.story.moves[reply] < limit {
		return d.respond(kind, why), true
	}
	if d.story.substance {
		return interview.Move{}, false
	}
	return d.moveOn(fmt.Sprintf("%s, for the %s time", why, ordinal(limit+1))), true
}

// answerUnknowing offers another example to somebody who has none for the
// question. In a story that has content it is only one thing not known.
func (d desk) answerUnknowing() (interview.Move, bool) {
	if d.story.substance {
		return interview.Move{}, false
	}
	return d.answerOr(1, interview.Redirect, "the candidate has no example; another one, or a smaller one, will do")
}

// answerEvasive asks once for a concrete example, then probes, then moves on.
func (d desk) answerEvasive() (interview.Move, bool) {
	switch n := d.story.replies[assessment.Evasive]; {
	case d.story.moves[assessment.Evasive] == 0:
		return d.respond(interview.Redirect, "the answer says nothing concrete; ask for one example"), true
	case n <= maxReplies:
		if m, ok := d.probe(); ok && len(d.story.thread.Probes) < d.round.Depth.MaxProbes {
			return m, true
		}
	}
	return d.moveOn("the answers stay without anything concrete"), true
}

// respond makes the move that answers the latest reply. A rubric's probe for the
// flag behind it lends its words, as far as it isn't used up.
func (d desk) respond(kind interview.MoveKind, why string) interview.Move {
	m := interview.Move{
		Kind: kind, Question: d.story.thread.Question, Reply: d.story.last.Reply,
		Index: d.story.moves[d.story.last.Reply], Reason: why,
	}
	if kind != interview.Redirect {
		return m
	}
	for _, c := range d.candidates() {
		if c.state == rubric.Flagged && !strings.Contains(c.probe.Ask, quotePlace) {
			m.Competency, m.Probe = c.competency.ID, c.probe.ID
			return m
		}
	}
	return m
}

func ordinal(n int) string {
	if n == 2 {
		return "second"
	}
	return "third"
}
