package assessment

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A story and the same story in other words, as somebody tells it to another
// question.
var retold = []struct{ name, first, again string }{
	{
		"time zone",
		"In March 2024 the click model lost 9% of its recall over a weekend. I pulled 500 rows by hand and saw that 62 of them carried a time zone nobody had set. The ingestion job at the partner, Norvik, had switched to local time. I wrote a schema check that rejects such rows, and recall went back to 0.81.",
		"The one I am proudest of is when recall of our click model had dropped by 9%. Everybody suspected the features. By reading rows by hand, 500 of them, I noticed the wrong time zone in 62. It came from Norvik's ingestion, who had moved to local time without telling us. After that I put a check on the schema in place.",
	},
	{
		"latency of search",
		"Search answered in 340 ms at the 95th percentile and the shop complained. I profiled the ranking call and found that we fetched the embeddings one by one. I batched the fetches behind a small cache, argued with Ana about staleness, and settled on five minutes. It fell to 85 ms and the shop's conversion rose by 2.1%.",
		"I disagreed with Ana once about staleness. We had embeddings that were fetched one at a time for each ranking call, which made search slow, 340 ms. She feared that a cache would show old prices. I proposed five minutes, measured with batched fetches, and we got to 85 ms, so she agreed.",
	},
	{
		"on-call rota",
		"When I joined Halden, the on-call rota woke people eleven times a night. I classified two months of pages, 430 in all, and 71% came from one disk alarm that nobody acted upon. I deleted that alarm, wrote runbooks for the rest, and persuaded the director to pay for nights. Pages went to 40 a month.",
		"I care about colleagues, so let me tell you about nights at Halden. Folks were woken constantly. I went through 430 pages of the on-call rota and sorted them: a single disk alarm made 71%. Removing the alarm was controversial but I persuaded our director, and I documented runbooks too.",
	},
	{
		"migration without figures",
		"We had to move the billing ledger off Oracle before the licence ran out. The auditors wanted every invoice reconciled. I designed a dual write with a nightly reconciliation, and when the discounts did not match I traced it to rounding in the old stored procedures. We cut over on a Sunday and the auditors signed.",
		"A deadline that could not move: the Oracle licence for our ledger. I led the dual writes and the reconciliation each night. The scariest moment was when discounts differed; rounding in stored procedures, as I discovered. The auditors signed off the invoices and the billing cutover took place on a Sunday.",
	},
	{
		"interns",
		"Last summer I mentored two interns on the labelling tool. One of them, Priya, was stuck on the annotation queue for days and was too shy to say so. I set up pairing each morning, gave her the export feature as her own, and she presented it to the linguists at the end. They still use the export.",
		"Developing others? Priya, an intern of ours, comes to mind. She was shy and got stuck with the annotation queue in our labelling tool. I started pairing in the mornings. Then I handed her a feature of her own, the export for the linguists, and she presented it herself.",
	},
	{
		"dictated",
		"so um we had this fraud classifier and it blocked like 1,200 genuine card payments on black friday because the threshold was tuned on june traffic and i rolled it back within 20 minutes and then i built a shadow mode with a weekly recalibration so that merchants would not see that again",
		"my biggest failure was black friday the fraud classifier that i owned blocked genuine card payments 1200 of them merchants were furious the threshold was from june i did the rollback in 20 minutes and after i introduced shadow mode and recalibration every week",
	},
	{
		"few words in common",
		"At Brightwell the nightly export to the tax office failed three times in a row. I read the mainframe's return codes, saw that umlauts broke the fixed-width records, and wrote a transliteration step with a test for each of 214 municipalities. The fine of 60,000 euros was waived.",
		"An example of ownership: nobody at Brightwell felt responsible for what we sent to the tax office. When it broke I opened the records myself. Names with umlauts shifted every column. I added transliteration and covered all 214 towns, and persuaded them to waive the 60,000 fine.",
	},
	{
		"the sum of it",
		"Our forecasts for bakeries were too high on rainy days. I joined weather radar to the tills, found that the error came from twelve shops near stations, and trained a separate model for commuters. Waste fell from 14% to 9%, and the chain rolled it out to 120 bakeries after I presented it to their board.",
		"I'd take the bakeries again. Commuters behave differently when it rains, which the forecast ignored, so I modelled the shops near stations separately with radar data. Fourteen per cent waste became nine, and I had to convince the board before the chain went along.",
	},
}

// Two stories of one person, project or subject.
var apart = []struct{ name, first, second string }{
	{
		"one project, two problems",
		"In March 2024 the click model lost 9% of its recall over a weekend. I pulled 500 rows by hand and saw that 62 of them carried a time zone nobody had set. The ingestion job at the partner, Norvik, had switched to local time. I wrote a schema check that rejects such rows, and recall went back to 0.81.",
		"The click model was also where I disagreed with Norvik's lead, in 2024. They wanted hourly training; I thought that daily training with calibration would be cheaper. I ran both on a holdout for two weeks, showed the cost of 14 thousand euros a month, and they accepted. Recall stayed the same.",
	},
	{
		"one system, latency and outage",
		"Search answered in 340 ms at the 95th percentile and the shop complained. I profiled the ranking call and found that we fetched the embeddings one by one. I batched the fetches behind a small cache, argued with Ana about staleness, and settled on five minutes. It fell to 85 ms.",
		"Search went down for 47 minutes on a Friday because a config push emptied the synonym file. Ana was on leave, so I led the incident, rolled the push back, and wrote the review. We added a dry run to every push and alarms on empty results, and the shop gave us another chance.",
	},
	{
		"same method, two cases",
		"I traced a drop in accuracy of the churn model to duplicates in the join. I compared both snapshots row by row, found 3,400 duplicated accounts, and added a uniqueness test to the pipeline. Accuracy rose from 0.71 to 0.78 and the retention campaign was repeated.",
		"I traced a jump in cost of the warehouse to a dashboard that scanned the whole table. I compared query logs of both months, found a missing partition filter, and added a lint for it. The bill went from 22,000 to 9,000 dollars, and finance adopted the lint.",
	},
	{
		"same people",
		"Last summer I mentored two interns on the labelling tool. One of them, Priya, was stuck on the annotation queue for days and was too shy to say so. I set up pairing each morning, gave her the export feature as her own, and she presented it to the linguists at the end.",
		"For the labelling tool I had to choose between buying and building. Priya and I compared three vendors over a month. None supported our right-to-left scripts, so I recommended to build it, with two linguists as customers from day one. It has been in use for three years.",
	},
	{
		"explanations of one subject",
		"Precision tells how many of the items flagged as positive are truly positive, recall how many of the positives were found. With imbalanced classes accuracy misleads, so I look at the precision-recall curve and choose the threshold by the cost of false positives and false negatives.",
		"Regularisation keeps weights small so that a network does not memorise its training set. With L1 many weights become zero, with L2 they shrink. I choose the strength on a validation set, watch the gap between training and validation loss, and use dropout for large networks.",
	},
	{
		"two designs",
		"I would put the feed behind a cache with fan-out on write for most accounts and fan-out on read for celebrities. Writes go to a queue, sharded by account. I estimate 50,000 writes a second, so 40 shards, and store the timelines in Redis with a length of 800.",
		"For the shortener I would generate keys from a counter in base 62, store them in a key-value store sharded by key, and put a cache in front, since reads are 100 times the writes. At 4,000 writes a second six shards will do, with replicas for availability.",
	},
	{
		"one migration, two episodes",
		"We had to move the billing ledger off Oracle before the licence ran out. The auditors wanted every invoice reconciled. I designed a dual write with a nightly reconciliation, and when the discounts did not match I traced it to rounding in the old stored procedures.",
		"During the Oracle migration two senior people of billing wanted to leave. I listened to each for an hour, found that they had been promised the platform work for long, and fought for a swap with the payments group. Both stayed, and one of them leads that group now.",
	},
	{
		"same year and month",
		"In June 2023 I took over the recommendation widget, which nobody owned. I deleted half of its flags, got the build from 25 minutes to 6 by splitting the bundle, and wrote the ownership file that the other groups copied later.",
		"In June 2023 our largest advertiser threatened to leave because reports arrived at noon. I reordered the nightly jobs by their consumers, moved two of them to incremental loads, and the reports arrived at seven. The advertiser renewed for three years.",
	},
}

func answerOf(texts ...string) Answer {
	var a Answer
	for i, text := range texts {
		a.Turns = append(a.Turns, Turn{Ordinal: i + 1, Text: text})
	}
	return a
}

func likeness2(a, b string) float64 {
	x, y := tellingOf(answerOf(a)), tellingOf(answerOf(b))
	in := map[string]int{}
	for _, t := range []telling{x, y} {
		for w := range t.words {
			in[w]++
		}
	}
	return storyLikeness(x, y, in)
}

func TestAStoryIsKnownAgain(t *testing.T) {
	for _, c := range retold {
		t.Logf("%s %.2f", c.name, likeness2(c.first, c.again))
		require.Equal(t, []int{-1, 0}, SameStories([]Answer{answerOf(c.first), answerOf(c.again)}), c.name)
	}
}

func TestTwoStoriesAreTwo(t *testing.T) {
	for _, c := range apart {
		t.Logf("%s %.2f", c.name, likeness2(c.first, c.second))
		require.Equal(t, []int{-1, -1}, SameStories([]Answer{answerOf(c.first), answerOf(c.second)}), c.name)
	}
	// No story of one pair is one of another pair, except where the pairs share it.
	for i, a := range retold {
		for j, b := range retold {
			if i != j {
				require.Less(t, likeness2(a.first, b.again), sameStory, "%s, %s", a.name, b.name)
			}
		}
	}
}

// The bars have room on both sides, or the next answer would fall off them.
func TestTheBarStandsBetweenThem(t *testing.T) {
	for _, c := range retold {
		require.Greater(t, likeness2(c.first, c.again), sameUnanchored+0.04, c.name)
	}
	for _, c := range apart {
		require.Less(t, likeness2(c.first, c.second), sameStory-0.1, c.name)
	}
}

// Without a figure, date or name in common more words must be.
func TestAnAnchorCounts(t *testing.T) {
	story := "The kiosk printer jammed whenever visitors chose cardboard tickets, so I measured humidity, swapped rollers, and tuned the cutter."
	again := "Visitors disliked the kiosk: cardboard tickets jammed. Humidity was the culprit; rubber, glue, fingers and sunlight were ruled out."
	require.Less(t, likeness2(story, again), sameUnanchored)
	require.Equal(t, []int{-1, -1}, SameStories([]Answer{answerOf(story), answerOf(again)}))
	anchored := " It was Bergen in May, with 37 kiosks."
	require.Equal(t, []int{-1, 0}, SameStories([]Answer{answerOf(story + anchored), answerOf(again + anchored)}))
}

// Two designs, or two explanations, by one person. They share terms, figures and a
// thought referred back to ("for cards it was the 1 % slice"), and a scorecard said
// of each that it was the same story as the other.
var untold = []struct{ name, first, second string }{
	{
		"two designs",
		"I'd let a random slice through, 1 % of payments under 50 dollars, and weight those rows in training. Boosted trees on counts by account " +
			"and device, 15 milliseconds each, with a fallback to the rules when the model's down. A version runs in shadow for a week, then 10 % of " +
			"accounts, and the slice tells me whether it's better. I'd page at 3 % over ten minutes.",
		"I'd show 2 % of searches in random order, and weight that slice in training. For cards it was the 1 % slice, the same thought. Boosted trees " +
			"on counts by query and category, 15 milliseconds each, with a fallback to plain counts when the model's down. Shadow for a week, then 10 % " +
			"of accounts. I'd page at 3 % over ten minutes, under 50 rows don't count.",
	},
	{
		"two explanations",
		"Suppose the table changes nothing. Then 3 % of such fortnights would still look this good by chance. With 40 parcels an hour the interval is " +
			"wide, so I'd say how large the gain is and what it costs. Fraud is like that too: at 1 in 2,000 chance alone moves a fortnight's precision.",
		"Fraud is 1 in 2,000, so accuracy says nothing. I'd look at precision and recall at the 3 % that reviewers can read, with an interval, since by " +
			"chance alone a fortnight moves precision. A wide interval means that I'd wait, and I'd say what each gain costs: 40 dollars a parcel.",
	},
}

func TestADesignOrAnExplanationIsNoStory(t *testing.T) {
	for _, c := range untold {
		require.Greater(t, likeness2(c.first, c.second), sameStory, "%s: only that it's no telling keeps them apart", c.name)
		require.Equal(t, []int{-1, -1}, SameStories([]Answer{answerOf(c.first), answerOf(c.second)}), c.name)
		require.Equal(t, []int{-1, -1}, SameStories([]Answer{answerOf(c.first), answerOf(c.first)}), c.name)
	}
}

func TestTheTimeOfVerbs(t *testing.T) {
	for text, want := range map[string][2]int{
		"I pulled 500 rows and saw that nobody had set the zone.": {3, 0},
		"It wasn't mine, and we didn't wait.":                     {2, 0},
		"I'd shard it, it's cached, and the rows are joined.":     {0, 3},
		"The rows get joined by an embedded job at speed.":        {0, 0},
		"They’ll complain; that doesn't matter":                   {0, 2},
		"日本 ' n't 12": {0, 0},
	} {
		past, other := tenses(text)
		require.Equal(t, want, [2]int{past, other}, text)
	}
}

func TestWhichAnswerIsNamed(t *testing.T) {
	first, again := retold[0].first, retold[0].again
	other, third := retold[1].first, retold[2].first
	require.Equal(t, []int{-1, -1, 0, -1, 0}, SameStories([]Answer{
		answerOf(first), answerOf(other), answerOf("Happy to.", again), answerOf(third), answerOf(first),
	}), "the earliest answer, over all turns of an answer")
	require.Empty(t, SameStories(nil))
	require.Equal(t, []int{-1, -1}, SameStories([]Answer{answerOf("I don't know."), answerOf("I don't know.")}), "no stories at all")
	require.Equal(t, []int{-1, -1}, SameStories([]Answer{{}, answerOf()}))
}

func TestStoriesOfAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom(strings.Fields(retold[0].first + " " + apart[5].second + " – ' % 1,2.3 é日本 …")))
		var answers []Answer
		for range rapid.IntRange(0, 4).Draw(t, "answers") {
			answers = append(answers, answerOf(strings.Join(words.Draw(t, "words"), " "), rapid.String().Draw(t, "text")))
		}
		same := SameStories(answers)
		require.Len(t, same, len(answers))
		for i, j := range same {
			require.Less(t, j, i)
			if j >= 0 {
				require.Equal(t, -1, SameStories([]Answer{answers[i]})[0], "an answer alone is its own story")
			}
		}
		require.Equal(t, same, SameStories(answers))
	})
}
