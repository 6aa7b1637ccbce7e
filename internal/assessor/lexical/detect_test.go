package lexical

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func readText(text string) *reading {
	r := read(answerTo(text))
	r.detect()
	return r
}

func found(r *reading, k kind) bool {
	for i := range r.sentences {
		if len(r.sentences[i].hits[k]) > 0 {
			return true
		}
	}
	return false
}

func TestDetectors(t *testing.T) {
	cases := map[kind]struct{ hits, misses []string }{
		ownAction: {
			hits: []string{
				"I traced the drop to a lag.", "Pulled 500 rows and compared them by hand.", "I quickly wrote a patch.",
				"I've rebuilt the index twice.", "We met at nine and I froze the deploys.", "I then personally re-ran the job and diffed the outputs.",
				"I looked at the logs, found the error and fixed it.", "Developed and deployed a churn model.",
			},
			misses: []string{
				"We looked at the logs.", "The team fixed it.", "I would trace the drop.", "I was responsible for the model.",
				"Affected routes went from 30% to 0.", "Based on the logs it was fine.", "The model was retrained.", "I need to see it.",
				"I have debugged hundreds of issues.", "They rolled it back and restarted the job.",
			},
		},
		teamAction: {
			hits:   []string{"We restarted the service.", "The issue was corrected after a while.", "The team looked into it."},
			misses: []string{"I restarted the service.", "The service is slow."},
		},
		plannedAction: {
			hits:   []string{"I'd split the traffic by region.", "I would track latency per hour."},
			misses: []string{"I tracked latency per hour.", "I would not do that."},
		},
		quantity: {
			hits:   []string{"It took 40 minutes.", "About 30% of routes failed.", "It cost $1.1M.", "We had 2,400 positives.", "p99 under 80 ms", "It lasted two hours.", "at 20:1"},
			misses: []string{"In 2022 we launched it.", "The p99 was high.", "One of the teams did it.", "Version R2D2 was out."},
		},
		changePair: {
			hits: []string{
				"Latency dropped from 340ms to 85ms.", "CTR 2.4% -> 3.8% after it.", "Recall 0.61, normally 0.9.", "Releases went from weekly to daily.",
				"Late deliveries stayed at 9% vs. 24% on last year's storm.", "We cut it from 12 people to 3.",
			},
			misses: []string{"I pulled 200 rows before 5 pm.", "It takes 10 to 20 minutes.", "Two of the three teams agreed.", "From Monday to Friday I worked."},
		},
		changeOne: {
			hits:   []string{"Errors halved.", "It reduced cost by 40%.", "It was live, improving recall on the high risk users by 22%."},
			misses: []string{"It reduced the cost.", "We have 40% left."},
		},
		timeAnchor: {
			hits:   []string{"Last year our model broke.", "In 2022 it fired five times.", "Black Friday, 06:40: recall fell.", "Two days before launch it broke.", "On 3 Feb the storm came.", "in March it drifted"},
			misses: []string{"It may break.", "We march on.", "The model has 2022 features."},
		},
		investigation: {
			hits:   []string{"I bisected the commits.", "I ruled out the cache.", "I split the drop by client."},
			misses: []string{"I talked to the manager.", "The weather was nice."},
		},
		selfCritique: {
			hits:   []string{"It was my mistake.", "I hadn't checked the inputs.", "I should have asked earlier.", "I underestimated the load.", "In hindsight the test was thin."},
			misses: []string{"It was their mistake.", "I checked the inputs.", "My estimate was right."},
		},
		preventing: {
			hits:   []string{"I added an alert on null rate.", "The corpus now blocks the merge.", "It cannot happen again.", "So that nobody can skip it."},
			misses: []string{"I was alert.", "The gate is closed."},
		},
		tradeOff: {
			hits:   []string{"It was slower but safe.", "I chose an expiring multiplier rather than a model change.", "At the cost of memory."},
			misses: []string{"It was great.", "We tried another model."},
		},
		openLimit: {
			hits:   []string{"It still fails on long inputs.", "We do not know why yet.", "It does not cover video."},
			misses: []string{"It was still early.", "All is covered."},
		},
		reach: {
			hits:   []string{"Three launch teams use it.", "It was adopted by the whole org.", "It is now used by search."},
			misses: []string{"The team liked it.", "I used it."},
		},
		condition: {
			hits:   []string{"If it fails we roll back.", "Page when above 2x.", "CTR < 2% opens a ticket."},
			misses: []string{"It failed.", "We roll back."},
		},
		reason: {
			hits:   []string{"It broke because the schema changed.", "which means nobody noticed"},
			misses: []string{"It broke.", "The schema changed."},
		},
		hypothetical: {
			hits:   []string{"I would call a meeting.", "You need to stay calm.", "One should test first."},
			misses: []string{"I called a meeting.", "I'd rebuilt it by noon."},
		},
		habit: {
			hits:   []string{"I always test first.", "Debugging is all about experience."},
			misses: []string{"I tested it first."},
		},
	}
	for k, c := range cases {
		for _, text := range c.hits {
			if !found(readText(text), k) {
				t.Errorf("kind %d should be in %q", k, text)
			}
		}
		for _, text := range c.misses {
			if found(readText(text), k) {
				t.Errorf("kind %d should not be in %q", k, text)
			}
		}
	}
}

func TestPastEvents(t *testing.T) {
	for text, want := range map[string]float64{
		"Last March our ranking job failed on 30% of queries.":    1,
		"During a campaign the pricing service went down for us.": 0.75,
		"I pulled 200 of those requests from the log.":            0.75,
		"The team looked into the issue with the data.":           0.40,
		"I always look at the logs when something breaks.":        0,
		"I would look at the logs of the service first.":          0,
		"It broke.": 0,
	} {
		r := readText(text)
		_, got := r.pastEvent(&r.sentences[0])
		require.InDelta(t, want, got, 1e-9, text)
	}
}

func TestVaguenessFallsWithDetail(t *testing.T) {
	vague := readText("There was some issue with the data, various people helped and after a while things improved a lot.").vagueness()
	plain := readText("The supplier sent images of 100 megapixels and I added a resize step before the model, which took two hours.").vagueness()
	require.Greater(t, vague, 0.5)
	require.Zero(t, plain)
	require.Zero(t, readText("").vagueness())
}

func TestListsAreMarked(t *testing.T) {
	listed := func(text string) int {
		n := 0
		for _, tok := range readText(text).tokens {
			if tok.list {
				n++
			}
		}
		return n
	}
	require.Equal(t, 8, listed("Monitoring, CloudWatch, model monitor, drift, canary, rollback, alarms."))
	require.Positive(t, listed("One can use oversampling, undersampling, SMOTE or class weights."))
	require.Zero(t, listed("I traced it, found the schema change, rolled back the parser and told the owner about it."))
	require.Zero(t, listed("Recall 0.41, 0.42, 0.42, 0.36."))
}
