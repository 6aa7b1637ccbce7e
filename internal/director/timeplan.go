package director

import (
	"time"

	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

const (
	// minQuestion is the least time, unstretched, in which a new question can
	// be asked, answered and probed once.
	minQuestion = 4 * time.Minute
	// maxClosing bounds what is kept back for the closing section.
	maxClosing = 10 * time.Minute
	// patience is how far a story may outgrow its even share of the time while
	// other questions wait, in percent.
	patience = 150
)

// timePlan is the clock as the director sees it. With the clock off nothing is
// ever over.
type timePlan struct {
	on bool
	// left is what remains before the closing section, elapsed what is counted.
	left, elapsed time.Duration
	// up says that the clock stands at zero.
	up bool
	// share is a story's even part of the time before the closing section, need
	// the least time for a new question, early and late what is left when the
	// candidate is told; all stretched like the round. early is 0 in a round that
	// is too short for it.
	share, need, early, late time.Duration
}

func planTime(round *rubric.Round, s interview.State, now time.Time) timePlan {
	left, on := s.Clock.Left(now)
	if !on {
		return timePlan{}
	}
	stretch := func(d time.Duration) time.Duration {
		planned := time.Duration(round.Minutes()) * time.Minute
		if planned <= 0 {
			return d
		}
		return time.Duration(float64(d) * float64(s.Clock.Limit) / float64(planned))
	}
	reserve := stretch(closingTime(round))
	stories := max(1, questionLimit(round))
	p := timePlan{
		on: true, left: left - reserve, elapsed: s.Clock.Elapsed(now), up: left == 0,
		share: (s.Clock.Limit - reserve) / time.Duration(stories), need: stretch(minQuestion),
		early: stretch(earlyWarning), late: stretch(lateWarning),
	}
	if 2*p.early > s.Clock.Limit-reserve {
		p.early = 0
	}
	return p
}

// closingTime is the length of the round's last section, where the candidate's
// own questions and the goodbye belong. A round of one section has none, and no
// closing takes more than a third of its round.
func closingTime(round *rubric.Round) time.Duration {
	if len(round.Sections) < 2 {
		return 0
	}
	last := time.Duration(round.Sections[len(round.Sections)-1].Minutes) * time.Minute
	whole := time.Duration(round.Minutes()) * time.Minute
	return max(0, min(last, maxClosing, whole/3))
}

// over reports whether the round is to be closed now.
func (p timePlan) over() bool { return p.on && p.left <= 0 }

func (p timePlan) why() string {
	if p.up {
		return "the time is up"
	}
	return "what is left of the time belongs to the closing"
}

// roomForQuestion reports whether a new question still makes sense.
func (p timePlan) roomForQuestion() bool { return !p.on || p.left >= p.need }

// storyOver reports whether a story that began at the given counted time has
// used up its share.
func (p timePlan) storyOver(began time.Duration) bool {
	return p.on && p.elapsed-began >= p.share*patience/100
}
