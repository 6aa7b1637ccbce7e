package director

import (
	"strings"
	"unicode"

	"barraiser/internal/assessment"
)

// leastQuote is how many words a quotation has at the least.
const leastQuote = 3

// standing reports whether a piece of an answer stands alone between quotation
// marks: three words or more, begun where a clause begins, with a subject, and
// not cut out of what made it a condition or somebody else's words ("if it goes
// wrong", "she said that I was late"). Without the answer's text only the piece
// itself is looked at.
func standing(answer string, piece assessment.Span) bool {
	words := strings.Fields(piece.Quote)
	if len(words) < leastQuote {
		return false
	}
	first := bare(words[0])
	if verbal(first) || dependent[first] {
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

// around returns the answer before and behind the piece, and false when the piece
// isn't where its span says.
func around(answer string, piece assessment.Span) (before, behind string, known bool) {
	runes := []rune(answer)
	if piece.Start < 0 || piece.Start > piece.End || piece.End > len(runes) || string(runes[piece.Start:piece.End]) != piece.Quote {
		return "", "", false
	}
	return string(runes[:piece.Start]), string(runes[piece.End:]), true
}

// breaksOff reports whether a piece leaves off in the middle: of what an "and" or
// "or" near its end has begun ("it has to win by a margin and lose | less than"),
// or before the one word that is left of its clause ("we had processes around |
// that").
func breaksOff(words []string, behind string) bool {
	const tail = 4
	rest := behind
	if i := strings.IndexAny(behind, ".,;:!?()\r\n—–"); i >= 0 {
		rest = behind[:i]
	}
	switch len(strings.Fields(rest)) {
	case 0:
		return false
	case 1:
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
	joining = wordSet(`and but so or because since then also yes no okay ok well actually basically honestly now where`)
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
