package lexical

import (
	"slices"

	"barraiser/internal/assessment"
)

// span is a half-open range of tokens.
type span struct{ from, to int }

func (s span) length() int { return s.to - s.from }

// maxSentence is the most tokens of a sentence.
const maxSentence = 60

// sentence is a sentence, a bullet or a line of one turn, and what was found in
// it.
type sentence struct {
	span
	index   int // into reading.sentences
	turn    int // index into reading.turns
	clauses []span
	asked   bool
	// code says that it is program text.
	code  bool
	guard guard
	// hits are the language patterns found, by kind.
	hits [kinds][]span
	// vague is the number of vague words and hedges.
	vague   int
	words   int
	stating stating
}

// turnText is one turn of the answer as it is read.
type turnText struct {
	ordinal  int
	hinted   bool
	original []rune
	// first and last are the range of its sentences.
	sentences span
	tokens    span
	flags     []finding
	// question is what was asked, and asked its tokens once they were needed.
	question string
	asked    []token
}

// reading is an answer taken apart: all turns' tokens and sentences in one
// sequence.
type reading struct {
	turns     []turnText
	tokens    []token
	sentences []sentence
	clauses   []span
	stems     *stemmer
	points    pointHits
	// rivals are what the words say for the built-in competencies, once asked for.
	rivals []float64
	// seen and typos are kept to be used again.
	seen  places
	typos typos
}

// read takes an answer apart.
func read(answer assessment.Answer) *reading {
	r, length := &reading{stems: newStemmer()}, 0
	for _, t := range answer.Turns {
		length += len(t.Text)
	}
	r.tokens = make([]token, 0, length/runesPerToken+len(answer.Turns))
	r.sentences = make([]sentence, 0, cap(r.tokens)/tokensPerSentence+len(answer.Turns))
	for i, t := range answer.Turns {
		original := []rune(t.Text)
		clean := normalise(original)
		from, firstSentence := len(r.tokens), len(r.sentences)
		tokens, asks := tokeniseInto(r.tokens[from:], clean, r.stems)
		r.tokens = append(r.tokens, tokens...) // in place, where there was room
		r.markCode(original, from)
		r.segment(i, from)
		if n := len(r.sentences); asks && n > firstSentence {
			r.sentences[n-1].asked = true
		}
		r.turns = append(r.turns, turnText{
			ordinal: t.Ordinal, hinted: t.Hinted, original: original, flags: clean.flags,
			tokens: span{from, len(r.tokens)}, sentences: span{firstSentence, len(r.sentences)},
			question: t.Asked,
		})
	}
	r.stems.close()
	r.markLists()
	return r
}

// tokensPerSentence is somewhat less than answers have.
const tokensPerSentence = 12

// askedOf returns the words of what a turn answers.
func (r *reading) askedOf(turn int) []token {
	t := &r.turns[turn]
	if t.asked == nil && t.question != "" {
		t.asked, _ = tokenise(normalise([]rune(t.question)), r.stems)
		r.stems.close()
	}
	return t.asked
}

// segment splits the tokens from a place to the end into sentences.
func (r *reading) segment(turn, from int) {
	start := from
	for i := from + 1; i <= len(r.tokens); i++ {
		if i < len(r.tokens) && !r.startsSentence(i) {
			continue
		}
		for start < i {
			end := r.breath(start, i)
			s := sentence{span: span{start, end}, index: len(r.sentences), turn: turn, words: end - start, code: r.tokens[start].code}
			s.asked = end == i && i < len(r.tokens) && r.tokens[i].gap&gapQuestion != 0
			s.clauses = r.clausesOf(s.span)
			r.sentences = append(r.sentences, s)
			start = end
		}
	}
}

// Speech that was written down without full stops is cut where somebody would
// take breath.
const (
	// spokenRun is the length from which a sentence with a mark in less than
	// every markEvery words is such speech, and breathAfter the least piece.
	spokenRun   = 36
	markEvery   = 12
	breathAfter = 12
)

// breath returns where the first piece of a range between full stops ends: at its
// end, unless it is too long or was spoken.
func (r *reading) breath(from, to int) int {
	if to-from < spokenRun {
		return to
	}
	marks, best := 0, 0
	seen := min(to, from+2*maxSentence)
	for i := from + 1; i < seen; i++ {
		if r.tokens[i].gap&gapClause != 0 {
			marks++
		}
	}
	spoken := marks*markEvery < seen-from && !r.tokens[from].code
	if !spoken && to-from <= maxSentence {
		return to
	}
	for i := from + breathAfter; i < min(to, from+maxSentence); i++ {
		if !r.takesBreath(i, to) && (spoken || r.tokens[i].gap&gapClause == 0) {
			continue
		}
		if spoken && to-i >= minBreath {
			return i
		}
		best = i
	}
	if best > 0 && to-from > maxSentence {
		return best
	}
	return min(to, from+maxSentence)
}

// minBreath is the least that is left after a cut.
const minBreath = 5

var (
	// turnsOn begin a new thought when somebody acts behind them.
	turnsOn = wordSet(`and so but then okay ok well anyway now alright afterwards later eventually finally`)
	// goesOn may stand between such a word and who acts.
	goesOn = wordSet(`and so then um uh er erm like basically actually after that later eventually finally yeah okay ok what`)
)

// bindsOn are words behind which somebody acts in the same thought.
var bindsOn = wordSet(`that as than after before once how what why where which who because so while when if and or but then until
	unless since although though whether said thought think say guess believe`)

// takesBreath reports whether a new thought begins at i: "and then we …", or
// "… import i looked".
func (r *reading) takesBreath(i, to int) bool {
	if word := r.tokens[i].text; (word == "i" || word == "we") && !bindsOn[r.tokens[i-1].text] && i+1 < to {
		return r.actsAt(i+1, to)
	}
	if !turnsOn[r.tokens[i].text] || turnsOn[r.tokens[i-1].text] {
		return false
	}
	for j := i + 1; j < min(to, i+5); j++ {
		word := r.tokens[j].text
		switch {
		case subjects[word] || teamSubjects[word] || articles[word] || word == "there":
			return true
		case !goesOn[word]:
			return false
		}
	}
	return false
}

// actsAt reports a past form at i, or behind an adverb there.
func (r *reading) actsAt(i, to int) bool {
	return r.tokens[i].is(isPastForm) || adverbs[r.tokens[i].text] && i+1 < to && r.tokens[i+1].is(isPastForm)
}

func (r *reading) startsSentence(i int) bool {
	g := r.tokens[i].gap
	if r.tokens[i].code != r.tokens[i-1].code {
		return true
	}
	if g&(gapStop|gapQuestion) != 0 {
		return true
	}
	if g&gapLine == 0 {
		return false
	}
	// A soft line break goes on in lower case; a bullet or a capital doesn't.
	return g&gapBullet != 0 || r.tokens[i].capital || r.tokens[i].number || g&gapColon != 0
}

// clauseWords begin a clause without a comma before them.
var clauseWords = wordSet(`because but so which while although though since when where unless until whereas whose who if`)

// clausesOf splits a sentence at punctuation and at words that begin a clause.
func (r *reading) clausesOf(s span) []span {
	first, start := len(r.clauses), s.from
	for i := s.from + 1; i < s.to; i++ {
		t, prev := &r.tokens[i], &r.tokens[i-1]
		cut := t.gap&gapClause != 0 && (!t.number || !prev.number) && i-start >= 2
		if !cut && i-start >= 3 {
			cut = t.is(beginsClause) || t.is(isJoin) && i+1 < s.to && r.tokens[i+1].is(isSubject|isPastForm)
		}
		if cut {
			r.clauses = append(r.clauses, span{start, i})
			start = i
		}
	}
	r.clauses = append(r.clauses, span{start, s.to})
	return slices.Clip(r.clauses[first:])
}

var (
	joins    = wordSet(`and then or`)
	subjects = wordSet(`i we they he she it you`)
)

// The shape of an enumeration of bare terms.
const (
	listItems     = 4
	listItemWords = 3
	// chainItems short pieces in one sentence, of chainWords each on average,
	// are a chain of phrases whoever stands in them. Told stories stay below:
	// ten commas and joins in a sentence of theirs come with longer pieces.
	chainItems  = 10
	chainWords  = 5
	joinedWords = 3
)

// markLists marks the tokens of enumerations: four items or more in a row, of
// three words at most, without a figure or a verb of one's own; or a whole
// sentence that is a chain of short phrases.
func (r *reading) markLists() {
	for s := range r.sentences {
		if r.sentences[s].code {
			continue
		}
		sent := r.sentences[s].span
		items, marks := r.itemsOf(sent)
		if r.isChain(items, marks) {
			for k := sent.from; k < sent.to; k++ {
				r.tokens[k].list = true
			}
			continue
		}
		r.markRuns(items)
	}
	r.markFragments()
}

// The shape of terms with full stops between them.
const (
	fragmentRun   = 6
	fragmentWords = 3
)

// markFragments marks terms with full stops between them: "Drift. Canary.
// Rollback."
func (r *reading) markFragments() {
	for i := 0; i < len(r.sentences); i++ {
		j := i
		for j < len(r.sentences) && r.isFragment(&r.sentences[j]) {
			j++
		}
		if j-i < fragmentRun {
			i = j
			continue
		}
		for k := r.sentences[i].from; k < r.sentences[j-1].to; k++ {
			r.tokens[k].list = true
		}
		i = j
	}
}

// isFragment reports a sentence of a term or two that says nothing of them.
func (r *reading) isFragment(s *sentence) bool {
	if s.code || s.words > fragmentWords || !r.isListItem(s.span) {
		return false
	}
	for _, t := range r.tokens[s.from:s.to] {
		if t.is(isFunction | isPastForm) {
			return false
		}
	}
	return true
}

// itemsOf splits a sentence into the pieces of an enumeration, and says how many
// of them end at a mark and not at a word.
func (r *reading) itemsOf(sent span) (items []span, marks int) {
	start := sent.from
	for i := sent.from + 1; i <= sent.to; i++ {
		mark := i < sent.to && r.tokens[i].gap&(gapComma|gapSemicolon|gapSlash|gapLine|gapBullet|gapDash) != 0
		if i < sent.to && !mark && !r.tokens[i].is(isJoin) {
			continue
		}
		if mark {
			marks++
		}
		items = append(items, span{start, i})
		start = i
	}
	return items, marks
}

// isChain reports a sentence of many short pieces. Speech strings its pieces
// together with "and then", so there they must be shorter; pieces with a figure
// or a formula are a plan in note form.
func (r *reading) isChain(items []span, marks int) bool {
	longest := chainWords
	if 2*marks < len(items) {
		longest = joinedWords
	}
	plain, words := 0, 0
	for _, item := range items {
		if !r.isFigured(item) {
			plain++
			words += item.length()
		}
	}
	return plain >= chainItems && words <= longest*plain
}

func (r *reading) isFigured(item span) bool {
	for i := item.from; i < item.to; i++ {
		if t := r.tokens[i]; t.number || i > item.from && t.gap&(gapCompare|gapMath|gapArrow) != 0 {
			return true
		}
	}
	return false
}

func (r *reading) markRuns(items []span) {
	for i := 0; i < len(items); {
		j := i
		for j < len(items) && r.isListItem(items[j]) {
			j++
		}
		lead := i > 0 && j > i // the item before the run ends in the list's first term
		if n := j - i; n >= listItems || (lead && n >= listItems-1) {
			from := items[i].from
			if lead {
				from = max(items[i-1].from, from-2)
			}
			for k := from; k < items[j-1].to; k++ {
				r.tokens[k].list = true
			}
		}
		i = max(j, i+1)
	}
}

func (r *reading) isListItem(item span) bool {
	n := 0
	for i := item.from; i < item.to; i++ {
		t := r.tokens[i]
		if t.number || t.is(isSubject|isBe) {
			return false
		}
		if !t.is(isJoin) {
			n++
		}
	}
	return n <= listItemWords
}
