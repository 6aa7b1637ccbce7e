package interview

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of note pads. They are far above what anybody types, and keep a
// session's log small enough to load at once.
const (
	// MaxNote is the longest text of a pad, in code points.
	MaxNote = 200_000
	// MaxPads is how many pads a session may have.
	MaxPads = 8
	// maxPadName is the longest name of a pad, in bytes.
	maxPadName = 32
)

// cutTo returns the speech in progress, ended as the command ends it; nothing
// when nobody speaks or no word was shown.
func (s State) cutTo(cut *Speech, ending Ending) []Event {
	t, pending := s.Pending()
	if !pending || cut == nil || cut.Text == "" || cut.Turn != t.Ordinal || cut.Attempt != t.Attempt {
		return nil
	}
	return []Event{InterviewerSaid{
		Turn: cut.Turn, Attempt: cut.Attempt, Text: cut.Text, Ending: ending,
		Voice: cut.Voice, Model: cut.Model, Prompt: cut.Prompt,
	}}
}

// checkTurn refuses a command that is about another turn than the one in hand.
func (s State) checkTurn(turn int) error {
	t := s.current()
	switch {
	case turn == t.Ordinal+1 && s.NeedsPlan():
		return notYet()
	case turn != t.Ordinal || t.Ordinal == 0 || t.Done():
		return refuse(StaleTurn, "The interview has moved on since this was sent.", "Read the latest question and answer that one.")
	default:
		return nil
	}
}

func notYet() *Refusal {
	return refuse(NotYet, "The interviewer has not begun to speak.", "Wait for the first words, then send it again.")
}

func (s State) submit(c SubmitAnswer) ([]Event, error) {
	if err := s.checkTurn(c.Turn); err != nil {
		return nil, err
	}
	if blank(c.Text) {
		return nil, refuse(EmptyAnswer, "The answer is empty.", "Write an answer, or skip the question.")
	}
	if utf8.RuneCountInString(c.Text) > MaxAnswer {
		return nil, refuse(TooLong, "The answer is longer than 100,000 characters.", "Shorten it; what matters fits in a few hundred words.")
	}
	said := CandidateSaid{Turn: c.Turn, ID: c.ID, Text: c.Text}
	if _, pending := s.Pending(); !pending {
		return []Event{said}, nil
	}
	cut := s.cutTo(c.Cut, CutIn)
	if cut == nil {
		return nil, notYet()
	}
	return append(append(cut, said), s.closedBySpeech()...), nil
}

// blank reports whether a text shows nothing: white space, control and format
// characters (zero-width ones among them) and fillers that look like space.
func blank(text string) bool {
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) || strings.ContainsRune(fillers, r) {
			continue
		}
		return false
	}
	return true
}

// fillers are letters and symbols by class that show as nothing: the Hangul
// fillers, the blank Braille pattern and the combining grapheme joiner.
const fillers = "\u115f\u1160\u3164\uffa0\u2800\u034f"

func (s State) askHint(c AskHint) ([]Event, error) {
	if err := s.checkTurn(c.Turn); err != nil {
		return nil, err
	}
	if s.current().Move.Kind.Invited() {
		return nil, refuse(NotAllowed, "There is no hint here: it's your turn to ask.", "Ask what you would like to know, or say that you have no questions.")
	}
	if s.current().Pending || s.HintOwed() {
		return nil, refuse(NotYet, "The interviewer is still to speak.", "Wait for the end of the words, then ask again.")
	}
	return []Event{HintGiven{Turn: c.Turn}}, nil
}

func (s State) skip(c Skip) ([]Event, error) {
	if err := s.checkTurn(c.Turn); err != nil {
		return nil, err
	}
	cut := s.cutTo(c.Cut, Skipped)
	if s.current().Pending && cut == nil {
		return nil, notYet()
	}
	if end := s.closedBySpeech(); end != nil {
		return append(cut, end...), nil
	}
	return append(cut, QuestionSkipped{Turn: c.Turn}), nil
}

func (s State) stop(c Stop) ([]Event, error) {
	t, pending := s.Pending()
	switch {
	case c.Turn == t.Ordinal && t.Ordinal > 0 && !pending:
		return nil, nil
	case !pending:
		return nil, s.checkTurn(c.Turn)
	}
	if err := s.checkTurn(c.Turn); err != nil {
		return nil, err
	}
	cut := s.cutTo(c.Cut, Stopped)
	if cut == nil {
		return nil, notYet()
	}
	return append(cut, s.closedBySpeech()...), nil
}

func (s State) saveNote(c SaveNote) ([]Event, error) {
	note, known := s.Notes[c.Pad]
	switch {
	case !padName(c.Pad) || !known && len(s.Notes) >= MaxPads:
		return nil, refuse(NotAllowed, "There is no such note pad.", "Use one of the pads that the round offers.")
	case utf8.RuneCountInString(c.Text) > MaxNote:
		return nil, refuse(TooLong, "The note is longer than 200,000 characters.", "Shorten it; nothing saved before is lost.")
	case c.Rev != note.Rev:
		r := refuse(StaleRev, "The note was changed elsewhere.", "Take the current text and make your change again.")
		r.Current, r.Rev = note.Text, note.Rev
		return nil, r
	case c.Text == note.Text:
		return nil, nil
	default:
		return []Event{NoteSaved{Pad: c.Pad, Rev: note.Rev + 1, Text: c.Text}}, nil
	}
}

// padName reports whether a pad's name is short lower-case kebab.
func padName(name string) bool {
	if name == "" || len(name) > maxPadName {
		return false
	}
	for i := range len(name) {
		b := name[i]
		inner := i > 0 && i < len(name)-1
		if (b < 'a' || b > 'z') && (b < '0' || b > '9') && (b != '-' || !inner) {
			return false
		}
	}
	return true
}
