package director

import (
	"strings"
	"unicode"
)

// stemLength is the length to which words are cut after their endings are taken
// off, so that "measured" meets "measurement".
const stemLength = 6

// stems returns the words of a text that say what it is about, as stems.
func stems(text string) map[string]bool {
	set := map[string]bool{}
	addStems(set, text)
	return set
}

func addStems(set map[string]bool, text string) {
	text = strings.ReplaceAll(strings.ToLower(text), quotePlace, " ")
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if s := stem(word); len(word) > 3 && !common[word] && !common[s] {
			set[s] = true
		}
	}
}

// stem takes off the commonest English endings. It need not be right, only the
// same for words of one kind; a stem that is wrong costs a quotation.
func stem(word string) string {
	if strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") {
		word = word[:len(word)-1]
	}
	for _, ending := range []string{"ing", "ed", "e"} {
		if rest, ok := strings.CutSuffix(word, ending); ok && len(rest) >= 3 {
			word = rest
			break
		}
	}
	if len(word) > stemLength {
		word = word[:stemLength]
	}
	return word
}

// common are words that two texts share without having a subject in common.
var common = wordSet(`about above after again against almost along already also although always among another anybody anything
	around asked away back because been before began behind being below beside between both came come could course
	does doing done down each either else enough even ever every exactly first found from gave give given goes going
	gone have having here himself however into itself just keep kept knew know known last later least left less like
	long look made make many might mine more most much must myself near need never next nobody nothing once only
	other others ours over own part piece pick place point rather really said same says second seen several should
	since some somebody something soon still such take taken tell than that their them themselves then there these
	they thing things think this those though thought three through time told took toward under until upon used very
	want wanted was well went were what when where whether which while whom whose will with within without word words
	work worked would year years yours yourself your answer question example story said say told move moved moving start started stop stopped turn
	turned mean meant help helped need needed call called asks happen happened begin began team`)
