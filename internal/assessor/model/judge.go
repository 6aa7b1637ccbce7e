package model

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"

	"barraiser/internal/llm"
	"barraiser/internal/rubric"
)

const (
	judgeTokens = 3072
	// judgeTemperature lets samples differ by more than the order of the questions.
	judgeTemperature = 0.3
)

// judging is what one call of a judge is given.
type judging struct {
	competency *rubric.Competency
	question   string
	asks       []ask
	quotes     []quote
}

// judge asks for one sample of a competency's verdicts.
func (r *run) judge(ctx context.Context, u *unit, c *judged, sample int) (verdicts, error) {
	asks := shuffled(c.asks, fmt.Sprintf("%s %s %d", u.digest, c.frame.Competency.ID, sample))
	messages, err := r.wording.judge(judging{competency: c.frame.Competency, question: u.question, asks: asks, quotes: c.quotes})
	if err != nil {
		return nil, err
	}
	request := llm.Request{Messages: messages, MaxTokens: judgeTokens, Temperature: judgeTemperature, Schema: verdictsSchema(asks)}
	k := key{Stage: "judge", Competency: c.frame.Competency.ID, Answer: u.digest, Sample: sample}
	return readCall(ctx, r, k, request, &c.trails[sample], func(text string) (verdicts, error) {
		return readVerdicts(text, asks, len(c.quotes))
	})
}

// shuffled returns the asks in an order that depends on the seed alone: judges
// are kinder to what comes first.
func shuffled(asks []ask, seed string) []ask {
	digest := []byte(digestOf(seed))
	out := slices.Clone(asks)
	random := rand.New(rand.NewPCG(binary.BigEndian.Uint64(digest), binary.BigEndian.Uint64(digest[8:])))
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
