package measure

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// sentences are what the candidates say. They hold what an assessor looks for
// (steps, numbers, causes, costs) as often as a prepared candidate's words do,
// since that is what costs time; %d is filled with a number.
var sentences = []string{
	"In March our ranking service started to return stale results for about %d percent of the requests.",
	"I was the engineer on call that week, and nobody else knew that part of the pipeline.",
	"First I compared the feature logs of two days and found that one column was empty after midnight.",
	"I traced it to a schema change upstream that our parser silently accepted.",
	"We rolled the change back, and I wrote a check that blocks a merge when a column goes missing.",
	"The error rate fell from %d percent to below one percent within an hour.",
	"My manager wanted to wait for the next release, but I disagreed, because every day cost us orders.",
	"So I showed him the numbers of the last ten days and proposed a canary on one host.",
	"It turned out that the job had been retried %d times without anybody being paged.",
	"Looking back, I should have added an alarm on the age of the data when I built the job.",
	"The trade-off was latency: the validation added %d milliseconds to every batch.",
	"I talked to three customers to understand which of the results they had actually seen.",
	"One of them told me that she had exported the list by hand for two weeks.",
	"I then wrote down what we knew, what we didn't know and what I would try next.",
	"Two other teams adopted the check, and it has caught %d broken schemas since then.",
	"I ruled out the cache by replaying the same requests against a copy without it.",
	"The model itself was fine; I retrained it with and without the column and the scores were equal.",
	"I asked a colleague to reproduce it independently, because I didn't want to fool myself.",
	"At first I thought that the new hardware was the reason, and that cost me half a day.",
	"We decided to keep the old index for a month, although it cost %d dollars a day.",
	"When the director asked for a date, I told her what could go wrong and what I would cut.",
	"I mentored the new hire through it, and he now owns the runbook.",
	"What is still open is the backfill of the older partitions, which I have planned for the spring.",
	"In the end we served %d thousand requests a minute without a single stale result.",
}

// Speaker says sentences in a random but repeatable order.
type Speaker struct{ random *rand.Rand }

// NewSpeaker returns the speaker that says the same after the same seed.
func NewSpeaker(seed uint64) *Speaker {
	return &Speaker{random: rand.New(rand.NewPCG(seed, 1))}
}

func (s *Speaker) sentence() string {
	text := sentences[s.random.IntN(len(sentences))]
	if strings.Contains(text, "%d") {
		return fmt.Sprintf(text, 2+s.random.IntN(98))
	}
	return text
}

// Words returns an answer of exactly n words.
func (s *Speaker) Words(n int) string {
	var words []string
	for len(words) < n {
		words = append(words, strings.Fields(s.sentence())...)
	}
	return strings.Join(words[:n], " ")
}

// Characters returns an answer of exactly n code points.
func (s *Speaker) Characters(n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(s.sentence())
		b.WriteByte(' ')
	}
	text := b.String()
	if utf8.RuneCountInString(text) != len(text) {
		panic("the sentences must be ASCII")
	}
	return text[:n]
}
