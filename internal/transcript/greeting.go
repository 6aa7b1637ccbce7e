package transcript

import (
	"slices"
	"strings"
	"unicode"

	"barraiser/internal/interview"
)

// maxReply is the most words with which a candidate answers a greeting.
const maxReply = 15

// greetings are what people say while a meeting begins.
var greetings = []string{
	"hi", "hello", "hey", "welcome", "good morning", "good afternoon", "good evening", "hear me", "see me", "see my screen", "how are you", "how is it going",
	"how's it going", "how are things", "how is your day", "how's your day", "nice to meet", "good to meet", "pleasure to meet", "thanks for joining", "thank you for joining",
	"thanks for coming", "thank you for coming", "thanks for your time", "shall we start", "shall we begin", "ready to start", "are you ready", "record this", "be recorded", "being recorded",
}

// skipGreetings marks the candidate's replies before the first question as those
// of a skipped one, which keep their turn and aren't rated: "Yes, hello" is no bad
// answer. It returns how many there are. What only may be small talk is rated, and
// so is everything when nothing else would be left.
func skipGreetings(turns []interview.Line) int {
	first := 0
	for first < len(turns) && opens(turns[first], first == 0) {
		first++
	}
	isAnswer := func(line interview.Line) bool { return line.Speaker == interview.Candidate }
	if !slices.ContainsFunc(turns[first:], isAnswer) {
		return 0
	}
	n := 0
	for i := range turns[:first] {
		if isAnswer(turns[i]) {
			turns[i].Skipped = true
			n++
		}
	}
	return n
}

// opens reports whether a line still belongs to the beginning of a meeting.
func opens(line interview.Line, first bool) bool {
	if line.Speaker == interview.Interviewer || first {
		return greets(line.Text)
	}
	return len(strings.Fields(line.Text)) <= maxReply
}

// greets reports whether a text greets and asks for nothing else.
func greets(text string) bool {
	found := false
	for sentence := range strings.FieldsFuncSeq(endings.Replace(strings.ToLower(text)), func(r rune) bool { return r == '\x00' }) {
		if requested(sentence) {
			return false
		}
		greeting := holdsGreeting(sentence)
		if !greeting && strings.ContainsAny(sentence, "?？؟") {
			return false
		}
		found = found || greeting
	}
	return found
}

func holdsGreeting(sentence string) bool {
	words := strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	text := " " + strings.Join(words, " ") + " "
	for _, g := range greetings {
		if strings.Contains(text, " "+g+" ") {
			return true
		}
	}
	return false
}
