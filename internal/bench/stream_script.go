package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"barraiser/internal/voice"
)

// spokenWords is what the endpoint says: two statements and a question of some
// forty tokens each, within the sixty words that an interviewer may use. The
// number names the answer, so that whoever hears the words knows which request
// they belong to. The word is one of the question that was to be put: an
// interviewer who speaks of something else is interrupted by the guard.
const spokenWords = "In case %07d of my notes the word %s stands at the top of the page that I would like to go through now." +
	" Let us stay with %[2]s for a moment, since there are two or three parts of it which I could not follow." +
	" What do you mean by %[2]s, and who else was in the room?"

const (
	// numberFrom and numberDigits are where the number is.
	numberFrom   = len("In case ")
	numberDigits = 7
	// pieceBytes is the longest token: short, so that sixty words are as many
	// tokens as a sentence of forty tokens needs.
	pieceBytes = 3
)

// script is an answer cut into tokens. All answers with the same word have the
// same cuts, and all answers have as many tokens.
type script struct {
	tokens []string
	// ends are the lengths of the text up to and with each token.
	ends []int
	// closes are, for each sentence, the token that shows it to be whole. After a
	// full stop that is the next token, since only its white space tells the end of
	// a sentence from a decimal point.
	closes []int
	// sentenceEnds are the lengths of the text up to and with each sentence.
	sentenceEnds []int
	// events are the server-sent events of the tokens; numbered is the one with
	// the number.
	events   [][]byte
	numbered int
}

func newScript(about string) *script {
	s := &script{}
	for word := range strings.FieldsSeq(fmt.Sprintf(spokenWords, 0, about)) {
		s.cut(word, about)
	}
	var split voice.Splitter
	length, whole := 0, 0
	for i, token := range s.tokens {
		length += len(token)
		s.ends = append(s.ends, length)
		s.events = append(s.events, event(token))
		if length == numberFrom+numberDigits {
			s.numbered = i
		}
		for _, sentence := range split.Feed(token) {
			whole += len(sentence)
			s.closes = append(s.closes, i)
			s.sentenceEnds = append(s.sentenceEnds, whole)
		}
	}
	return s
}

// cut adds a word's tokens; white space comes first, as in the vocabularies in
// use. The number and the word stay whole.
func (s *script) cut(word, about string) {
	whole := strings.Trim(word, ",.") == about || strings.HasPrefix(word, "0")
	if len(s.tokens) > 0 {
		word = " " + word
	}
	for len(word) > pieceBytes && !whole {
		s.tokens = append(s.tokens, word[:pieceBytes])
		word = word[pieceBytes:]
	}
	s.tokens = append(s.tokens, word)
}

// length is the length of the text in bytes.
func (s *script) length() int { return s.ends[len(s.ends)-1] }

// answer returns the events of the answer with the number.
func (s *script) answer(number int) [][]byte {
	events := slices.Clone(s.events)
	events[s.numbered] = event(fmt.Sprintf(" %0*d", numberDigits, number))
	return events
}

// event is a token as OpenAI sends it, in some 250 bytes.
func event(token string) []byte {
	quoted, _ := json.Marshal(token) // a string always can be
	return fmt.Appendf(nil, eventForm, quoted, "null")
}

const eventForm = `data: {"id":"chatcmpl-benchbenchbenchbenchbench","object":"chat.completion.chunk","created":1760000000,"model":"bench",` +
	`"service_tier":"default","system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":{"content":%s},"logprobs":null,"finish_reason":%s}]}` + "\n\n"

// lastEvents end an answer.
var lastEvents = fmt.Sprintf(eventForm, `""`, `"stop"`) + "data: [DONE]\n\n"

// plainAbout is the word for requests that say nothing of a question.
const plainAbout = "pipeline"

// aboutOf finds the longest word of the question that a request asks to be put:
// the first line of its last message that is a JSON string ends with it.
func aboutOf(request []byte) string {
	var asked struct {
		Messages []struct {
			Content string `json:"content"`
		} `json:"messages"`
	}
	if json.Unmarshal(request, &asked) != nil || len(asked.Messages) == 0 {
		return plainAbout
	}
	for line := range strings.Lines(asked.Messages[len(asked.Messages)-1].Content) {
		var words string
		if strings.HasPrefix(line, `"`) && json.Unmarshal([]byte(line), &words) == nil {
			return longestWord(words)
		}
	}
	return plainAbout
}

// hollow are long words that say nothing of what a question is about.
var hollow = map[string]bool{
	"question": true, "questions": true, "something": true, "anything": true, "everything": true, "everybody": true, "somebody": true,
	"anybody": true, "without": true, "yourself": true, "another": true, "because": true, "through": true, "would": true, "could": true,
	"should": true, "which": true, "where": true, "there": true, "their": true, "about": true,
}

// longestWord is the longest word of the last sentence that says something.
func longestWord(words string) string {
	sentences := voice.Sentences(words)
	if len(sentences) == 0 {
		return plainAbout
	}
	longest := ""
	for word := range strings.FieldsFuncSeq(sentences[len(sentences)-1], func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(word) > len(longest) && unicode.IsLower(rune(word[0])) && !hollow[word] {
			longest = word
		}
	}
	if longest == "" {
		return plainAbout
	}
	return longest
}
