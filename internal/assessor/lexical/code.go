package lexical

import (
	"strings"
	"unicode"
)

// Program text inside an answer is neither a list of terms nor a foreign
// language, and its loop variable "i" does nothing. It is known by what stands
// between its words ("x.shape", "heads[k] =", "merge(a, b)"), in a window, so
// that code that was dictated or pasted into one line is found as well as a
// fenced block; and by how its lines begin (code_line.go), for what has few such
// signs. Its comments are read as prose.

const (
	// codeWindow is how many tokens either way are looked at, and codeDensity
	// which share of them have marks of code.
	codeWindow  = 4
	codeDensity = 0.40
	// minHard is how many of the marks are no words.
	minHard = 2
	// minCodeRun and minProseRun are the shortest runs, in tokens.
	minCodeRun  = 7
	minProseRun = 4
	// minProse is how many words beside its code an answer has at the least that
	// isn't only code, and one word of proseShare is the least where it is long.
	minProse   = 12
	proseShare = 5
)

// codeWords are names that programs are full of and prose isn't.
var codeWords = wordSet(`def elif lambda func fn const void nullptr self none nan np len str bool println printf async await
	defaultdict kwargs args namespace struct impl enumerate`)

// codeHints are keywords that are words as well.
var codeHints = wordSet(`return for in if else while not class import from range int float true false null let var new print
	public private static try except catch raise throw yield break continue pass sum max min sorted append`)

// markCode marks the tokens of a turn, from a place to the end, that are program
// text.
func (r *reading) markCode(original []rune, from int) {
	tokens := r.tokens[from:]
	marks, hard := make([]float64, len(tokens)+1), make([]int, len(tokens)+1)
	for i := range tokens {
		marks[i+1], hard[i+1] = marks[i], hard[i]
		start := 0
		if i > 0 {
			start = tokens[i-1].end
		}
		switch {
		case i > 0 && isCodeGap(original, start, tokens[i].start), tokens[i].is(isCodeWord),
			isQueryWord(original, tokens[i]):
			marks[i+1]++
			hard[i+1]++
		case tokens[i].is(isCodeHint):
			marks[i+1] += 0.5
		}
	}
	if len(tokens) < minCodeRun {
		return
	}
	lines := codeLines(original)
	for i := range tokens {
		first, last := max(0, i-codeWindow), min(len(tokens), i+codeWindow+1)
		dense := hard[last]-hard[first] >= minHard && marks[last]-marks[first] >= codeDensity*float64(last-first)
		tokens[i].code = (dense || lines[tokens[i].start]) && !isComment(original, tokens[i].start)
	}
	smooth(tokens, false, minProseRun)
	smooth(tokens, true, minCodeRun)
	snap(tokens)
}

// isCodeGap reports whether what stands between two tokens is seldom seen
// outside programs.
func isCodeGap(text []rune, from, to int) bool {
	touches := from < to && !unicode.IsSpace(text[from])
	for i := from; i < to; i++ {
		next := rune(0)
		if i+1 < to {
			next = text[i+1]
		}
		first, only := touches && i == from, to-from == 1
		if isCodeSign(text[i], next, first, only) || isBracketEnd(text[i]) && i+1 < to && !strings.ContainsRune(" ,.\n;", next) {
			return true
		}
		if text[i] == ':' && i > from && isBracketEnd(text[i-1]) || text[i] == ';' && touches && next == '\n' {
			return true
		}
	}
	return false
}

// isCodeSign judges a sign by itself and the one after it: first says that it
// touches the word before, only that it stands alone between two words. A call or
// an index touches its name; a bracket in prose doesn't.
func isCodeSign(r, next rune, first, only bool) bool {
	switch {
	case strings.ContainsRune(`=_{}@|\`, r):
		return true
	case strings.ContainsRune("+*%&^!", r):
		return next != 0
	case r == '"':
		return next == ':'
	case r == '[', r == '(':
		return first
	case r == '.':
		return only
	default:
		return (r == '/' || r == ':') && next == r
	}
}

func isBracketEnd(r rune) bool { return r == ')' || r == ']' }

// isComment reports whether a line comment that takes its whole line holds the
// place.
func isComment(text []rune, at int) bool {
	i := at
	for i > 0 && text[i-1] != '\n' {
		i--
	}
	for i < at && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i < at && (text[i] == '#' || text[i] == '/' && i+1 < len(text) && text[i+1] == '/')
}

// smooth gives runs of code, or of prose, that are shorter than least to what is
// around them.
func smooth(tokens []token, code bool, least int) {
	for i := 0; i < len(tokens); {
		j := i
		for j < len(tokens) && tokens[j].code == tokens[i].code {
			j++
		}
		inner := code || i > 0 && j < len(tokens) && tokens[i].gap&gapLine == 0
		if tokens[i].code == code && j-i < least && inner {
			for k := i; k < j; k++ {
				tokens[k].code = !code
			}
		}
		i = j
	}
}

// snap moves the end of code to the word in a capital that the prose behind it
// begins with, and its beginning to the keyword or line that it begins with.
func snap(tokens []token) {
	const reach = 4
	for i := 1; i < len(tokens); i++ {
		if tokens[i].code == tokens[i-1].code {
			continue
		}
		code := tokens[i].code
		for d := range 2 * reach {
			j := i + (d+1)/2
			if d%2 == 1 {
				j = i - (d+1)/2
			}
			if j <= 0 || j >= len(tokens) || !beginsRun(tokens[j], code) {
				continue
			}
			for k := min(i, j); k < max(i, j); k++ {
				tokens[k].code = (k >= j) == code
			}
			i = max(i, j)
			break
		}
	}
}

// codeStarts begin a piece of program text.
var codeStarts = wordSet(`def class func fn function import from public const let var`)

func beginsRun(t token, code bool) bool {
	if t.gap&gapLine != 0 {
		return true
	}
	if code {
		return codeStarts[t.text]
	}
	return t.capital && t.gap&^gapSpace&^gapStop&^gapParen == 0 && t.end-t.start > 1
}

// isOnlyCode reports whether an answer is program text with hardly a word
// about it.
func (r *reading) isOnlyCode() bool {
	code, prose := 0, 0
	for i := range r.sentences {
		s := &r.sentences[i]
		switch {
		case s.code:
			code += s.words
		case s.guard == open && s.words >= minProseRun:
			prose += s.words
		}
	}
	return code >= minCodeRun && prose < max(minProse, code/proseShare)
}
