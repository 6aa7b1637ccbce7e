package scripted

import (
	"math"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
)

// Words returns the whole speech for the brief's move. It is a pure function
// of its arguments and the templates, and is never empty.
func (v *Voice) Words(round *rubric.Round, b interview.Brief) string {
	m := voice.NewMaterial(round, b)
	core := v.core(m, round, b)
	lead := v.lead(m, round, b)
	leadFirst := b.Move.Kind == interview.Ask
	if b.Repair && strings.TrimSpace(b.Shown) != "" {
		leadFirst, lead = true, v.render(tmplRepair, b.Turn+b.Attempt, b, repairData{Open: broken(b.Shown)})
	}
	if lead != "" && !v.passes(round, b, joined(lead, core)) {
		lead = ""
	}
	// A round about services listens for words such as "ten minutes left", so the
	// guard would take the time for an answer given away.
	return together(v.minutes(b), lead, core, leadFirst)
}

// core is what the move must say, without anything around it.
func (v *Voice) core(m voice.Material, round *rubric.Round, b interview.Brief) string {
	switch b.Move.Kind {
	case interview.HintMove:
		return v.render(tmplHint, b.Move.Index, b, hintData{Hint: m.Hint})
	case interview.Close:
		return joined(v.answer(b), v.render(tmplClosing, 0, b, closingData{
			Closing: m.Closing, Name: round.Persona.Name, TimeUp: ranOut(b),
		}))
	case interview.Invite:
		return v.render(tmplInvite, 0, b, none{})
	case interview.ReplyMove:
		return joined(v.answer(b), v.render(tmplMore, repliesBefore(b, ""), b, none{}))
	case interview.Clarify:
		if b.Move.Reply != assessment.AsksRepeat {
			return v.render(tmplClarify, b.Turn, b, clarifyData{Answer: m.Clarify, Question: v.ask(m, b)})
		}
	case interview.Redirect:
		if b.Move.Reply == assessment.Substantive && b.Move.Probe == "" {
			return v.render(tmplNarrow, b.Turn, b, none{})
		}
		return gist(v.ask(m, b))
	case interview.Ask, interview.ProbeMove:
	}
	return v.ask(m, b)
}

// ask is the question, or a general one when the rubric has none.
func (v *Voice) ask(m voice.Material, b interview.Brief) string {
	if m.Ask != "" {
		return m.Ask
	}
	if m.Contrast {
		return v.render(tmplContrast, contrasts(b), b, leadData{Quote: m.Quote, Quote2: m.Quote2})
	}
	if b.Move.Kind == interview.Ask {
		return v.render(tmplAsk, b.Turn, b, none{})
	}
	return v.render(tmplProbe, b.Turn, b, probeData{Quote: m.Quote})
}

// contrasts counts the contradictions asked about up to the brief's move, from 0,
// so that one that is asked again keeps its words.
func contrasts(b interview.Brief) int {
	n := 0
	for _, t := range turnsBefore(b) {
		if t.Move.Contrasts() {
			n++
		}
	}
	if !b.Move.Contrasts() {
		n--
	}
	return n
}

// longAsk is the length in words from which a redirect repeats only the
// sentence that asks.
const longAsk = 40

// gist shortens a question to the sentence that asks, if it is a long one.
func gist(ask string) string {
	if len(strings.Fields(ask)) <= longAsk {
		return ask
	}
	last := ""
	for _, sentence := range voice.Sentences(ask) {
		last = sentence
		if voice.IsQuestion(sentence) {
			break
		}
	}
	return strings.TrimSpace(last)
}

// lead is what comes before the core: the opening, a transition, a quotation.
func (v *Voice) lead(m voice.Material, round *rubric.Round, b interview.Brief) string {
	name := leadTemplate(m, b)
	n := used(name, round, b)
	switch name {
	case "":
		return ""
	case tmplOpening:
		return v.render(name, 0, b, openingOf(m, round, b))
	case tmplLeadPlain:
		// Two lead-ins in a row, or one before every question, sound like a machine.
		if !v.fresh(name, n) || b.Move.MinutesLeft > 0 || len(voice.Sentences(m.Ask)) > 1 || draw(b.State.Opened.Seed, b.Turn)%2 == 0 {
			return ""
		}
		return v.render(name, n, b, none{})
	case tmplLeadQuote, tmplLeadAside, tmplLeadContrast:
		if !v.fresh(name, n) {
			return ""
		}
		return v.render(name, n, b, leadData{Quote: m.Quote, Quote2: m.Quote2, Earlier: earlier(b)})
	case tmplForeign:
		return v.render(name, n, b, foreignData{Language: voice.LanguageName(round.Language)})
	default:
		if !v.fresh(name, n) {
			return ""
		}
		return v.render(name, n, b, none{})
	}
}

// leadTemplate chooses the kind of lead-in for a move.
func leadTemplate(m voice.Material, b interview.Brief) string {
	switch b.Move.Kind {
	case interview.Ask:
		switch {
		case m.First:
			return tmplOpening
		case m.Skipped:
			return tmplSkipped
		}
		return tmplNext
	case interview.ProbeMove:
		switch {
		case m.Contrast:
			return "" // its template quotes both
		case m.Quote2 != "":
			return tmplLeadContrast
		case m.Quote != "" && b.Move.Aside:
			return tmplLeadAside
		case m.Quote != "":
			return tmplLeadQuote
		case unknowing(b):
			return tmplLeadUnknown
		}
		return tmplLeadPlain
	case interview.Redirect:
		return redirectTemplate(b.Move.Reply)
	case interview.Clarify:
		if b.Move.Reply == assessment.AsksRepeat {
			return tmplRepeat
		}
	case interview.HintMove, interview.Close, interview.Invite, interview.ReplyMove:
	}
	return ""
}

// unknowing reports whether the answer before the brief's move was "I don't know".
func unknowing(b interview.Brief) bool {
	before := turnsBefore(b)
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1].Observed
	return last != nil && last.Reply == assessment.Unknowing
}

func redirectTemplate(reply assessment.Reply) string {
	switch reply {
	case assessment.Evasive:
		return tmplEvasive
	case assessment.Unknowing:
		return tmplUnknowing
	case assessment.Foreign:
		return tmplForeign
	case assessment.Steering:
		return tmplSteering
	case assessment.OffTopic:
		return tmplOffTopic
	default:
		return tmplRedirect
	}
}

func openingOf(m voice.Material, round *rubric.Round, b interview.Brief) openingData {
	words := strings.ToLower(m.Opening)
	return openingData{
		Name: round.Persona.Name, Role: round.Persona.Role, Opening: m.Opening,
		Minutes:    int(math.Round(b.State.Opened.Minutes)),
		Introduced: round.Persona.Name != "" && strings.Contains(words, strings.ToLower(round.Persona.Name)),
		Timed:      strings.Contains(words, "minutes"),
	}
}

// broken reports whether shown words end inside a sentence.
func broken(shown string) bool {
	shown = strings.TrimRight(strings.TrimSpace(shown), `"”’)`)
	return shown != "" && !strings.ContainsAny(shown[len(shown)-1:], ".!?") && !strings.HasSuffix(shown, "…")
}

// passes reports whether the guard lets the words through unchanged.
func (v *Voice) passes(round *rubric.Round, b interview.Brief, words string) bool {
	filter := v.guard.Filter(round, b)
	head, err := filter.Feed(words)
	if err != nil {
		return false
	}
	tail, err := filter.End(true)
	return err == nil && strings.Join(append(head, tail...), "") == words
}
