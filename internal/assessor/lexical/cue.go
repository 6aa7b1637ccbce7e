package lexical

import (
	"cmp"
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

// slot is one place of a pattern: any of its stems fills it.
type slot struct {
	stems []stemKey
	// tight slots follow the one before directly.
	tight bool
}

// stemKey is a stem, or a word where words are compared as they are, with its hash:
// most comparisons end at that.
type stemKey struct {
	text string
	hash uint64
}

func keyOf(text string) stemKey { return stemKey{text, hashOf(text)} }

func (s *slot) holds(k stemKey) bool {
	for i := range s.stems {
		if s.stems[i].hash == k.hash && s.stems[i].text == k.text {
			return true
		}
	}
	return false
}

// match is where a pattern was found.
type match struct {
	pattern *pattern
	span
}

// matcher finds many patterns in one pass: index maps the hash of a first stem to
// its patterns.
type matcher struct {
	patterns []pattern
	index    map[uint64][]int
	// byText compares words as they are and not their stems.
	byText bool
	// filter has a bit for the hash of every first stem, so that most words need
	// no look-up.
	filter [filterBits / 64]uint64
	// long are the stems of slots that forgive a typo, by first letter.
	long map[byte][]stemKey
}

const filterBits = 1 << 12

func (m *matcher) mayBegin(hash uint64) bool {
	bit := hash % filterBits
	return m.filter[bit/64]&(1<<(bit%64)) != 0
}

func newMatcher() *matcher {
	return &matcher{index: map[uint64][]int{}, long: map[byte][]stemKey{}}
}

// add compiles a cue under an id; a cue without words is left out. A cue whose
// alternatives have hyphens ("postmortem/write-up") becomes several patterns.
func (m *matcher) add(id int, cue rubric.Cue, near int, stems *stemmer) {
	places, inline := placesOf(cue.Text)
	if cue.Near > 0 {
		inline = cue.Near
	}
	p := pattern{id: id, exact: near != defaultNear}
	p.not, p.unless = stemAll(cue.Not, stems), stemAll(cue.Unless, stems)
	if inline > 0 {
		near = min(inline, maxNear)
	}
	for _, variant := range variants(places) {
		m.addVariant(p, variant, near, stems)
	}
}

// addVariant adds a pattern of single words; a word that must follow the one
// before directly has a hyphen in front.
func (m *matcher) addVariant(p pattern, places [][]string, near int, stems *stemmer) {
	p.span = len(places) + near
	for _, words := range places {
		var s slot
		for _, word := range words {
			word, s.tight = strings.CutPrefix(word, "-")
			stem := word
			if !m.byText {
				stem = stems.stem(word)
			}
			key := keyOf(stem)
			s.stems = append(s.stems, key)
			p.negates = p.negates || negations[word]
			if !p.exact && len(word) >= typoLength && len(stem) >= minTypoStem && !slices.Contains(m.long[stem[0]], key) {
				m.long[stem[0]] = append(m.long[stem[0]], key)
			}
		}
		p.slots = append(p.slots, s)
	}
	m.put(p)
	if !m.byText && len(p.slots) == 2 && len(p.slots[0].stems)*len(p.slots[1].stems) == 1 {
		// "roll back" is written "rollback" as often.
		joined := p
		joined.slots = []slot{{stems: []stemKey{keyOf(stems.stem(places[0][0] + strings.TrimPrefix(places[1][0], "-")))}}}
		joined.span = 1
		m.put(joined)
	}
}

func (m *matcher) put(p pattern) {
	m.patterns = append(m.patterns, p)
	for _, key := range p.slots[0].stems {
		m.index[key.hash] = append(m.index[key.hash], len(m.patterns)-1)
		bit := key.hash % filterBits
		m.filter[bit/64] |= 1 << (bit % 64)
	}
}

// place is one place of a cue: alternatives of one word or of several that
// follow each other.
type place [][]string

// placesOf splits a cue's text into places; "{near:8}" among them sets the window.
func placesOf(text string) (places []place, near int) {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	for field := range strings.FieldsSeq(text) {
		if inside, ok := strings.CutPrefix(field, "{near:"); ok {
			if n, err := strconv.Atoi(strings.TrimSuffix(inside, "}")); err == nil {
				near = n
			}
			continue
		}
		if field = strings.Trim(field, `.,;:!?"()[]{}-/%`); field == "" {
			continue
		}
		var p place
		for _, alternative := range alternatives(field) {
			words := cueWords(alternative)
			if len(words) > 0 {
				p = append(p, words)
			}
			if alternative == "cannot" {
				p = append(p, []string{"can", "not"})
			}
		}
		if len(p) == 1 && field != "can't" {
			for i, word := range p[0] {
				if i > 0 && strings.Contains(field, "-") {
					word = "-" + word
				}
				places = append(places, place{{word}})
			}
			continue
		}
		if len(p) > 0 {
			places = append(places, p)
		}
	}
	return places, near
}

// cueWords splits "on-call" and "didn't" as the tokens of a text are.
func cueWords(text string) []string {
	var words []string
	for part := range strings.SplitSeq(text, "-") {
		head, tail, contracted := strings.Cut(part, "'")
		if stem, ok := strings.CutSuffix(head, "n"); ok && contracted && tail == "t" && stem != "" {
			words = append(words, cmp.Or(shortened[stem], stem), "not")
			continue
		}
		if head != "" {
			words = append(words, head)
		}
		if full := contractions[tail]; full != "" {
			words = append(words, full)
		}
	}
	return words
}

// maxVariants bounds what a cue with hyphens among its alternatives becomes.
const maxVariants = 64

// variants are the patterns of a cue: the single words of every place
// together, and each hyphenated alternative by itself. The further words of
// such a one are marked with a hyphen.
func variants(places []place) [][][]string {
	if len(places) == 0 {
		return nil
	}
	out := [][][]string{nil}
	for _, p := range places {
		var single []string
		var ways [][][]string
		for _, words := range p {
			if len(words) == 1 {
				single = append(single, words[0])
				continue
			}
			way := [][]string{{words[0]}}
			for _, word := range words[1:] {
				way = append(way, []string{"-" + word})
			}
			ways = append(ways, way)
			if len(words) == 2 {
				single = append(single, words[0]+words[1]) // "writeup"
			}
		}
		if len(single) > 0 {
			ways = append([][][]string{{single}}, ways...)
		}
		var longer [][][]string
		for _, begun := range out {
			for _, way := range ways {
				if len(longer) < maxVariants {
					longer = append(longer, slices.Concat(begun, way))
				}
			}
		}
		out = longer
	}
	return out
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
	if head, tail, hyphen := strings.Cut(word, "-"); hyphen && len(head) == 3 && head[1] == '/' {
		return []string{head + "-" + tail}
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

// typos are the stems that the tokens of a text stand for, as far as they were asked
// for. They hold for one matcher and one text.
type typos struct{ stems []stemKey }

// clear forgets all, for a text of n tokens.
func (y *typos) clear(n int) *typos {
	if cap(y.stems) < n {
		y.stems = make([]stemKey, n)
	}
	y.stems = y.stems[:n]
	clear(y.stems)
	return y
}

// find returns the hits inside a range of tokens, in order of their place. Every
// pattern hits at most once per place it can begin at. Without typos none is
// forgiven.
func (m *matcher) find(tokens []token, in span, typos *typos, emit func(match)) {
	for i := in.from; i < in.to; i++ {
		t := &tokens[i]
		key := m.key(t)
		var candidates []int
		if m.mayBegin(key.hash) {
			candidates = m.index[key.hash]
		}
		if len(candidates) == 0 && typos != nil && t.is(mayBeTypo) {
			if key = m.correct(t, i, typos); m.mayBegin(key.hash) {
				candidates = m.index[key.hash]
			}
		}
		for _, c := range candidates {
			p := &m.patterns[c]
			if !p.slots[0].holds(key) {
				continue
			}
			if end := m.extend(p, tokens, i, in.to, typos); end > 0 {
				emit(match{p, span{i, end}})
			}
		}
	}
}

// key is what a token is compared by.
func (m *matcher) key(t *token) stemKey {
	if m.byText {
		return stemKey{t.text, t.textHash}
	}
	return t.stemKey()
}

// extend fills the further slots of p greedily and returns the end, or 0.
func (m *matcher) extend(p *pattern, tokens []token, from, to int, typos *typos) int {
	limit := min(to, from+p.span)
	at := from + 1
	for k := 1; k < len(p.slots); k++ {
		s := &p.slots[k]
		for at < limit && !s.holds(m.key(&tokens[at])) {
			if s.tight {
				return 0
			}
			if !p.exact && typos != nil && tokens[at].is(mayBeTypo) && s.holds(m.correct(&tokens[at], at, typos)) {
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
	principal principle formerly formally moral morale personal personnel inform reform perform preform conform probably probable probability`)

// correct returns the stem that the word at a place is one typo away from, or its
// own. Results are kept in typos.
func (m *matcher) correct(t *token, at int, typos *typos) stemKey {
	if typos.stems[at].text != "" {
		return typos.stems[at]
	}
	out := t.stemKey()
	for _, known := range m.long[t.stem[0]] {
		if len(known.text)-len(t.stem) <= 1 && len(t.stem)-len(known.text) <= 1 && oneEdit(t.stem, known.text) {
			out = known
			break
		}
	}
	typos.stems[at] = out
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

// negationReach is how many words a negation may stand before what it denies.
const negationReach = 3

// isNegated reports whether the words just before a hit in its clause deny it.
// What follows a comma, or "and" with a verb or somebody who acts, is told anew:
// "I said no and wrote the plan".
func isNegated(tokens []token, sentence span, at int) bool {
	for i := at - 1; i >= max(sentence.from, at-negationReach); i-- {
		if tokens[i+1].gap&gapClause != 0 {
			return false
		}
		word, next := tokens[i].text, tokens[i+1].text
		if (word == "and" || word == "but") && (isPast(next) || subjects[next]) {
			return false
		}
		if !negations[word] {
			continue
		}
		return next != "only" && next != "just" && next != "longer"
	}
	return false
}
