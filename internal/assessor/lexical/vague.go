package lexical

// What vagueness is measured by.
const (
	// vaguePer is the number of words that vague words are counted per.
	vaguePer = 20
	// vagueFull is how many vague words in that many make an answer wholly vague.
	vagueFull = 4.0
	// concreteWorth is how many vague words a concrete detail makes up for.
	concreteWorth = 1.0
)

// vagueness is how vague the open sentences of an answer are, 0 to 1: vague
// words and hedges per twenty words, less what is concrete.
func (r *reading) vagueness() float64 {
	words, vague, concrete := 0, 0, 0
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.guard != open {
			continue
		}
		words += s.words
		vague += s.vague
		concrete += len(s.hits[quantity]) + len(s.hits[changePair]) + len(s.hits[ownAction])
	}
	if words == 0 {
		return 0
	}
	per := (float64(vague) - concreteWorth*float64(concrete)) * vaguePer / float64(max(words, vaguePer))
	return max(0, min(1, per/vagueFull))
}
