package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/voice"
)

func TestTheScript(t *testing.T) {
	for _, about := range []string{plainAbout, "no", "responsibilities"} {
		s := newScript(about)
		text := strings.Join(s.tokens, "")
		require.Equal(t, fmt.Sprintf(spokenWords, 0, about), text)
		require.Len(t, text, s.length())
		require.Len(t, s.tokens, len(newScript(plainAbout).tokens), "all answers take the same time")
		sentences := voice.Sentences(text)
		require.Len(t, sentences, 3)
		require.Len(t, s.closes, 3)
		for k, end := range s.sentenceEnds {
			require.Equal(t, strings.Join(sentences[:k+1], ""), text[:end])
			require.GreaterOrEqual(t, s.ends[s.closes[k]], end)
			require.Less(t, s.ends[s.closes[k]-1], end+1, "no token before it shows that the sentence is whole")
		}
		require.LessOrEqual(t, len(strings.Fields(text)), voice.MaxWords)
		events := string(join(s.answer(1234567)))
		require.Contains(t, events, `" 1234567"`)
		require.Equal(t, len(s.tokens), strings.Count(events, "data: {"))
	}
}

func join(events [][]byte) (all []byte) {
	for _, event := range events {
		all = append(all, event...)
	}
	return all
}

func TestTheSubjectOfARequest(t *testing.T) {
	for request, want := range map[string]string{
		`{"messages":[{"content":"Go on."}]}`: plainAbout,
		`{"messages":[]}`:                     plainAbout,
		`not JSON`:                            plainAbout,
		`{"messages":[{"content":"\"first\""},{"content":"Your move.\n<<<a\n\"I have another question still outstanding. Tell me what, without Engineering, broke.\"\na>>>"}]}`: "broke",
		`{"messages":[{"content":"<<<a\n{\"turn\":1}\na>>>\n\"When was it?\"\n\"behind\""}]}`:                                                                                   "was",
		`{"messages":[{"content":"\"?\""}]}`: plainAbout,
	} {
		require.Equal(t, want, aboutOf([]byte(request)), request)
	}
}

// said gives an ear the text of an answer, cut as a system cuts it.
func said(e *ear, pieces []string) {
	for _, p := range pieces {
		e.hear(p)
	}
}

func TestAnEar(t *testing.T) {
	s := newScript(plainAbout)
	text := strings.Replace(strings.Join(s.tokens, ""), "0000000", "0000007", 1)
	tokens := append([]string(nil), s.tokens...)
	tokens[s.numbered] = " 0000007"
	for name, c := range map[string]struct {
		sentences        bool
		pieces           []string
		tokens, closed   int
		token, sentence  int
		lost, replacedBy int
	}{
		"token by token":       {false, tokens, len(tokens), 3, len(tokens), 3, 0, 0},
		"in two pieces":        {false, []string{text[:150], text[150:]}, len(tokens), 3, len(tokens), 3, 0, 0},
		"sentence by sentence": {true, voice.Sentences(text), len(tokens), 3, 0, 3, 0, 0},
		"cut off":              {false, tokens[:s.closes[0]], s.closes[0], 0, s.closes[0], 0, len(tokens) - s.closes[0], 0},
		"other words":          {true, []string{"Tell me about it, or in other words, what did you do?"}, 0, 0, 0, 0, 0, 1},
		"silence":              {true, nil, 0, 0, 0, 0, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			up := &upstream{born: time.Now(), scripts: map[string]*script{}, number: 6}
			w := up.gather(1, 0)
			e := newEar(up, w, c.sentences)
			number, _, a, _ := up.arrive(plainAbout)
			require.Equal(t, 7, number)
			for i := range a.emitted {
				a.emitted[i].Store(up.now())
			}
			said(e, c.pieces)
			require.Len(t, e.tokens, c.tokens)
			require.Len(t, e.closed, c.closed)
			var h heard
			h.take(e, span{from: 0, to: up.now()})
			require.Len(t, h.token, c.token)
			require.Len(t, h.sentence, c.sentence)
			require.Equal(t, []int{c.lost, c.replacedBy}, []int{h.lost, h.replaced})
			require.Equal(t, c.tokens == len(tokens), h.whole == len(tokens)-1)
			require.Equal(t, len(a.tokens), w.sent(span{from: 0, to: up.now()}))
			require.Zero(t, w.sent(span{from: -2, to: -1}))
		})
	}
}

func TestAWaveWaitsForAll(t *testing.T) {
	up := &upstream{born: time.Now(), scripts: map[string]*script{}}
	_, _, _, none := up.arrive(plainAbout)
	require.Nil(t, none, "without a wave an answer comes at once")
	w := up.gather(2, time.Second)
	_, place, _, _ := up.arrive(plainAbout)
	require.Zero(t, place)
	select {
	case <-w.open:
		require.Fail(t, "one of two has come")
	default:
	}
	number, place, a, _ := up.arrive("other")
	require.Equal(t, 1, place)
	<-w.open
	require.Same(t, a, w.find(number))
	_, _, _, after := up.arrive(plainAbout)
	require.Nil(t, after, "the wave is full")
	up.gather(1, 0)
	up.disperse()
	_, _, _, after = up.arrive(plainAbout)
	require.Nil(t, after)
}
