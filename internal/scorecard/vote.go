package scorecard

import (
	"slices"

	"barraiser/internal/rubric"
)

// Vote is the recommendation of a round.
type Vote string

// The votes, from the best to the worst, and the one that isn't any.
const (
	StronglyInclined    Vote = "strongly-inclined"
	Inclined            Vote = "inclined"
	NotInclined         Vote = "not-inclined"
	StronglyNotInclined Vote = "strongly-not-inclined"
	Incomplete          Vote = "incomplete"
)

// The default lowest weighted means of the votes.
const (
	defaultStronglyInclined = 4.4
	defaultInclined         = 3.7
	defaultNotInclined      = 2.8
)

// Words returns the words to show for a vote: the rubric's own, or ours.
func Words(rule rubric.VoteRule, v Vote) string {
	if own := rule.Words[string(v)]; own != "" {
		return own
	}
	switch v {
	case StronglyInclined:
		return "Strongly inclined"
	case Inclined:
		return "Inclined"
	case NotInclined:
		return "Not inclined"
	case StronglyNotInclined:
		return "Strongly not inclined"
	default:
		return "Incomplete"
	}
}

// counted is a competency's rating as the vote counts it.
type counted struct {
	id     string
	rating rubric.Rating
	weight float64
}

// voteOf applies the rule to what was rated; nothing rated is incomplete.
func voteOf(rule rubric.VoteRule, ratings []counted) Vote {
	var sum, weight float64
	held := false
	minimum := rule.MinGate
	if !minimum.Valid() {
		minimum = rubric.Mixed
	}
	for _, r := range ratings {
		sum += float64(r.rating) * r.weight
		weight += r.weight
		held = held || (r.rating < minimum && slices.Contains(rule.Gates, r.id))
	}
	if weight == 0 {
		return Incomplete
	}
	// Means like 3.7 are sums of binary fractions; the tolerance lets them count as reached.
	mean := sum/weight + 1e-9
	switch {
	case mean >= orDefault(rule.StronglyInclined, defaultStronglyInclined) && !held:
		return StronglyInclined
	case mean >= orDefault(rule.Inclined, defaultInclined) && !held:
		return Inclined
	case mean >= orDefault(rule.NotInclined, defaultNotInclined):
		return NotInclined
	default:
		return StronglyNotInclined
	}
}

func orDefault(x, fallback float64) float64 {
	if x <= 0 {
		return fallback
	}
	return x
}
