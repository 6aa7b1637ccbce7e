//go:build !failpoint

package engine

import "barraiser/internal/interview"

// The points of a turn at which the tests provoke a crash; see failpoint_on.go.
// In the product they do nothing.
const (
	afterAck  = "after-ack"
	afterPlan = "after-plan"
	midSpeech = "mid-speech"
)

func failpoint(string) {}

func earlyAck(*Seat, interview.Command) (Ack, bool) { return Ack{}, false }
