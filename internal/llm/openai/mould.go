package openai

import (
	"bytes"
	"encoding/json"
	"reflect"
	"unicode/utf8"
)

// maxMoulds is how many moulds of a stream may fit no later chunk before no more are
// made: some endpoints write something new into every chunk.
const maxMoulds = 3

// mould is what the chunks of a stream have in common. An endpoint writes the same
// JSON around every word, so a chunk that differs from the one before in nothing but
// the word needs no look at the rest. A mould is proven before it's used: with
// another word in the place of the first, the chunk must read the same but for it.
type mould struct {
	before, after []byte
	// made counts the moulds since the last one that fitted.
	made int
}

// word returns the word of a chunk that fits, or false. Only words that stand in JSON
// as they are fit.
func (m *mould) word(value []byte) (string, bool) {
	if m.before == nil || len(value) < len(m.before)+len(m.after) ||
		!bytes.HasPrefix(value, m.before) || !bytes.HasSuffix(value, m.after) {
		return "", false
	}
	word := value[len(m.before) : len(value)-len(m.after)]
	if !isPlain(word) {
		return "", false
	}
	m.made = 0
	return string(word), true
}

// fill gives the chunk of the mould, or of a later value that fitted, the word of one
// that fits.
func (m *mould) fill(c *chunk, value []byte) bool {
	word, ok := m.word(value)
	if ok {
		c.Choices[0].Delta.Content = word
	}
	return ok
}

// take makes the mould of a chunk, if it has one.
func (m *mould) take(value []byte, c *chunk) {
	m.before, m.after = nil, nil
	if m.made == maxMoulds || len(c.Choices) != 1 {
		return
	}
	word := []byte(c.Choices[0].Delta.Content)
	at := bytes.LastIndex(value, word)
	if len(word) == 0 || at < 1 || !isPlain(word) {
		return
	}
	m.made++
	before, after := bytes.Clone(value[:at]), bytes.Clone(value[at+len(word):])
	// Two others, since the first may be what the word was by chance.
	for _, other := range []string{"one", "another"} {
		if !fits(before, after, other, c) {
			return
		}
	}
	m.before, m.after = before, after
}

// fits reports whether the chunk with another word in the place reads as the same
// chunk with that word.
func fits(before, after []byte, other string, c *chunk) bool {
	var got chunk
	if json.Unmarshal(append(append(bytes.Clone(before), other...), after...), &got) != nil || len(got.Choices) != 1 {
		return false
	}
	want := *c
	want.Choices = []choice{c.Choices[0]}
	want.Choices[0].Delta.Content = other
	got.trouble, want.trouble = got.told(), want.told()
	return reflect.DeepEqual(got, want)
}

// told is trouble without the memory that it keeps.
func (t trouble) told() trouble {
	for _, value := range []*json.RawMessage{&t.Error, &t.Object, &t.Type, &t.Code, &t.Detail, &t.Message} {
		if len(*value) == 0 {
			*value = nil
		}
	}
	return t
}

// isPlain reports whether a text stands in a JSON string as it is.
func isPlain(text []byte) bool {
	for _, b := range text {
		if b < ' ' || b == '"' || b == '\\' {
			return false
		}
	}
	return utf8.Valid(text)
}
