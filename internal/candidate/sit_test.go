package candidate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/candidate"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
	"barraiser/internal/voice/scripted"
	"barraiser/prompts"
)

// shelf is the embedded library as the engine needs it.
type shelf struct{ *library.Library }

func (shelf) Encode(r *rubric.Round) ([]byte, error)    { return library.Encode(r) }
func (shelf) Decode(data []byte) (*rubric.Round, error) { return library.Decode(data) }

func embedded(t *testing.T) *library.Library {
	t.Helper()
	lib, err := library.Embedded()
	require.NoError(t, err)
	return lib
}

// speech is how many words a candidate says in a second.
const speech = 2.5

// played is a round that was sat to its end.
type played struct {
	round *rubric.Round
	kind  candidate.Kind
	seed  uint64
	state interview.State
	log   []interview.Recorded
	card  scorecard.Scorecard
	// thinks is how long the candidate thinks before each answer, longest the
	// longest time that one answer took.
	thinks  time.Duration
	longest time.Duration
}

// sit plays a whole round in the bubble's time: the real engine, director,
// assessor and scripted voice, with answers that take as long as they would to
// say.
func sit(t *testing.T, lib *library.Library, round *rubric.Round, kind candidate.Kind, seed uint64, thinks time.Duration) played {
	t.Helper()
	store := memlog.New(time.Now)
	set, err := prompts.Open("")
	require.NoError(t, err)
	voice, err := scripted.New(scripted.Options{Templates: set})
	require.NoError(t, err)
	e, err := engine.New(t.Context(), "local", engine.Ports{
		Log: store, Leases: store, Blobs: store, Rounds: shelf{lib}, Assessor: lexical.New(),
		Voices: map[string]engine.Voice{engine.Scripted: voice}, Prompts: func() string { return set.Digest(set.Names()...) },
		Report: func(_ string, err error) { t.Error(err) },
	}, engine.Timing{})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close(context.Background())) }()

	id, err := e.Open(t.Context(), engine.OpenRequest{Round: round.ID, TimeFactor: 1, Seed: &seed})
	require.NoError(t, err)
	c, err := candidate.New(kind, seed, texts(round))
	require.NoError(t, err)
	p := played{round: round, kind: kind, seed: seed, thinks: thinks}
	seat, _, err := e.Join(t.Context(), id, "tab", 0)
	require.NoError(t, err)
	defer seat.Leave()
	p.answer(t, seat, c)
	p.state, p.log, err = e.Session(t.Context(), id)
	require.NoError(t, err)
	p.card, err = e.Scorecard(t.Context(), p.state, "")
	require.NoError(t, err)
	return p
}

// answer answers turn by turn until the scorecard is ready.
func (p *played) answer(t *testing.T, seat *engine.Seat, c *candidate.Candidate) {
	t.Helper()
	for {
		update, err := seat.Next(t.Context())
		require.NoError(t, err)
		over := false
		for _, item := range update.Items {
			if item.Event == nil {
				continue
			}
			switch event := item.Event.Event.(type) {
			case interview.ScorecardReady:
				over = true
			case interview.InterviewerSaid:
				p.reply(t, seat, c, event)
			}
		}
		if over {
			return
		}
	}
}

// reply gives the answer to a speech that awaits one.
func (p *played) reply(t *testing.T, seat *engine.Seat, c *candidate.Candidate, said interview.InterviewerSaid) {
	t.Helper()
	text := c.Answer(said.Text)
	takes := p.thinks + time.Duration(float64(len(strings.Fields(text)))/speech*float64(time.Second))
	time.Sleep(takes)
	_, err := seat.Do(t.Context(), interview.SubmitAnswer{ID: fmt.Sprintf("a%d.%d", said.Turn, said.Attempt), Turn: said.Turn, Text: text})
	if err == nil {
		p.longest = max(p.longest, takes)
		return
	}
	var refused *interview.Refusal
	require.ErrorAs(t, err, &refused)
}

func texts(round *rubric.Round) []string {
	all := make([]string, 0, len(round.Questions))
	for i := range round.Questions {
		all = append(all, round.Questions[i].Text)
	}
	return all
}
