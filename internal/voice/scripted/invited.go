package scripted

import (
	"barraiser/internal/interview"
)

// answer is what is said to the candidate's own question, "" when the move answers
// none. A kind that the voice has no words for is answered as any other question.
func (v *Voice) answer(b interview.Brief) string {
	if b.Move.About == "" {
		return ""
	}
	name, ok := replyTemplates[b.Move.About]
	if !ok {
		name = replyTemplates[interview.AskedOther]
	}
	return v.render(name, repliesBefore(b, b.Move.About), b, none{})
}

// repliesBefore counts the session's answers to questions of a kind, "" for all,
// before the brief's move.
func repliesBefore(b interview.Brief, about interview.Asked) int {
	n := 0
	for _, t := range turnsBefore(b) {
		if t.Move.Kind == interview.ReplyMove && (about == "" || t.Move.About == about) {
			n++
		}
	}
	return n
}

// ranOut reports whether the closing words are to say that the time is over: after
// the candidate's own questions only if it ran out during them.
func ranOut(b interview.Brief) bool {
	if b.Move.CloseReason != interview.TimeUp {
		return false
	}
	before := turnsBefore(b)
	if len(before) == 0 {
		return true
	}
	last := before[len(before)-1].Move
	return !last.Kind.Invited() || last.CloseReason != interview.TimeUp
}

// turnsBefore are the session's turns before the brief's.
func turnsBefore(b interview.Brief) []interview.TurnState {
	return b.State.Turns[:max(0, min(b.Turn-1, len(b.State.Turns)))]
}
