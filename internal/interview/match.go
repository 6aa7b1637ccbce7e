package interview

import (
	"strings"
	"unicode"

	"barraiser/internal/rubric"
)

// matchShare is how much of a question's words must stand in the interviewer's
// text for it to be that question in other words.
const matchShare = 0.8

// MatchQuestion returns the id of the bank's question that a text asks, or ""
// when it asks none: the longest question that the text contains, apart from
// case, punctuation and white space, else the one of whose words, and of whose
// words with content, at least four fifths stand in the text.
func MatchQuestion(round *rubric.Round, asked string) string {
	words := wordsOf(asked)
	text := " " + strings.Join(words, " ") + " "
	best, size := "", 0
	for i := range round.Questions {
		q := wordsOf(round.Questions[i].Text)
		if len(q) > size && strings.Contains(text, " "+strings.Join(q, " ")+" ") {
			best, size = round.Questions[i].ID, len(q)
		}
	}
	if best != "" {
		return best
	}
	return nearestQuestion(round, words)
}

func nearestQuestion(round *rubric.Round, words []string) string {
	have := map[string]bool{}
	for _, w := range words {
		have[w] = true
	}
	best, most := "", 0.0
	for i := range round.Questions {
		if share := shareIn(have, wordsOf(round.Questions[i].Text)); share > most {
			best, most = round.Questions[i].ID, share
		}
	}
	return best
}

// shareIn returns which share of a question's distinct words is in have, 0 when
// the share of all words or that of the words with content is too small.
func shareIn(have map[string]bool, question []string) float64 {
	seen := map[string]bool{}
	var all, allIn, content, contentIn float64
	for _, w := range question {
		if seen[w] {
			continue
		}
		seen[w] = true
		all++
		if have[w] {
			allIn++
		}
		if !boilerplate[w] {
			content++
			if have[w] {
				contentIn++
			}
		}
	}
	if content == 0 || allIn < matchShare*all || contentIn < matchShare*content {
		return 0
	}
	return (allIn + contentIn) / (all + content)
}

// boilerplate are the words that most interview questions share.
var boilerplate = func() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(`a an the and or but of to in on at for with from by as it its is was were are be been
		i me my you your we they he she this that there when where which who what why how did do does would could can will
		had have has not tell about time describe give example share walk through please think situation`) {
		words[w] = true
	}
	return words
}()

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
}
