package lexical

import (
	"slices"
	"sync"

	"barraiser/internal/rubric"
)

// compiled is a round ready for matching. It is immutable.
type compiled struct {
	competencies map[string]*compiledCompetency
	// questions are those with key points or misconceptions, by id.
	questions map[string]*compiledQuestion
	// anchors are the trigrams of every text that only the rubric holds.
	anchors *shingles
}

// compiledCompetency is a competency with its cues. Pattern ids are indexes
// into signals, then into red flags after them, then topic.
type compiledCompetency struct {
	*rubric.Competency
	cues *matcher
	// plain is the competency as it is rated where the question has no key points.
	plain *rubric.Competency
	// topic is the id of topic patterns.
	topic int
	// story says that the rubric asks for past events.
	story bool
	// subject is its vocabulary.
	subject subject
	// typos remembers words only for the length of one answer, so it isn't here.
}

// maxCompiled bounds the cache; a service knows a handful of rounds.
const maxCompiled = 32

// cache holds compiled rounds by digest, the oldest leaving first.
type cache struct {
	mu    sync.Mutex
	byKey map[string]*compiled
	order []string
}

// compile returns the compiled form of a round. Rounds without a digest, as a
// rubric in the making, aren't kept.
func (c *cache) compile(round *rubric.Round) *compiled {
	if round.Digest == "" {
		return compile(round)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.byKey[round.Digest]; found != nil {
		return found
	}
	made := compile(round)
	if len(c.order) == maxCompiled {
		delete(c.byKey, c.order[0])
		c.order = slices.Delete(c.order, 0, 1)
	}
	c.byKey[round.Digest] = made
	c.order = append(c.order, round.Digest)
	return made
}

func compile(round *rubric.Round) *compiled {
	stems := newStemmer()
	out := &compiled{
		competencies: map[string]*compiledCompetency{}, questions: compileQuestions(round, stems), anchors: newShingles(0),
	}
	secret := func(text string) {
		if text == "" {
			return
		}
		tokens, _ := tokenise(normalise([]rune(text)), stems)
		out.anchors.addTokens(tokens)
	}
	for i := range round.Competencies {
		c := &round.Competencies[i]
		out.competencies[c.ID] = compileCompetency(c, stems)
		out.competencies[c.ID].subject = subjectOf(c, round.Questions, stems)
		for _, a := range c.Anchors {
			secret(a)
		}
		for _, s := range c.Signals {
			secret(s.Check)
		}
		for _, f := range c.RedFlags {
			secret(f.Check)
		}
		for _, e := range c.Exemplars {
			secret(e.Text)
		}
	}
	return out
}

func compileCompetency(c *rubric.Competency, stems *stemmer) *compiledCompetency {
	out := &compiledCompetency{Competency: c, cues: newMatcher(), plain: c.For(nil), topic: len(c.Signals) + len(c.RedFlags)}
	for i, s := range c.Signals {
		out.story = out.story || s.Detector == rubric.PastEvent
		for _, cue := range s.Cues {
			out.cues.add(i, cue, defaultNear, stems)
		}
	}
	for i, f := range c.RedFlags {
		for _, cue := range f.Cues {
			out.cues.add(len(c.Signals)+i, cue, defaultNear, stems)
		}
	}
	for _, cue := range c.Topic.Any {
		out.cues.add(out.topic, cue, defaultNear, stems)
	}
	return out
}
