package voice

import (
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// Material is what a move has to say in the rubric's own words, before anybody
// puts it into a speech.
type Material struct {
	// Ask is the question to put: the main question or a probe with the
	// candidate's words filled in. It asks one thing. Empty for a hint, a
	// closing, and a question that the rubric doesn't know.
	Ask string
	// Quote and Quote2 are the candidate's words, with quotation marks, that a
	// lead-in may take up. They are empty when there are none or Ask holds them.
	Quote, Quote2 string
	// Contrast says that Quote and Quote2 disagree and that the move is to ask which
	// of them holds; the rubric has no words for it.
	Contrast bool
	// Opening and Closing are the round's own words without their questions.
	Opening, Closing string
	// Hint and Clarify are the question's texts for these moves.
	Hint, Clarify string
	// First says that the speech opens the round.
	First bool
	// Skipped says that the candidate gave up the question before this one.
	Skipped bool
}

// NewMaterial collects the material of the brief's move. It never fails: what
// the rubric doesn't have stays empty.
func NewMaterial(round *rubric.Round, b interview.Brief) Material {
	m := Material{}
	move := b.Move
	switch move.Kind {
	case interview.Ask:
		m.Ask = oneQuestion(questionText(round, move.Question))
		m.First, m.Skipped = first(b), skipped(b)
		if m.First {
			m.Opening = statements(round.Opening)
		}
	case interview.ProbeMove:
		m.probe(round, b.State, move)
	case interview.HintMove:
		if q := round.Question(move.Question); q != nil && move.Index >= 0 && move.Index < len(q.Hints) {
			m.Hint = oneQuestion(q.Hints[move.Index])
		}
	case interview.Clarify, interview.Redirect:
		m.again(round, b)
	case interview.Close:
		m.Closing = statements(round.Closing)
	case interview.Invite, interview.ReplyMove:
		// The rubric has no words for the candidate's own questions.
	}
	return m
}

// Spoken returns the rubric's sentences that the speech may hold as they are.
func (m Material) Spoken() []string {
	var out []string
	for _, text := range []string{m.Opening, m.Clarify, m.Hint, m.Ask, m.Closing} {
		for _, sentence := range Sentences(text) {
			if sentence = strings.TrimSpace(sentence); sentence != "" {
				out = append(out, sentence)
			}
		}
	}
	return out
}

// probe fills in a follow-up and the quotations for its lead-in.
func (m *Material) probe(round *rubric.Round, state interview.State, move interview.Move) {
	first, second := marked(Quoted(state, move.Quote)), marked(Quoted(state, move.Quote2))
	ask := probeText(round, move)
	m.Ask = oneQuestion(fillQuotes(ask, first, second))
	if !strings.Contains(ask, quotePlace) {
		m.Quote = first
	}
	if !strings.Contains(ask, quote2Place) && m.Quote != "" {
		m.Quote2 = second
	}
	m.Contrast = move.Contrasts() && m.Quote2 != ""
}

// again fills in what is asked once more: what the move names, or else what the
// interviewer asked last.
func (m *Material) again(round *rubric.Round, b interview.Brief) {
	move := b.Move
	if move.Probe == "" {
		if asked, ok := lastAsked(b); ok && (move.Question == "" || asked.Question == move.Question) {
			reply := move.Reply
			move = asked
			move.Reply = reply
		}
	}
	if move.Contrasts() {
		if m.probe(round, b.State, move); m.Contrast {
			return
		}
	}
	if move.Probe != "" {
		m.probe(round, b.State, move)
		m.Quote, m.Quote2 = "", ""
	}
	if m.Ask == "" {
		m.Ask = oneQuestion(questionText(round, move.Question))
	}
	// The clarification is of the main question; of a probe the rubric has none.
	if q := round.Question(move.Question); q != nil && move.Probe == "" && b.Move.Reply == assessment.AsksClarification {
		m.Clarify = statements(q.Clarify)
	}
}

// lastAsked returns the last move before the brief's that put a question.
func lastAsked(b interview.Brief) (interview.Move, bool) {
	for i := min(b.Turn-1, len(b.State.Turns)) - 1; i >= 0; i-- {
		switch move := b.State.Turns[i].Move; move.Kind {
		case interview.Ask, interview.ProbeMove:
			return move, true
		default:
		}
	}
	return interview.Move{}, false
}

func first(b interview.Brief) bool { return b.Turn <= 1 }

func skipped(b interview.Brief) bool {
	before := b.Turn - 2
	return before >= 0 && before < len(b.State.Turns) && b.State.Turns[before].Skipped
}

func questionText(round *rubric.Round, id string) string {
	if q := round.Question(id); q != nil {
		return strings.TrimSpace(q.Text)
	}
	return ""
}

// probeText returns the words of the move's probe. Ids of probes need only be
// unique within a competency, so the move's competency is looked at first.
func probeText(round *rubric.Round, move interview.Move) string {
	if c := round.Competency(move.Competency); c != nil {
		if text := probeOf(c, move.Probe); text != "" {
			return text
		}
	}
	for i := range round.Competencies {
		if text := probeOf(&round.Competencies[i], move.Probe); text != "" {
			return text
		}
	}
	return ""
}

func probeOf(c *rubric.Competency, id string) string {
	for _, p := range c.Probes {
		if p.ID == id {
			return strings.TrimSpace(p.Ask)
		}
	}
	return ""
}

// oneQuestion leaves out every question of an authored text after the first:
// a turn asks one thing. Sentences that aren't questions stay, as they may be
// the facts that the question is about.
func oneQuestion(text string) string {
	var out strings.Builder
	asked := false
	for _, sentence := range Sentences(text) {
		if IsQuestion(sentence) {
			if asked {
				continue
			}
			asked = true
		}
		out.WriteString(sentence)
	}
	return strings.TrimSpace(out.String())
}

// statements leaves out every question of an authored text.
func statements(text string) string {
	var out strings.Builder
	for _, sentence := range Sentences(text) {
		if !IsQuestion(sentence) {
			out.WriteString(sentence)
		}
	}
	return strings.TrimSpace(out.String())
}

const (
	quotePlace  = "{quote}"
	quote2Place = "{quote2}"
	// said stands in for the candidate's words when there are none to quote.
	said = "what you just told me"
)

// marked puts a quotation into quotation marks.
func marked(quote string) string {
	if quote == "" {
		return ""
	}
	return "“" + quote + "”"
}

// fillQuotes puts the candidate's words into a probe. Quotation marks that the
// author put around the place are taken as part of it. Without words to quote,
// the sentence that would have quoted them is left out if another one asks.
func fillQuotes(ask, first, second string) string {
	ask = fillPlace(ask, quotePlace, first)
	return fillPlace(ask, quote2Place, second)
}

func fillPlace(ask, place, quote string) string {
	if quote == "" {
		if rest := without(ask, place); rest != "" {
			return rest
		}
		quote = said
	}
	for _, marks := range []string{`"` + place + `"`, "“" + place + "”", "'" + place + "'", "‘" + place + "’", place} {
		ask = strings.ReplaceAll(ask, marks, quote)
	}
	return ask
}

// without returns the sentences of a text that don't hold the place.
func without(text, place string) string {
	var out strings.Builder
	for _, sentence := range Sentences(text) {
		if !strings.Contains(sentence, place) {
			out.WriteString(sentence)
		}
	}
	return strings.TrimSpace(out.String())
}
