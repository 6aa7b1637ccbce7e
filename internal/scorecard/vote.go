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
	for _, r := range ratings {
		sum += float64(r.rating) * r.weight
		weight += r.weight
		held = held || holds(rule, r.id, r.rating)
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

// Least is the lowest rating of a rule's must-haves that doesn't hold a vote back.
func Least(rule rubric.VoteRule) rubric.Rating {
	if rule.MinGate.Valid() {
		return rule.MinGate
	}
	return rubric.Mixed
}

// holds reports whether a competency's rating keeps a vote from being inclined,
// whatever the others are.
func holds(rule rubric.VoteRule, competency string, rating rubric.Rating) bool {
	return rating < Least(rule) && slices.Contains(rule.Gates, competency)
}

// Turned returns the places of the competencies that the vote turned on, those that
// weigh most first, where it and the rating point different ways; nil where they
// don't. held says that these are must-haves under the least that the rule asks
// for. Else the rating is a median and the vote a mean, and they pull the mean
// away from it.
func Turned(card Scorecard, rule rubric.VoteRule) (places []int, held bool) {
	if card.Rating == nil || card.Vote == Incomplete {
		return nil, false
	}
	inclined := card.Vote == Inclined || card.Vote == StronglyInclined
	if inclined == (*card.Rating >= rubric.MeetsBar) {
		return nil, false
	}
	for i, c := range card.Competencies {
		if c.Rating != nil && !inclined && holds(rule, c.ID, c.Counts()) {
			places = append(places, i)
		}
	}
	if len(places) > 0 {
		return places, true
	}
	away := func(i int) rubric.Rating {
		if inclined {
			return card.Competencies[i].Counts() - *card.Rating
		}
		return *card.Rating - card.Competencies[i].Counts()
	}
	for i, c := range card.Competencies {
		if c.Rating != nil && away(i) > 0 {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return int(away(b) - away(a)) })
	return places, false
}

func orDefault(x, fallback float64) float64 {
	if x <= 0 {
		return fallback
	}
	return x
}
