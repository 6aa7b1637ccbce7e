package model

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
)

// story is an answer of its own: solid with another beginning.
func story(n int) assessment.Answer {
	return answerTo(fmt.Sprintf("This is story number %d of the model. %s", n, solid))
}

// TestAResumedRunNeverPaysTwice cancels a run at every one of its calls in turn
// and takes it up again with the same cache: all calls but the one that was broken
// off are made once.
func TestAResumedRunNeverPaysTwice(t *testing.T) {
	answers := []assessment.Answer{story(1), story(2), story(3)}
	all := len(answers) * (1 + DefaultSamples)
	f := inProcess(honest(solidQuotes))
	want, err := json.Marshal(assess(t, assessor(t, f, Options{}), answers...))
	require.NoError(t, err)
	for stop := 1; stop <= all; stop++ {
		calls, made := &memory{}, 0
		ctx, cancel := context.WithCancel(context.Background())
		client := direct(func(r llm.Request) (string, error) {
			if made++; made == stop {
				cancel()
				return "", ctx.Err()
			}
			return f(r)
		})
		a := assessor(t, client, Options{Calls: calls, Concurrency: 1})
		_, err := a.Assess(ctx, round(), rubric.L5, answers)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, stop, made, "nothing is asked after the end")
		require.Equal(t, stop-1, calls.kept(), "each call is kept before the next begins")

		got, err := json.Marshal(assess(t, a, answers...))
		require.NoError(t, err)
		require.Equal(t, all+1, made)
		require.Equal(t, string(want), string(got))
	}
}

func TestTheSameInputsAndCacheGiveTheSameBytes(t *testing.T) {
	calls := &memory{}
	client, server := served(t, honest(solidQuotes))
	first, err := json.Marshal(assess(t, assessor(t, client, Options{Calls: calls}), story(1), story(2)))
	require.NoError(t, err)
	made := len(server.Requests())
	second, err := json.Marshal(assess(t, assessor(t, client, Options{Calls: calls}), story(1), story(2)))
	require.NoError(t, err)
	require.Equal(t, string(first), string(second))
	require.Len(t, server.Requests(), made)
}

// TestCallsAreKeptByAllTheyDependOn: what changes an answer must not meet an old one.
func TestCallsAreKeptByAllTheyDependOn(t *testing.T) {
	calls, made := &memory{}, atomic.Int64{}
	f := inProcess(honest(solidQuotes))
	client := direct(func(r llm.Request) (string, error) {
		made.Add(1)
		return f(r)
	})
	assess(t, assessor(t, client, Options{Calls: calls}), story(1))
	require.EqualValues(t, 4, made.Load())

	other := round()
	other.Digest = "sha256:other"
	_, err := assessor(t, client, Options{Calls: calls}).Assess(context.Background(), other, rubric.L5, []assessment.Answer{story(1)})
	require.NoError(t, err)
	require.EqualValues(t, 8, made.Load(), "another rubric")
	assess(t, assessor(t, client, Options{Calls: calls, Model: "tiny-2"}), story(1))
	require.EqualValues(t, 12, made.Load(), "another model")
	assess(t, assessor(t, client, Options{Calls: calls, Samples: 5}), story(1))
	require.EqualValues(t, 14, made.Load(), "two samples more")
}

// TestARubricInTheMakingMeetsNoOldCalls: it has no digest yet, and changes with
// every key that its author presses.
func TestARubricInTheMakingMeetsNoOldCalls(t *testing.T) {
	calls, made := &memory{}, atomic.Int64{}
	f := inProcess(honest(solidQuotes))
	a := assessor(t, direct(func(r llm.Request) (string, error) {
		made.Add(1)
		return f(r)
	}), Options{Calls: calls})
	for i := range int64(2) {
		draft := round()
		draft.Digest = ""
		draft.Competencies[0].Signals[0].Check = fmt.Sprintf("Is there a problem, in version %d?", i)
		_, err := a.Assess(context.Background(), draft, rubric.L5, []assessment.Answer{story(1)})
		require.NoError(t, err)
		require.Equal(t, (i+1)*4, made.Load())
	}
}

// TestACallThatEndsWithTheRunIsKept: it is paid for.
func TestACallThatEndsWithTheRunIsKept(t *testing.T) {
	calls := &memory{}
	ctx, cancel := context.WithCancel(context.Background())
	f := inProcess(honest(solidQuotes))
	a := assessor(t, answersAnyway{func(r llm.Request) (string, error) {
		cancel()
		return f(r)
	}}, Options{Calls: calls})
	_, err := a.Assess(ctx, round(), rubric.L5, []assessment.Answer{story(1)})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, calls.kept())
}

// answersAnyway is a client whose answer has come before it hears of the end.
type answersAnyway struct{ direct }

func (c answersAnyway) Complete(_ context.Context, r llm.Request) (llm.Completion, error) {
	return c.direct.Complete(context.Background(), r)
}

func TestACacheThatFailsCostsNoRating(t *testing.T) {
	var said reports
	a := assessor(t, inProcess(honest(solidQuotes)), Options{Calls: &memory{broken: true}, Report: said.add})
	require.EqualValues(t, 5, assess(t, a, answerTo(solid)).Answers[0].Rated[0].Rating)
	require.ErrorIs(t, said.err(), errBrokenStore)
	require.ErrorContains(t, said.err(), "keep a call")
}

func TestWhatIsNoCallIsNotTakenForOne(t *testing.T) {
	calls := &memory{}
	a := assessor(t, inProcess(honest(solidQuotes)), Options{Calls: calls})
	assess(t, a, answerTo(solid))
	for key := range calls.data {
		calls.data[key] = []byte("garbage")
	}
	require.EqualValues(t, 5, assess(t, a, answerTo(solid)).Answers[0].Rated[0].Rating)
}

// late has nothing when a call first asks, and all of another run's answers after that.
type late struct {
	memory
	asked map[string]int
	first chan struct{}
}

func (l *late) Get(ctx context.Context, key string) ([]byte, bool, error) {
	l.mu.Lock()
	l.asked[key]++
	again := l.asked[key] > 1
	l.mu.Unlock()
	if !again {
		l.first <- struct{}{}
		return nil, false, nil
	}
	return l.memory.Get(ctx, key)
}

// TestACallThatWaitedLooksAgain: a replica was stopped while its calls waited for a
// free place, and went on when another one had finished the run. It paid once more for
// each call that had waited.
func TestACallThatWaitedLooksAgain(t *testing.T) {
	paid := &memory{}
	want := assess(t, assessor(t, inProcess(honest(solidQuotes)), Options{Calls: paid}), story(1))
	kept := &late{memory: memory{data: paid.data}, asked: map[string]int{}, first: make(chan struct{}, 64)}
	var made atomic.Int64
	a := assessor(t, direct(func(r llm.Request) (string, error) {
		made.Add(1)
		return inProcess(honest(solidQuotes))(r)
	}), Options{Calls: kept, Concurrency: 1})
	a.slots <- struct{}{} // another session's call
	done := make(chan assessment.Report, 1)
	go func() {
		report, _ := a.Assess(context.Background(), round(), rubric.L5, []assessment.Answer{story(1)})
		done <- report
	}()
	<-kept.first
	<-a.slots
	require.Equal(t, want, <-done)
	require.Less(t, made.Load(), int64(1+DefaultSamples), "the first had waited, and is known by now")
}
