package director

import (
	"regexp"
	"strings"
	"unicode"

	"barraiser/internal/assessment"
)

// leastQuote is how many words a quotation has at the least.
const leastQuote = 3

// standing reports whether a piece of an answer stands alone between quotation
// marks: three words or more, begun where a clause begins, with a subject, not cut
// out of what made it a condition or somebody else's words ("if it goes wrong", "she
// said that I was late"), and said as something that is so ("I don't think we had
// rules" isn't). Without the answer's text only the piece
// itself is looked at.
func standing(answer string, piece assessment.Span) bool {
	words := strings.Fields(piece.Quote)
	if len(words) < leastQuote {
		return false
	}
	first := bare(words[0])
	if verbal(first) || dependent[first] || doubting.MatchString(piece.Quote) {
		return false
	}
	before, behind, known := around(answer, piece)
	switch {
	case !known:
		return true
	case breaksOff(words, behind):
		return false
	default:
		return opensSentence(before) || subjects[first] && opensClause(before)
	}
}

// doubting matches what somebody doesn't know or believe.
var doubting = regexp.MustCompile(`(?i)\b(do|did|could|can|would)(n['’]t| not|not) (\w+ )?(think|know|remember|recall|say|tell)\b|\bnot (\w+ )?sure\b|\bno idea\b`)

// around returns the answer before and behind the piece, and false when the piece
// isn't where its span says.
func around(answer string, piece assessment.Span) (before, behind string, known bool) {
	before, known = assessment.Slice(answer, 0, piece.Start)
	if !known || assessment.Length(piece.Quote) != piece.End-piece.Start {
		return "", "", false
	}
	behind, known = strings.CutPrefix(answer[len(before):], piece.Quote)
	return before, behind, known
}

// breaksOff reports whether a piece leaves off in the middle: of what an "and" or
// "or" near its end has begun ("it has to win by a margin and lose | less than"),
// before the one word that is left of its clause ("we had processes around |
// that"), or between words that belong together ("it looked right on the ten | or so
// devices", "the share of filters | whose page is empty").
func breaksOff(words []string, behind string) bool {
	const tail = 4
	rest := behind
	if i := strings.IndexAny(behind, ".,;:!?()\r\n—–"); i >= 0 {
		rest = behind[:i]
	}
	switch next := strings.Fields(rest); {
	case len(next) == 0:
		return false
	case len(next) == 1, hanging[bare(words[len(words)-1])], leaning[bare(next[0])]:
		return true
	}
	for _, word := range words[max(0, len(words)-tail) : len(words)-1] {
		switch bare(word) {
		case "and", "or", "but":
			return true
		}
	}
	return false
}

// opensSentence reports whether a sentence begins behind the text.
func opensSentence(before string) bool {
	before = strings.TrimRight(before, " \t\"'“‘(")
	return before == "" || strings.ContainsAny(before[len(before)-1:], ".!?:;\r\n")
}

// opensClause reports whether a clause that can stand alone may begin behind the
// text: behind a comma or a dash, and behind words that only join.
func opensClause(before string) bool {
	before = strings.TrimRightFunc(before, unicode.IsSpace)
	if strings.HasSuffix(before, ",") || strings.HasSuffix(before, "—") || strings.HasSuffix(before, "–") || strings.HasSuffix(before, "-") {
		return true
	}
	words := strings.Fields(before)
	return len(words) == 0 || joining[bare(words[len(words)-1])]
}

// bare is a word without punctuation, in lower case, up to its apostrophe: "I'd"
// begins as "I" does.
func bare(word string) string {
	word = strings.ReplaceAll(strings.ToLower(word), "’", "'")
	word, _, _ = strings.Cut(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "'")
	return word
}

// verbal reports whether a word that begins a piece is a verb without a subject,
// as far as its form tells.
func verbal(word string) bool {
	if subjects[word] {
		return false
	}
	return verbs[word] || len(word) > 4 && (strings.HasSuffix(word, "ed") || strings.HasSuffix(word, "ing"))
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

var (
	// subjects are words that a clause's subject begins with.
	subjects = wordSet(`i we you he she it they this that these those there nobody somebody everybody everyone someone nothing
		everything the a an my our your his her its their each every no some any all both most many several few one two three
		four five six seven eight nine ten half another other what`)
	// pointing are subjects that only say that something was named before.
	pointing = wordSet(`he she it they that this these those`)
	// joining are words that join a clause and leave it as it is.
	joining = wordSet(`and but so or because since then also yes no okay ok well actually basically honestly now`)
	// hanging are words that wait for another one.
	hanging = wordSet(`the a an my our your his her its their this these those of to in on at by with from for into onto about
		and or but than as is are was were be been not very more most one two three four five six seven eight nine ten
		twenty thirty hundred thousand every each no some any`)
	// leaning are words that belong to the one before them.
	leaning = wordSet(`of or that which who whose whom`)
	// dependent are words that begin what depends on something before it.
	dependent = wordSet(`if when while although though unless until whether before after once as than that which who whose whom
		where why how to of by with from for into onto without because since or and but so not`)
	// verbs are forms of verbs that their ending doesn't tell.
	verbs = wordSet(`was were is are am be been being had has have having did do does done went go goes gone got get gets made make
		makes took take takes taken gave give gives given saw see sees seen found find finds said say says told tell tells
		wrote write writes written built build builds ran run runs kept keep keeps left leave leaves brought bring brings
		chose choose chosen put puts set sets cut cuts let lets read reads sent send sends spent spend spends knew know
		knows known thought think thinks came come comes became become began begin begins begun held hold holds led lead
		leads lost lose loses met meet meets paid pay pays sat sit sits stood stand stands taught teach won win wins drew
		drawn threw grew grown fell fallen broke broken spoke spoken hit hurt rose shown showed show shows felt feel
		heard hear bought sold caught dealt drove driven slept swept wore can could will would shall should may might must
		ask asks add adds move moves use uses need needs want wants try tries work works rolls roll stop stops start
		starts call calls split check checks look looks`)
)
