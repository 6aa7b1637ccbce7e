package assessment

import (
	"math"

	"barraiser/internal/rubric"
)

// The parts of a confidence. They are a judgement, not a fit: a score in the
// middle of its step with four pieces of evidence reaches .90, one at a
// threshold with nothing under it .35.
const (
	confidenceBase     = 0.35
	confidenceDistance = 0.35
	confidenceEvidence = 0.20
	confidenceConflict = 0.10
	confidenceFlag     = 0.05
	// clearDistance is how far from a threshold a score is no longer a close call.
	clearDistance = 0.09
	// enoughEvidence is how many pieces leave nothing to wish for.
	enoughEvidence = 4
)

// confidence says how sure a grade is: less near a threshold, with little
// evidence, where gates and thresholds disagree, and with flags. Nothing at all
// found is a clear case as well, so it isn't held against the answer twice.
func confidence(c *rubric.Competency, score float64, conflict int, in GradeInput) float64 {
	nearest := 1.0
	for _, t := range c.Scoring.Thresholds {
		nearest = min(nearest, math.Abs(score-t))
	}
	amount := float64(min(in.Evidence, enoughEvidence)) / enoughEvidence
	if score == 0 {
		amount = 1
	}
	sure := confidenceBase + confidenceDistance*min(1, nearest/clearDistance) + confidenceEvidence*amount
	sure -= confidenceConflict*float64(min(conflict, 2)) + confidenceFlag*float64(min(in.Flags, 3))
	return hundredth(max(0.05, min(0.95, sure)))
}

// hundredth rounds to two places, so that the last bit of a sum never shows.
func hundredth(x float64) float64 { return math.Round(x*100) / 100 }
