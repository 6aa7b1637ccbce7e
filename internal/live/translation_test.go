package live

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
	"barraiser/internal/journal"
)

// TestEveryEventHasAFrame holds the protocol's kinds to those of the log.
func TestEveryEventHasAFrame(t *testing.T) {
	for _, event := range []interview.Event{
		interview.SessionOpened{},
		interview.MovePlanned{},
		interview.InterviewerSaid{},
		interview.CandidateSaid{},
		interview.Observed{},
		interview.HintGiven{},
		interview.QuestionSkipped{},
		interview.NoteSaved{},
		interview.ClockStopped{},
		interview.ClockStarted{},
		interview.RoundClosed{},
		interview.SessionClosed{},
		interview.ScorecardReady{},
	} {
		for _, whole := range []bool{false, true} {
			frame, err := eventFrame(interview.Recorded{Seq: 1, Event: event}, whole)
			require.NoError(t, err, "%T", event)
			require.Equal(t, journal.KindOf(event), frame.Kind)
		}
	}
	_, err := eventFrame(interview.Recorded{}, false)
	require.Error(t, err)
}

func TestEveryRefusalIsTheProtocols(t *testing.T) {
	for _, code := range []interview.RefusalCode{
		interview.StaleTurn, interview.NotYet, interview.EmptyAnswer, interview.TooLong, interview.IDReused,
		interview.NoPen, interview.StaleRev, interview.Over, interview.TooMany, interview.NotAllowed,
	} {
		frame, ok := refuseFrame("id", &interview.Refusal{Code: code, Message: "m", Hint: "h", Current: "c", Rev: 3})
		require.True(t, ok)
		require.Equal(t, string(code), frame.Code)
		require.Equal(t, code == interview.StaleRev, frame.Text != nil && frame.Rev != nil)
	}
}
