package voice

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// MaxWords is the length of a speech in words; a move whose own words are
// longer may be as long as they are and a little more.
const MaxWords = 60

// margin is how many words may be spoken around the move's own ones when these
// alone come near MaxWords.
const margin = 20

// maxHeld is the longest sentence in the making, in bytes. Sixty long words are
// far below it.
const maxHeld = 4096

// Rule names what a sentence was refused for.
type Rule string

// The rules of the guard.
const (
	RulePraise   Rule = "praise"
	RuleRubric   Rule = "rubric text"
	RuleAnswer   Rule = "answer given away"
	RuleRole     Rule = "role or rating talk"
	RuleMarkup   Rule = "markup"
	RuleQuote    Rule = "words the candidate did not say"
	RuleLength   Rule = "length"
	RuleQuestion Rule = "no question"
	RuleClosing  Rule = "question in a closing"
	RuleEmpty    Rule = "nothing said"
)

// Refusal is the error of a speech that failed. It doesn't hold the words, so
// that it may be logged.
type Refusal struct{ Rule Rule }

// Error names the rule.
func (r *Refusal) Error() string { return fmt.Sprintf("the guard refused the speech: %s", r.Rule) }

// Verdict is what becomes of one sentence.
type Verdict uint8

// The verdicts.
const (
	// Pass shows the sentence.
	Pass Verdict = iota
	// Drop leaves the sentence out and goes on.
	Drop
	// Cut ends the speech before the sentence, well.
	Cut
	// Fail refuses the speech from this sentence on.
	Fail
)

// Guard makes filters and keeps what they need to know of a round. It is safe
// for concurrent use; the zero value is ready.
type Guard struct {
	mu      sync.Mutex
	indexes map[*rubric.Round]*index
}

// keptRounds bounds the guard's memory. A service has some dozens of rounds in
// use, and building an index again costs a millisecond.
const keptRounds = 64

// Filter returns the filter for one speech.
func (g *Guard) Filter(round *rubric.Round, b interview.Brief) *Filter {
	m := NewMaterial(round, b)
	ix := g.index(round)
	f := &Filter{
		index: ix,
		heard: &candidate{state: b.State},
		own:   map[string]bool{},
		cues:  ix.targetCues(round, b.Move),
		hint:  b.Move.Kind == interview.HintMove,
		mute:  b.Move.Kind == interview.Close,
		names: b.Move.About != "",
	}
	words := 0
	for _, sentence := range m.Spoken() {
		f.own[fold(sentence)] = true
		words += countWords(sentence)
	}
	f.left = max(MaxWords, words+margin)
	if m.First || b.Move.Kind == interview.Close && b.Move.About != "" {
		f.left = words + MaxWords // two things are said in one
	}
	switch b.Move.Kind {
	case interview.Ask, interview.ProbeMove, interview.Redirect, interview.Invite, interview.ReplyMove:
		f.must = true
	default:
	}
	f.asked, f.after = fold(m.Ask), trailing(m.Ask)
	return f
}

func (g *Guard) index(round *rubric.Round) *index {
	g.mu.Lock()
	defer g.mu.Unlock()
	if ix := g.indexes[round]; ix != nil {
		return ix
	}
	if g.indexes == nil || len(g.indexes) >= keptRounds {
		g.indexes = map[*rubric.Round]*index{}
	}
	ix := newIndex(round)
	g.indexes[round] = ix
	return ix
}

// trailing returns the sentences of an authored question behind its question
// mark, which may be spoken although the question has been put.
func trailing(ask string) map[string]bool {
	out := map[string]bool{}
	behind := false
	for _, sentence := range Sentences(ask) {
		if behind {
			out[fold(sentence)] = true
		}
		behind = behind || IsQuestion(sentence)
	}
	return out
}

// Filter passes one speech sentence by sentence. It belongs to one goroutine.
type Filter struct {
	split Splitter
	index *index
	heard *candidate
	// own are the rubric's sentences for this move, folded; asked is its
	// question, after what may follow the question.
	own   map[string]bool
	asked string
	after map[string]bool
	cues  []phrases
	// must, mute and hint: a question is needed, is forbidden, a hint is due.
	must, mute, hint bool
	// names: the speech answers the candidate's own question and may name the
	// scorecard, where a verdict is to be read.
	names bool

	left int
	// said, put, closed, done: something was shown, the question was put, it
	// was put with a question mark, the speech is at its end.
	said, put, closed, done bool
}

// Feed takes the next piece of the speech and returns the sentences that may
// be shown. After an error or once Done, it takes nothing more.
func (f *Filter) Feed(text string) ([]string, error) {
	if f.done {
		return nil, nil
	}
	out, err := f.pass(f.split.Feed(text))
	if err == nil && !f.done && f.split.Held() > maxHeld {
		f.done, err = true, &Refusal{RuleLength}
	}
	return out, err
}

// Done reports whether the speech is at its end, so that its source may be
// stopped.
func (f *Filter) Done() bool { return f.done }

// End takes the end of the speech. A source that was cut off has not completed
// its last sentence, which is then left out. The error says that the speech as
// shown doesn't do what its move is for.
func (f *Filter) End(complete bool) ([]string, error) {
	var out []string
	if rest := f.split.Rest(); complete && !f.done && strings.TrimSpace(rest) != "" {
		var err error
		if out, err = f.pass([]string{strings.TrimRightFunc(rest, unicode.IsSpace)}); err != nil {
			return out, err
		}
	}
	f.done = true
	switch {
	case !f.said:
		return out, &Refusal{RuleEmpty}
	case f.must && !f.put:
		return nil, &Refusal{RuleQuestion} // the last words aren't worth showing without it
	}
	return out, nil
}

func (f *Filter) pass(sentences []string) ([]string, error) {
	var out []string
	for _, sentence := range sentences {
		verdict, rule := f.Judge(sentence)
		switch verdict {
		case Pass:
			out = append(out, f.show(sentence))
		case Drop:
			continue
		case Cut:
			f.done = true
		case Fail:
			f.done = true
			return out, &Refusal{rule}
		}
		if f.done {
			break
		}
	}
	return out, nil
}

// show records a sentence that passed and returns it as it is shown.
func (f *Filter) show(sentence string) string {
	if !f.said {
		sentence = strings.TrimLeftFunc(sentence, unicode.IsSpace)
	}
	f.said = true
	f.left -= countWords(sentence)
	bare, _, _ := unquote(sentence)
	if IsQuestion(bare) {
		f.put, f.closed = true, true
		f.done = len(f.after) == 0
	}
	// A request has no question mark; the rubric's own may have any form.
	if asksFor(bare) || f.asked != "" && strings.HasSuffix(f.asked, fold(sentence)) {
		f.put = true
	}
	return sentence
}

// Judge says what becomes of the next sentence, and by which rule if it isn't
// shown. It doesn't change the filter.
func (f *Filter) Judge(sentence string) (Verdict, Rule) {
	folded := fold(sentence)
	own := f.own[folded]
	bare, quotes, whole := unquote(sentence)
	question := IsQuestion(bare)
	switch {
	case strings.TrimSpace(sentence) == "":
		return Drop, RuleEmpty
	case f.closed && !f.after[folded]:
		return Cut, RuleQuestion
	case countWords(sentence) > f.left:
		return Cut, RuleLength
	case own:
		return Pass, ""
	case f.mute && question:
		return Fail, RuleClosing
	case !whole || !f.quotable(quotes):
		return Fail, RuleQuote
	case hasMarkup(bare):
		return Fail, RuleMarkup
	}
	if rule := f.content(bare); rule != "" {
		return Fail, rule
	}
	switch praises(bare) {
	case noPraise:
	case praiseOnly:
		return Drop, RulePraise
	case praiseWithin:
		return Fail, RulePraise
	}
	return Pass, ""
}

// content looks for what a candidate may not be told, outside quotations.
func (f *Filter) content(bare string) Rule {
	switch {
	case talksOfRole(bare, f.named):
		return RuleRole
	case f.index.leaks(bare, f.heard.ran):
		return RuleRubric
	case !f.hint && coaches(bare):
		return RuleAnswer
	case !f.hint && f.suggests(bare):
		return RuleAnswer
	}
	return ""
}

// named reports whether a private word may be said: the candidate said it, or the
// speech answers what they asked.
func (f *Filter) named(word string) bool {
	return f.names && (word == "scorecard" || word == "scorecards") || f.heard.said(word)
}

// quotable reports whether every quotation is verbatim the candidate's, or the
// rubric's own for this move.
func (f *Filter) quotable(quotes []string) bool {
	for _, quote := range quotes {
		if countWords(quote) > 2*MaxQuoteWords {
			return false
		}
		folded := strings.TrimFunc(fold(quote), func(r rune) bool { return !closesWord(r) })
		if folded == "" || !f.heard.said(folded) && !wordsIn(f.asked, folded) {
			return false
		}
	}
	return true
}

// tooMany cues that neither the candidate nor the question brought up are a
// suggestion of what to answer, not a question.
const tooMany = 3

// suggests reports whether a sentence names several of the things that the
// rubric listens for.
func (f *Filter) suggests(bare string) bool {
	folded := fold(bare)
	var found []string
	for _, cues := range f.cues {
		for cue := range cues.in(folded) {
			// Competencies share some of their cues.
			if !slices.Contains(found, cue) && !wordsIn(f.asked, cue) && !f.heard.said(cue) {
				found = append(found, cue)
			}
		}
	}
	return len(found) >= tooMany
}
