package lexical

import (
	"cmp"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// token is a word or a number with its place in the original text of its turn.
type token struct {
	// word is "did" and then "not" for "didn't".
	*word
	// start and end are code points of the turn's text; a currency sign before
	// and a per-cent sign after belong to a number.
	start, end int
	gap        gap
	number     bool
	value      float64
	percent    bool
	money      bool
	signed     bool // has a plus or a minus
	capital    bool
	// list says that the token stands in an enumeration of terms, code that it
	// stands in program text.
	list, code bool
	// owner says that the word is a possessive: "Ana's".
	owner bool
}

// gap is what stands between a token and the one before it.
type gap uint16

const (
	gapSpace gap = 1 << iota
	gapComma
	gapSemicolon
	gapColon
	gapDash
	gapParen
	gapArrow
	gapStop
	gapQuestion
	gapLine
	gapBullet
	gapCompare // < > ≤ ≥
	gapSlash
	gapMath // = + and other signs of a formula
)

const gapClause = gapComma | gapSemicolon | gapColon | gapDash | gapParen | gapLine

// runesPerToken is somewhat less than English has, spaces included.
const runesPerToken = 5

// tokenise splits folded text into words and numbers, and says whether a
// question mark follows the last.
func tokenise(f folded, stems *stemmer) (tokens []token, asks bool) {
	return tokeniseInto(make([]token, 0, len(f.runes)/runesPerToken+1), f, stems)
}

// tokeniseInto is tokenise that uses the memory of room, which is empty.
func tokeniseInto(room []token, f folded, stems *stemmer) (tokens []token, asks bool) {
	t := tokeniser{folded: f, stems: stems, tokens: room}
	for t.i < len(f.runes) {
		r := f.runes[t.i]
		switch {
		case unicode.IsDigit(r):
			t.takeNumber()
		case unicode.IsLetter(r):
			t.takeWord()
		default:
			t.takeGap(r)
		}
	}
	expandD(t.tokens)
	return t.tokens, t.gap&gapQuestion != 0
}

// shortForms are "'d" for "would" and for "had".
var shortForms = sync.OnceValues(func() (would, had *word) {
	return newWord("'d", stemOf("would")), newWord("'d", stemOf("had"))
})

// expandD gives every "'d" the stem of the "would" or "had" that it stands for,
// so that cues find it.
func expandD(tokens []token) {
	for i := range tokens {
		if tokens[i].text != "'d" {
			continue
		}
		would, had := shortForms()
		tokens[i].word = would
		if isPerfect(tokens[i+1:]) {
			tokens[i].word = had
		}
	}
}

// isPerfect tells "'d rebuilt" and "'d already written" from "'d rebuild" by the
// tokens that follow.
func isPerfect(after []token) bool {
	for _, t := range after[:min(len(after), 2)] {
		if adverbs[t.text] || negations[t.text] || strings.HasSuffix(t.text, "ly") {
			continue
		}
		return (isDone(t.text) && !unchangedNouns[t.text] || weakPast[t.text]) && !sameForms[t.text]
	}
	return false
}

type tokeniser struct {
	folded
	stems  *stemmer
	i      int
	gap    gap
	money  bool
	start  int // of a currency sign that waits for its number
	tokens []token
}

func (t *tokeniser) peek(ahead int) rune {
	if t.i+ahead < len(t.runes) && t.i+ahead >= 0 {
		return t.runes[t.i+ahead]
	}
	return ' '
}

// marks are what punctuation means between two tokens.
var marks = map[rune]gap{
	',': gapComma, ';': gapSemicolon, ':': gapColon, '—': gapDash, '→': gapArrow, '/': gapSlash,
	'(': gapParen, ')': gapParen, '[': gapParen, ']': gapParen, '"': gapParen,
	'<': gapCompare, '>': gapCompare, '≤': gapCompare, '≥': gapCompare,
	'\n': gapLine, '\r': gapLine, '\u2028': gapLine, '\u2029': gapLine,
	'•': gapBullet, '‣': gapBullet,
}

func (t *tokeniser) takeGap(r rune) {
	switch r {
	case '-':
		t.takeHyphen()
	case '.', '!', '?', '…', '。', '？', '！':
		t.takeStop(r)
	case '=':
		if t.peek(1) == '>' {
			t.gap |= gapArrow
			t.i++
		} else {
			t.gap |= gapMath
		}
	case '+':
		t.gap |= gapMath
	case '*', '·':
		// A bullet at the beginning of a line, else a product.
		if t.gap&gapLine != 0 || len(t.tokens) == 0 {
			t.gap |= gapBullet
		} else {
			t.gap |= gapMath
		}
	case '%', '‰':
		t.takePercent()
	case '$', '€', '£', '¥', '₹':
		t.takeCurrency()
	default:
		if mark, known := marks[r]; known {
			t.gap |= mark
		} else {
			t.gap |= gapSpace
		}
	}
	t.i++
}

// takePercent gives the sign to the number before it.
func (t *tokeniser) takePercent() {
	if n := len(t.tokens); n > 0 && t.tokens[n-1].number && t.gap&^gapSpace == 0 {
		t.tokens[n-1].percent = true
		t.tokens[n-1].end = t.place(t.i) + 1
	}
}

// takeCurrency gives the sign to the number that it touches, before or behind.
func (t *tokeniser) takeCurrency() {
	if n := len(t.tokens); n > 0 && t.tokens[n-1].number && t.gap == 0 {
		t.tokens[n-1].money, t.tokens[n-1].end = true, t.place(t.i)+1
		return
	}
	t.money, t.start = true, t.place(t.i)
}

func (t *tokeniser) takeHyphen() {
	switch {
	case t.peek(1) == '>':
		t.gap |= gapArrow
		t.i++
	case t.gap&gapLine != 0 || (len(t.tokens) == 0 && unicode.IsSpace(t.peek(1))):
		t.gap |= gapBullet
	case unicode.IsSpace(t.peek(1)) && unicode.IsSpace(t.peek(-1)), t.peek(1) == '-':
		t.gap |= gapDash
	}
}

func (t *tokeniser) takeStop(r rune) {
	after := t.peek(1)
	if r == '.' && !unicode.IsSpace(after) && after != '"' && after != ')' && after != '\'' && t.i+1 < len(t.runes) {
		return
	}
	if r == '.' && t.isAbbreviation() {
		return
	}
	t.gap |= gapStop
	if r == '?' || r == '？' {
		t.gap |= gapQuestion
	}
}

var abbreviations = wordSet(`vs approx eg ie dr mr mrs ms prof fig no incl est avg resp dept cf`)

func (t *tokeniser) isAbbreviation() bool {
	if len(t.tokens) == 0 {
		return false
	}
	last := t.tokens[len(t.tokens)-1]
	if last.number {
		return false
	}
	if len(last.text) == 1 && last.text != "i" {
		return t.peek(-2) == '.' // "e.g.", but not "m and n."
	}
	return abbreviations[last.text]
}

func (t *tokeniser) takeNumber() {
	from := t.i
	for t.i < len(t.runes) {
		r := t.runes[t.i]
		inside := strings.ContainsRune(".,:/", r) && unicode.IsDigit(t.peek(1))
		if !unicode.IsDigit(r) && !inside {
			break
		}
		t.i++
	}
	text := string(t.runes[from:t.i])
	value, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil {
		value = 0
	}
	tok := token{word: &word{text: text, stem: text, textHash: hashOf(text), stemHash: hashOf(text)}, start: t.place(from), end: t.place(t.i-1) + 1, gap: t.gap, number: true, value: value}
	if t.money {
		tok.money, tok.start = true, t.start
	}
	tok.signed = t.isSigned(from)
	t.push(tok)
}

// isSigned reports a plus or minus before the number at a place: "-2%", but not
// "3-5" or "v-2".
func (t *tokeniser) isSigned(at int) bool {
	if at == 0 || !strings.ContainsRune("+-—", t.runes[at-1]) {
		return false
	}
	if n := len(t.tokens); n > 0 && t.tokens[n-1].number {
		return false
	}
	return at == 1 || unicode.IsSpace(t.runes[at-2]) || t.runes[at-2] == '('
}

func (t *tokeniser) takeWord() {
	from := t.i
	if unicode.IsLetter(t.peek(2)) && t.peek(1) == '/' && !unicode.IsLetter(t.peek(3)) {
		// "A/B" is a word of its own.
		t.i += 3
		t.pushKnown(from, t.i, t.stems.lookRunes(t.runes[from:t.i]))
		return
	}
	for t.i < len(t.runes) && (unicode.IsLetter(t.runes[t.i]) || unicode.IsDigit(t.runes[t.i])) {
		t.i++
	}
	if t.peek(0) != '\'' || !unicode.IsLetter(t.peek(1)) {
		t.pushPlain(from, t.stems.lookRunes(t.runes[from:t.i]))
		return
	}
	apostrophe := t.i
	t.i++
	for t.i < len(t.runes) && unicode.IsLetter(t.runes[t.i]) {
		t.i++
	}
	t.pushContraction(from, apostrophe, t.i)
}

// unmarked are contractions that lost their apostrophe, as in dictated text, with
// the length of their second part and what the two stand for.
var unmarked = map[string]struct {
	tail        int
	first, then string
}{
	"didnt": {2, "did", "not"}, "dont": {2, "do", "not"}, "doesnt": {2, "does", "not"}, "wasnt": {2, "was", "not"},
	"werent": {2, "were", "not"}, "isnt": {2, "is", "not"}, "arent": {2, "are", "not"}, "couldnt": {2, "could", "not"},
	"wouldnt": {2, "would", "not"}, "shouldnt": {2, "should", "not"}, "hasnt": {2, "has", "not"}, "havent": {2, "have", "not"},
	"hadnt": {2, "had", "not"}, "cant": {1, "can", "not"}, "ive": {2, "i", "have"}, "weve": {2, "we", "have"},
}

// pushPlain pushes a word without an apostrophe.
func (t *tokeniser) pushPlain(from int, w *word) {
	if !w.is(isUnmarked) {
		t.pushKnown(from, t.i, w)
		return
	}
	parts := unmarked[w.text]
	t.pushWord(from, t.i-parts.tail, parts.first)
	t.pushWord(t.i-parts.tail, t.i, parts.then)
}

// What stands behind an apostrophe, and before "n't", in full.
var (
	contractions = map[string]string{"ve": "have", "ll": "will", "re": "are", "m": "am", "d": "'d"}
	shortened    = map[string]string{"ca": "can", "wo": "will", "sha": "shall"}
)

// pushContraction splits "didn't" and "we've"; a possessive stays one word.
func (t *tokeniser) pushContraction(from, apostrophe, end int) {
	head := strings.ToLower(string(t.runes[from:apostrophe]))
	tail := strings.ToLower(string(t.runes[apostrophe+1 : end]))
	full := contractions[tail]
	switch {
	case tail == "t" && strings.HasSuffix(head, "n") && len(head) > 1:
		cut := apostrophe - 1
		head = cmp.Or(shortened[head[:len(head)-1]], head[:len(head)-1])
		if cut == from {
			t.pushWord(from, end, head)
			return
		}
		t.pushWord(from, cut, head)
		t.pushWord(cut, end, "not")
	case full != "":
		t.pushWord(from, apostrophe, head)
		t.pushWord(apostrophe, end, full)
	default:
		t.pushWord(from, end, head)
		t.tokens[len(t.tokens)-1].owner = tail == "s"
	}
}

// pushWord pushes the word that a range of the text stands for.
func (t *tokeniser) pushWord(from, end int, text string) { t.pushKnown(from, end, t.stems.look(text)) }

func (t *tokeniser) pushKnown(from, end int, w *word) {
	t.push(token{word: w, start: t.place(from), end: t.place(end-1) + 1, gap: t.gap, capital: unicode.IsUpper(t.runes[from])})
}

func (t *tokeniser) push(tok token) {
	t.tokens = append(t.tokens, tok)
	t.gap, t.money = 0, false
}
