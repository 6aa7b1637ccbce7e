package voice

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
)

// mark is an expression that few sentences match, taken apart into its alternatives.
// What matches one of them holds one of a few literal texts, which are looked for
// first: that takes a small part of the time.
type mark struct {
	needs []string
	ways  []way
}

// way is one alternative.
type way struct {
	expression *regexp.Regexp
	// needs are the texts of which a match holds one; with none there is no telling.
	needs []string
}

// newMark compiles an expression. It panics where that is wrong.
func newMark(expression string) mark {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		panic(err)
	}
	m := mark{needs: needsOf(tree)}
	for _, e := range waysOf(tree) {
		m.ways = append(m.ways, way{regexp.MustCompile(e.String()), needsOf(e)})
	}
	return m
}

// MatchString reports whether the expression matches somewhere in a text.
func (m mark) MatchString(text string) bool {
	return holdsOne(text, m.needs) && slices.ContainsFunc(m.ways, func(w way) bool {
		return holdsOne(text, w.needs) && w.expression.MatchString(text)
	})
}

func holdsOne(text string, needs []string) bool {
	return len(needs) == 0 || slices.ContainsFunc(needs, func(need string) bool { return strings.Contains(text, need) })
}

// waysOf returns the alternatives that an expression begins or ends with: the parser
// puts what they begin with in common before them.
func waysOf(e *syntax.Regexp) []*syntax.Regexp {
	var out []*syntax.Regexp
	switch e.Op {
	case syntax.OpAlternate:
		for _, alternative := range e.Sub {
			out = append(out, waysOf(alternative)...)
		}
	case syntax.OpConcat:
		last := len(e.Sub) - 1
		for _, end := range waysOf(e.Sub[last]) {
			out = append(out, &syntax.Regexp{Op: syntax.OpConcat, Flags: e.Flags, Sub: append(slices.Clone(e.Sub[:last]), end)})
		}
	default:
		out = append(out, e)
	}
	return out
}

// needsOf returns texts of which every match holds one, or nil where it can't tell.
func needsOf(e *syntax.Regexp) []string {
	switch e.Op {
	case syntax.OpLiteral:
		if e.Flags&syntax.FoldCase != 0 {
			return spellings(e.Rune[:min(foldedNeed, len(e.Rune))])
		}
		return []string{string(e.Rune)}
	case syntax.OpCharClass:
		return members(e.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return needsOf(e.Sub[0])
	case syntax.OpRepeat:
		if e.Min > 0 {
			return needsOf(e.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, part := range e.Sub {
			if needs := needsOf(part); shortest(needs) > shortest(best) {
				best = needs
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, alternative := range e.Sub {
			needs := needsOf(alternative)
			if needs == nil {
				return nil
			}
			all = append(all, needs...)
		}
		return all
	default:
	}
	return nil
}

// foldedNeed is how many letters are looked for of a text in capitals or not.
const foldedNeed = 3

// spellings are the ways of writing a text in small letters and capitals.
func spellings(text []rune) []string {
	out := []string{""}
	for _, r := range text {
		var longer []string
		for _, begun := range out {
			longer = append(longer, begun+string(r))
			for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
				longer = append(longer, begun+string(other))
			}
		}
		out = longer
	}
	return out
}

// maxMembers is the largest class of signs that is looked for one by one.
const maxMembers = 12

// members are the signs of a class, given as pairs of first and last; nil for a large
// one, and for one with signs that stand everywhere.
func members(ranges []rune) []string {
	var out []string
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if out = append(out, string(r)); len(out) > maxMembers || r == ' ' || r == '.' {
				return nil
			}
		}
	}
	return out
}

// shortest is the length of the shortest text, 0 for none: the longer it is, the
// less often it is found by chance.
func shortest(texts []string) int {
	if len(texts) == 0 {
		return 0
	}
	return len(slices.MinFunc(texts, func(a, b string) int { return len(a) - len(b) }))
}
