package interview_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
)

func TestCausesOfAStopStack(t *testing.T) {
	s := open(t)
	s.do(interview.Arrive{})
	s.pass(time.Minute)
	s.do(interview.Pause{ID: "p1"})
	require.Empty(t, s.do(interview.Pause{ID: "p2"}))
	s.do(interview.Leave{})
	require.Empty(t, s.do(interview.Leave{}))
	s.pass(time.Minute)
	s.do(interview.Resume{ID: "r1"})
	require.Empty(t, s.do(interview.Resume{ID: "r2"}))
	require.False(t, s.state.Clock.Running(), "nobody is there yet")
	s.pass(time.Minute)
	s.do(interview.Arrive{})
	require.Empty(t, s.do(interview.Arrive{}))
	require.True(t, s.state.Clock.Running())
	s.pass(time.Minute)
	require.Equal(t, 2*time.Minute, s.state.Clock.Elapsed(s.now))
	left, on := s.state.Clock.Left(s.now)
	require.True(t, on)
	require.Equal(t, 43*time.Minute, left)
	require.False(t, s.state.Clock.TimeUp(s.now))
	require.True(t, s.state.Clock.TimeUp(s.now.Add(time.Hour)))
}

func TestTheClockStandsStillAfterTheEnd(t *testing.T) {
	s := open(t)
	s.do(interview.Arrive{})
	s.pass(time.Minute)
	s.do(interview.Pause{ID: "p"})
	s.do(interview.End{ID: "end"})
	// A log of another version may start the clock afterwards; it stays closed.
	s.append(interview.CommandRef{}, []interview.Event{interview.ClockStarted{Cause: interview.Paused}})
	s.pass(time.Hour)
	require.False(t, s.state.Clock.Running())
	require.Equal(t, time.Minute, s.state.Clock.Elapsed(s.now))
}

func TestAClockThatIsOffIsNeverUp(t *testing.T) {
	o := opened()
	o.Minutes, o.TimeFactor = 0, 0
	events, err := interview.Open(o, start)
	require.NoError(t, err)
	s := &session{t: t, now: start}
	s.append(interview.CommandRef{}, events)
	s.do(interview.Arrive{})
	s.pass(100 * time.Hour)
	_, on := s.state.Clock.Left(s.now)
	require.False(t, on)
	require.False(t, s.state.Clock.TimeUp(s.now))
	require.Equal(t, 100*time.Hour, s.state.Clock.Elapsed(s.now))
}

func TestCountedTimeNeverGoesBack(t *testing.T) {
	s := open(t)
	s.do(interview.Arrive{})
	require.Zero(t, s.state.Clock.Elapsed(start.Add(-time.Hour)))
	s.now = start.Add(-time.Hour)
	s.do(interview.Pause{ID: "p"})
	require.Zero(t, s.state.Clock.Elapsed(start.Add(time.Hour)))
}
