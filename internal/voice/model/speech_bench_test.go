package model_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/llm"
	"barraiser/internal/llm/openai"
	"barraiser/internal/rubric"
	"barraiser/internal/voice/model"
)

// conversation is a built-in round and the brief for a follow-up in it, after
// six answers of some forty words.
func conversation(tb testing.TB, session string) (*rubric.Round, interview.Brief) {
	tb.Helper()
	lib, err := library.Embedded()
	require.NoError(tb, err)
	r, ok := lib.Round("leadership-principles")
	require.True(tb, ok)
	q := r.Questions[0]
	c := r.Competency(q.Targets[0])
	b := interview.Brief{
		Turn: 7, Attempt: 1,
		Move:  interview.Move{Kind: interview.ProbeMove, Question: q.ID, Competency: c.ID, Signal: c.Probes[0].Of, Probe: c.Probes[0].ID},
		State: interview.State{Opened: interview.SessionOpened{Session: session, Seed: 7, Level: rubric.L5, Minutes: 45}},
	}
	for i := range b.Turn - 1 {
		b.State.Turns = append(b.State.Turns, interview.TurnState{
			Ordinal: i + 1, Move: interview.Move{Kind: interview.ProbeMove, Question: q.ID, Competency: c.ID},
			Said:   []interview.InterviewerSaid{{Turn: i + 1, Text: fmt.Sprintf("That was part %d of it. Which step came after that one, and what did it show?", i), Ending: interview.Complete}},
			Answer: &interview.CandidateSaid{Turn: i + 1, Text: fmt.Sprintf("In week %d the numbers of %s fell. ", i, session) + strings.Repeat("I compared the tables and found a column that nobody wrote. ", 3)},
		})
	}
	b.State.Turns = append(b.State.Turns, interview.TurnState{Ordinal: b.Turn, Move: b.Move, Pending: true})
	return r, b
}

// spoken is a speech that guard and watch let through, in sixty chunks or so.
const spoken = "Let me stay with that step for a moment. You compared the tables and found the column in them. What did you decide yourself at that point?"

// BenchmarkSpeech is what a speech costs beside its endpoint.
func BenchmarkSpeech(b *testing.B) {
	r, brief := conversation(b, "s")
	e := &endpoint{steps: finished(spoken, llm.FinishStop, nil)}
	v := speaker(b, e)
	b.ReportAllocs()
	for b.Loop() {
		e.requests = nil
		text := ""
		for piece, err := range v.Speak(b.Context(), r, brief) {
			if err != nil || piece.Voice != model.Name {
				b.Fatal(piece, err)
			}
			text += piece.Text
		}
		if text != spoken {
			b.Fatal(text)
		}
	}
}

// halfway is an endpoint in memory that answers with the first two words and
// holds the rest back until it is told. Nothing of it stays in memory
// beside a connection and a goroutine.
type halfway struct {
	begun sync.WaitGroup
	rest  chan struct{}
}

func (h *halfway) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	go h.serve(server)
	return client, nil
}

func (h *halfway) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	if h.listen(conn) != nil {
		return
	}
	say := func(text, finish string) {
		_, _ = fmt.Fprintf(conn, "data: {\"choices\":[{\"delta\":{\"content\":%q},\"finish_reason\":%s}]}\n\n", text, finish)
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
	say(spoken[:8], "null")
	h.begun.Done()
	<-h.rest
	say(spoken[8:], `"stop"`)
	_, _ = io.WriteString(conn, "data: [DONE]\n\n")
}

func (h *halfway) listen(conn net.Conn) error {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
	}
	return err
}

// BenchmarkSpeechesHeld is the memory of 300 speeches in the middle of their
// first sentence, each with a connection of its own.
func BenchmarkSpeechesHeld(b *testing.B) {
	const speeches = 300
	var heap, stacks, goroutines float64
	v := (*model.Voice)(nil)
	h := &halfway{}
	transport := &http.Transport{DialContext: h.dial}
	v = speaker(b, openai.New(openai.Options{BaseURL: "http://bench/v1", Model: "m", HTTP: &http.Client{Transport: transport}}))
	for b.Loop() {
		h.rest = make(chan struct{})
		briefs := make([]interview.Brief, speeches)
		var r *rubric.Round
		for i := range briefs {
			r, briefs[i] = conversation(b, fmt.Sprint("s-", i))
		}
		before, had := memory(), runtime.NumGoroutine()
		h.begun.Add(speeches)
		var spoke sync.WaitGroup
		for _, brief := range briefs {
			spoke.Go(func() {
				for _, err := range v.Speak(b.Context(), r, brief) {
					if err != nil {
						b.Error(err)
					}
				}
			})
		}
		h.begun.Wait()
		after := memory()
		heap += float64(after.HeapAlloc-before.HeapAlloc) / speeches / 1024
		stacks += float64(after.StackInuse-before.StackInuse) / speeches / 1024
		goroutines += float64(runtime.NumGoroutine()-had) / speeches
		close(h.rest)
		spoke.Wait()
	}
	transport.CloseIdleConnections()
	b.ReportMetric(heap/float64(b.N), "KiB-heap/speech")
	b.ReportMetric(stacks/float64(b.N), "KiB-stack/speech")
	b.ReportMetric(goroutines/float64(b.N), "goroutines/speech")
}

// memory is what is in use after a collection.
func memory() runtime.MemStats {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m
}
