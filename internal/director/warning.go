package director

import (
	"time"

	"barraiser/internal/interview"
)

// What is left before the closing section, unstretched, when the candidate is
// told: once under each. A round that has less than twice the first to begin with
// is told of the second alone.
const (
	earlyWarning = 10 * time.Minute
	lateWarning  = 3 * time.Minute
)

// warning returns the minutes left that a move of the kind is to say, or 0. Which
// warning was given is told by the minutes on record: none is given twice, and the
// second one isn't where the first has said as little. Who opens the round, has
// come to the candidate's own questions or closes says nothing of the time.
func (d desk) warning(kind interview.MoveKind) int {
	if kind.Invited() || kind == interview.Close || len(d.state.Turns) == 0 || !d.plan.on || d.plan.left <= 0 {
		return 0
	}
	now := d.plan.warned(d.plan.left)
	for _, t := range d.state.Turns {
		if said := t.Move.MinutesLeft; said > 0 && d.plan.warned(inMinutes(said)-time.Minute/2) >= now {
			return 0
		}
	}
	if now == 0 {
		return 0
	}
	return max(1, int(d.plan.left.Round(time.Minute)/time.Minute))
}

func inMinutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// warned says which warning belongs to the time that is left: 0 for none yet, 2
// for the last one.
func (p timePlan) warned(left time.Duration) int {
	switch {
	case left < p.late:
		return 2
	case left < p.early:
		return 1
	default:
		return 0
	}
}
