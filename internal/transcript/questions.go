package transcript

import "strings"

// clearly is how many times as often per word as the other somebody must ask to
// be taken for the interviewer. Candidates ask too, but among many words.
const clearly = 2

// requests are questions without a question mark.
var requests = []string{
	"tell me about", "tell me how", "tell me what", "walk me through", "talk me through", "take me through", "give me an example", "give an example",
	"describe a", "describe an", "describe the", "describe how", "describe one", "describe your", "explain how", "explain to me", "design a", "implement a", "let's talk about",
}

// whoAsks returns which of two people interviews, by the questions they ask for
// the words they say, and whether that is clear.
func whoAsks(said []utterance, two []person) (int, bool) {
	var asked, spoke [2]float64
	for _, u := range said {
		i := 0
		if keyOf(u.name) == two[1].key {
			i = 1
		}
		asked[i] += float64(questions(u.text))
		spoke[i] += float64(len(strings.Fields(u.text)))
	}
	// asked[0]/spoke[0] against asked[1]/spoke[1]; the word more counts somebody
	// who says nothing.
	first, second := asked[0]*(spoke[1]+1), asked[1]*(spoke[0]+1)
	switch {
	case first > 0 && first >= clearly*second:
		return 0, true
	case second > 0 && second >= clearly*first:
		return 1, true
	default:
		return 0, false
	}
}

// questions counts question marks, and requests in the sentences without one.
func questions(text string) int {
	n := 0
	for sentence := range strings.FieldsFuncSeq(endings.Replace(strings.ToLower(text)), func(r rune) bool { return r == '\x00' }) {
		if strings.ContainsAny(sentence, "?？؟") || requested(sentence) {
			n++
		}
	}
	return n
}

// endings puts a mark after every end of a sentence.
var endings = strings.NewReplacer("?", "?\x00", "？", "？\x00", "؟", "؟\x00", ".", ".\x00", "!", "!\x00", "\n", "\x00")

func requested(sentence string) bool {
	sentence = " " + strings.Join(strings.Fields(sentence), " ")
	for _, r := range requests {
		if strings.Contains(sentence, " "+r+" ") || strings.HasSuffix(sentence, " "+r) {
			return true
		}
	}
	return false
}
