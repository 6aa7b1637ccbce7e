package lexical

import (
	"slices"
	"strconv"
	"strings"

	"barraiser/internal/rubric"
)

// The window of a cue, in tokens beyond its own length, and the length of word
// from which one typo is forgiven.
const (
	defaultNear = 4
	maxNear     = 40
	typoLength  = 6
	// minTypoStem keeps words with short stems ("used", "using") apart.
	minTypoStem = 5
)

// pattern is a compiled cue.
type pattern struct {
	// id is whatever the owner of the matcher numbers its patterns by.
	id    int
	slots []slot
	// span is the most tokens a hit may have.
	span int
	// exact patterns forgive no typo.
	exact bool
	// negates says that the cue has a negation of its own.
	negates     bool
	not, unless []string
}

// slot is one place of a cue: any of its stems fills it.
type slot struct{ stems []string }

func (s slot) holds(stem string) bool { return slices.Contains(s.stems, stem) }

// match is where a pattern was found.
type match struct {
	pattern *pattern
	span
}

// matcher finds many patterns in one pass: index maps a first stem to its
// patterns, and typos the unknown words met so far to the stem they stand for.
type matcher struct {
	patterns []pattern
	index    map[string][]int
	// byText compares words as they are and not their stems.
	byText bool
	// long are the stems of slots that forgive a typo, by first letter.
	long map[byte][]string
}

func newMatcher() *matcher {
	return &matcher{index: map[string][]int{}, long: map[byte][]string{}}
}

// add compiles a cue under an id; a cue without words is left out.
func (m *matcher) add(id int, cue rubric.Cue, near int, stems *stemmer) {
	words, inline := cueWords(cue.Text)
	if len(words) == 0 {
		return
	}
	if cue.Near > 0 {
		inline = cue.Near
	}
	p := pattern{id: id, span: len(words) + near, exact: near != defaultNear}
	if inline > 0 {
		p.span = len(words) + min(inline, maxNear)
	}
	for _, w := range words {
		var s slot
		for _, alternative := range alternatives(w) {
			stem := alternative
			if !m.byText {
				stem = stems.stem(alternative)
			}
			s.stems = append(s.stems, stem)
			p.negates = p.negates || negations[alternative]
			if !p.exact && len(alternative) >= typoLength && len(stem) >= minTypoStem && !slices.Contains(m.long[stem[0]], stem) {
				m.long[stem[0]] = append(m.long[stem[0]], stem)
			}
		}
		p.slots = append(p.slots, s)
	}
	p.not, p.unless = stemAll(cue.Not, stems), stemAll(cue.Unless, stems)
	m.put(p)
	if !m.byText && len(p.slots) == 2 && len(p.slots[0].stems)*len(p.slots[1].stems) == 1 {
		// "roll back" is written "rollback" as often.
		joined := p
		joined.slots = []slot{{stems: []string{stems.stem(words[0] + words[1])}}}
		joined.span = 1
		m.put(joined)
	}
}

func (m *matcher) put(p pattern) {
	m.patterns = append(m.patterns, p)
	for _, stem := range p.slots[0].stems {
		m.index[stem] = append(m.index[stem], len(m.patterns)-1)
	}
}

// cueWords splits a cue's text into places; "{near:8}" among them sets the window.
func cueWords(text string) (words []string, near int) {
	text = strings.NewReplacer("’", "'", "-", " ").Replace(strings.ToLower(text))
	for field := range strings.FieldsSeq(text) {
		if inside, ok := strings.CutPrefix(field, "{near:"); ok {
			if n, err := strconv.Atoi(strings.TrimSuffix(inside, "}")); err == nil {
				near = n
			}
			continue
		}
		if field = strings.Trim(field, `.,;:!?"()[]{}`); field == "" {
			continue
		}
		if head, ok := strings.CutSuffix(field, "n't"); ok && head != "" {
			words = append(words, head, "not")
			continue
		}
		words = append(words, field)
	}
	return words, near
}

// alternatives splits "rule/ruled"; "a/b" of single letters is one word.
func alternatives(word string) []string {
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '/' })
	single := true
	for _, p := range parts {
		single = single && len(p) == 1
	}
	if single {
		return []string{word}
	}
	return parts
}

func stemAll(words []string, stems *stemmer) []string {
	var out []string
	for _, w := range words {
		for field := range strings.FieldsSeq(strings.ToLower(strings.ReplaceAll(w, "-", " "))) {
			out = append(out, stems.stem(field))
		}
	}
	return out
}

// find returns the hits inside a range of tokens, in order of their place. Every
// pattern hits at most once per place it can begin at.
func (m *matcher) find(tokens []token, in span, typos map[string]string, emit func(match)) {
	for i := in.from; i < in.to; i++ {
		stem := m.key(tokens[i])
		candidates := m.index[stem]
		if len(candidates) == 0 && typos != nil {
			stem = m.correct(tokens[i], typos)
			candidates = m.index[stem]
		}
		for _, c := range candidates {
			p := &m.patterns[c]
			if end := m.extend(p, tokens, i, in.to, typos); end > 0 {
				emit(match{p, span{i, end}})
			}
		}
	}
}

// key is what a token is compared by.
func (m *matcher) key(t token) string {
	if m.byText {
		return t.text
	}
	return t.stem
}

// extend fills the further slots of p greedily and returns the end, or 0.
func (m *matcher) extend(p *pattern, tokens []token, from, to int, typos map[string]string) int {
	limit := min(to, from+p.span)
	at := from + 1
	for _, s := range p.slots[1:] {
		for at < limit && !s.holds(m.key(tokens[at])) {
			if !p.exact && typos != nil && s.holds(m.correct(tokens[at], typos)) {
				break
			}
			at++
		}
		if at >= limit {
			return 0
		}
		at++
	}
	return at
}

// realWords are words one letter away from common cues that mean something else.
var realWords = wordSet(`adapted adapt retain retained affect affected effect excepted expected reverse reversed reserve
	reserved contract contrast attend intend extend extent content context through thorough although desert quite quiet
	principal principle formerly formally moral morale personal personnel inform reform perform preform conform`)

// correct returns the stem that a word is one typo away from, or its own.
// Results are kept in typos.
func (m *matcher) correct(t token, typos map[string]string) string {
	if len(t.text) < typoLength || len(t.stem) < minTypoStem || t.number || realWords[t.text] {
		return t.stem
	}
	if out, ok := typos[t.text]; ok {
		return out
	}
	out := t.stem
	for _, known := range m.long[t.stem[0]] {
		if len(known)-len(t.stem) <= 1 && len(t.stem)-len(known) <= 1 && oneEdit(t.stem, known) {
			out = known
			break
		}
	}
	typos[t.text] = out
	return out
}

// oneEdit reports whether one letter left out, put in, or swapped with its
// neighbour makes a into b, and whether a changed letter does in longer words,
// where it is less likely to be another word.
func oneEdit(a, b string) bool {
	long := len(a) > typoLength
	a, b = trimCommon(a, b)
	switch {
	case len(a) == 2 && len(b) == 2:
		return a[0] == b[1] && a[1] == b[0]
	case len(a) == 1 && len(b) == 1:
		return long
	default:
		return len(a)+len(b) == 1
	}
}

// trimCommon takes away what two words begin and end with alike.
func trimCommon(a, b string) (restA, restB string) {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

// negations turn a hit behind them into its opposite.
var negations = wordSet(`not never no without nobody none hardly nor neither cannot`)

// isNegated reports whether the words just before a hit deny it.
func isNegated(tokens []token, clause span, at int) bool {
	for i := at - 1; i >= max(clause.from, at-3); i-- {
		if !negations[tokens[i].text] {
			continue
		}
		if next := tokens[i+1].text; next == "only" || next == "just" || next == "longer" {
			return false
		}
		return true
	}
	return false
}
