package scorecard_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

var update = flag.Bool("update", false, "write the golden files anew")

func round() *rubric.Round {
	dive := rubric.Competency{
		ID: "dive-deep", Title: "Dive Deep", Weight: 2,
		Signals: []rubric.Signal{
			{ID: "situation", Label: "One specific past problem", Weight: 0.8},
			{ID: "layers", Label: "More than one level of why", Weight: 1.4},
			{ID: "verified", Label: "Cause proven, alternatives ruled out.", Weight: 1.2},
			{ID: "result", Label: "Measured before and after", Weight: 1.6},
		},
		Expect: map[rubric.Level]rubric.Expectation{rubric.L6: {Expect: 5}},
	}
	return &rubric.Round{
		ID: "leadership-principles", Version: "1.2.0", Digest: "sha256:abc",
		Competencies: []rubric.Competency{
			dive,
			{ID: "ownership", Title: "Ownership", Weight: 1, Signals: []rubric.Signal{{ID: "stayed", Label: "Stayed with it", Weight: 1}}},
			{ID: "frugality", Title: "Frugality", Weight: 1},
		},
	}
}

func evidence(signal string, turn, start int, quote string, strength float64) assessment.Evidence {
	return assessment.Evidence{
		Signal: signal, Strength: strength, Polarity: assessment.For,
		Span: assessment.Span{Turn: turn, Start: start, End: start + assessment.Length(quote), Quote: quote},
	}
}

func answer(question string, turns []int, rated ...assessment.Rated) assessment.AnswerReport {
	out := assessment.AnswerReport{Answer: assessment.Answer{Question: question}, Rated: rated}
	for _, n := range turns {
		out.Answer.Turns = append(out.Answer.Turns, assessment.Turn{Ordinal: n})
	}
	for _, r := range rated {
		out.Answer.Targets = append(out.Answer.Targets, r.Competency)
	}
	return out
}

func report() assessment.Report {
	dive := assessment.Rated{
		Competency: "dive-deep", Rating: 3, Score: .5, Confidence: .7,
		FailedGate: &rubric.Gate{AtLeast: 1, Of: []string{"verified"}}, FailedStep: 4,
		Evidence: []assessment.Evidence{
			evidence("situation", 1, 0, "last March <the> job & all", .75), evidence("result", 2, 4, "from “340” to 85 ms", 1),
		},
		Missing: []string{"verified"},
	}
	again := assessment.Rated{
		Competency: "dive-deep", Rating: 4, Confidence: .8, Missing: []string{"verified", "result"},
		Evidence: []assessment.Evidence{evidence("layers", 4, 9, "because the schema changed", .75)},
	}
	own := assessment.Rated{Competency: "ownership", Rating: 1, Confidence: .65, Missing: []string{"stayed"}}
	first := answer("dd-1", []int{1, 2, 3}, dive)
	first.Flags = []assessment.Flag{{Kind: assessment.FlagInjection, Turn: 1, Start: 0, End: 40}}
	return assessment.Report{
		Rater:   assessment.Rater{Kind: "lexical", Version: "lexical/1"},
		Answers: []assessment.AnswerReport{first, answer("dd-2", []int{4}, again), answer("", []int{5}, own)},
	}
}

func build(r assessment.Report) scorecard.Scorecard {
	return scorecard.Build(round(), scorecard.Meta{ID: "s-1", Level: rubric.L6}, r)
}

func TestGolden(t *testing.T) {
	failed := assessment.Report{
		Rater:   assessment.Rater{Kind: "lexical", Version: "lexical/1"},
		Answers: []assessment.AnswerReport{answer("dd-1", []int{1}, assessment.Rated{Competency: "dive-deep", Why: assessment.WhyLanguage})},
	}
	for name, card := range map[string]scorecard.Scorecard{
		"rated": build(report()), "empty": build(assessment.Report{}), "language": build(failed),
	} {
		file := filepath.Join("testdata", name+".json")
		var got bytes.Buffer
		require.NoError(t, json.Indent(&got, card.JSON(), "", "  "))
		if *update {
			require.NoError(t, os.WriteFile(file, got.Bytes(), 0o600))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), got.String(), name)
	}
}

// contract is the scorecard as docs and other clients know it, written out
// apart from the package's own types.
type contract struct {
	Schema string `json:"schema"`
	ID     string `json:"id"`
	Round  string `json:"round"`
	Level  string `json:"level"`
	Rubric struct {
		ID      string `json:"id"`
		Version string `json:"version"`
		Digest  string `json:"digest"`
	} `json:"rubric"`
	Assessor struct {
		Kind        string  `json:"kind"`
		Model       *string `json:"model"`
		Version     string  `json:"version"`
		Provisional bool    `json:"provisional"`
	} `json:"assessor"`
	Rating     *int    `json:"rating"`
	Vote       string  `json:"vote"`
	Confidence float64 `json:"confidence"`
	Answers    []struct {
		Turns    []int    `json:"turns"`
		Question string   `json:"question"`
		Targets  []string `json:"targets"`
		Rating   *int     `json:"rating"`
	} `json:"answers"`
	Competencies []struct {
		ID         string  `json:"id"`
		Name       string  `json:"name"`
		Rating     *int    `json:"rating"`
		Why        *string `json:"why"`
		Expected   int     `json:"expected"`
		Confidence float64 `json:"confidence"`
		FailedGate *string `json:"failed_gate"`
		Next       string  `json:"next"`
		Evidence   []struct {
			Signal   string  `json:"signal"`
			Turn     int     `json:"turn"`
			Start    int     `json:"start"`
			End      int     `json:"end"`
			Quote    string  `json:"quote"`
			Strength float64 `json:"strength"`
			Polarity string  `json:"polarity"`
		} `json:"evidence"`
		Missing []string `json:"missing"`
	} `json:"competencies"`
	Flags []struct {
		Kind  string `json:"kind"`
		Turn  int    `json:"turn"`
		Start int    `json:"start"`
		End   int    `json:"end"`
	} `json:"flags"`
}

func TestTheContractReadsAndRewritesIt(t *testing.T) {
	for name, r := range map[string]assessment.Report{"rated": report(), "empty": {}} {
		written := build(r).JSON()
		decoder := json.NewDecoder(bytes.NewReader(written))
		decoder.DisallowUnknownFields()
		var c contract
		require.NoError(t, decoder.Decode(&c), name)
		require.NotNil(t, c.Answers)
		require.NotNil(t, c.Flags)
		for _, x := range c.Competencies {
			require.NotNil(t, x.Evidence)
			require.NotNil(t, x.Missing)
			require.NotEqual(t, x.Rating == nil, x.Why == nil, "a rating or a reason")
		}
		var back bytes.Buffer
		encoder := json.NewEncoder(&back)
		encoder.SetEscapeHTML(false)
		require.NoError(t, encoder.Encode(c))
		require.Equal(t, string(written)+"\n", back.String(), "every key there, in the contract's order")

		var own scorecard.Scorecard
		require.NoError(t, json.Unmarshal(written, &own))
		require.Equal(t, string(written), string(own.JSON()))
	}
}

func TestSeveralAnswersToOneCompetency(t *testing.T) {
	card := build(report())
	c := card.Competency("dive-deep")
	require.EqualValues(t, 3, *c.Rating, "the lower median of 3 and 4")
	require.Equal(t, "verified", *c.FailedGate, "from the answer that decided")
	require.Equal(t, []string{"verified"}, c.Missing, "what no answer showed")
	require.InDelta(t, 0.75, c.Confidence, 1e-9)
	require.Len(t, c.Evidence, 3)
	require.Equal(t, []int{1, 2, 4}, []int{c.Evidence[0].Turn, c.Evidence[1].Turn, c.Evidence[2].Turn})
	require.EqualValues(t, 5, c.Expected)
	require.Nil(t, card.Competency("unknown"))
	require.EqualValues(t, 3, *card.Rating, "dive-deep weighs 2")
}

func TestUnknownTargetsAreThoseRated(t *testing.T) {
	r := report()
	r.Answers[0].Answer.Targets = nil
	r.Answers[0].Rated = append(r.Answers[0].Rated, assessment.Rated{Competency: "elsewhere", Rating: 5})
	card := build(r)
	require.Equal(t, []string{"dive-deep"}, card.Answers[0].Targets)
	require.EqualValues(t, 3, *card.Answers[0].Rating)
}

func TestWhyPrefersWhatCallsForAttention(t *testing.T) {
	unrated := func(why assessment.Why) assessment.AnswerReport {
		return answer("q", []int{1}, assessment.Rated{Competency: "ownership", Why: why})
	}
	for _, c := range []struct {
		reasons []assessment.Why
		want    assessment.Why
		vote    scorecard.Vote
	}{
		{nil, assessment.WhyNotAsked, scorecard.Incomplete},
		{[]assessment.Why{assessment.WhyNotAsked, assessment.WhyLanguage}, assessment.WhyLanguage, scorecard.Incomplete},
		{[]assessment.Why{assessment.WhyAssessorFailed, assessment.WhyLanguage}, assessment.WhyAssessorFailed, scorecard.Incomplete},
	} {
		var r assessment.Report
		for _, why := range c.reasons {
			r.Answers = append(r.Answers, unrated(why))
		}
		card := build(r)
		require.Equal(t, c.want, *card.Competency("ownership").Why)
		require.Equal(t, c.vote, card.Vote)
		require.Nil(t, card.Rating)
	}
	partly := report()
	partly.Answers = append(partly.Answers, answer("q", []int{6}, assessment.Rated{Competency: "frugality", Why: assessment.WhyAssessorFailed}))
	require.Equal(t, scorecard.Incomplete, build(partly).Vote, "part of the round isn't the round")
}

func TestVotes(t *testing.T) {
	vote := func(rule rubric.VoteRule, ratings ...rubric.Rating) scorecard.Vote {
		r := round()
		r.Vote = rule
		var rep assessment.Report
		for i, x := range ratings {
			r.Competencies[i].Weight = 1
			rep.Answers = append(rep.Answers, answer("q", []int{i + 1}, assessment.Rated{Competency: r.Competencies[i].ID, Rating: x}))
		}
		return scorecard.Build(r, scorecard.Meta{}, rep).Vote
	}
	var plain rubric.VoteRule
	require.Equal(t, scorecard.StronglyInclined, vote(plain, 5, 5, 4))
	require.Equal(t, scorecard.Inclined, vote(plain, 4, 4, 5))
	require.Equal(t, scorecard.NotInclined, vote(plain, 4, 3, 3))
	require.Equal(t, scorecard.NotInclined, vote(plain, 3))
	require.Equal(t, scorecard.StronglyNotInclined, vote(plain, 3, 2, 2))
	require.Equal(t, scorecard.NotInclined, vote(rubric.VoteRule{Gates: []string{"dive-deep"}}, 2, 5, 5), "a gate's competency below 3")
	require.Equal(t, scorecard.Inclined, vote(rubric.VoteRule{Gates: []string{"ownership"}}, 2, 5, 5), "another one's gate")
	require.Equal(t, scorecard.NotInclined, vote(rubric.VoteRule{Gates: []string{"dive-deep"}, MinGate: 5}, 4, 5, 5))
	require.Equal(t, scorecard.StronglyNotInclined, vote(rubric.VoteRule{NotInclined: 3.5}, 3, 3))
	require.Equal(t, scorecard.StronglyInclined, vote(rubric.VoteRule{StronglyInclined: 4, Inclined: 3}, 4, 4))
}

func TestWords(t *testing.T) {
	rule := rubric.VoteRule{Words: map[string]string{"inclined": "Yes"}}
	require.Equal(t, "Yes", scorecard.Words(rule, scorecard.Inclined))
	seen := map[string]bool{}
	for _, v := range []scorecard.Vote{scorecard.StronglyInclined, scorecard.Inclined, scorecard.NotInclined, scorecard.StronglyNotInclined, scorecard.Incomplete} {
		seen[scorecard.Words(rubric.VoteRule{}, v)] = true
	}
	require.Len(t, seen, 5)
}

func TestExpectedByLevel(t *testing.T) {
	for level, want := range map[rubric.Level]rubric.Rating{rubric.L4: 3, rubric.L5: 4, rubric.L6: 5, rubric.L7: 5, 0: 4} {
		card := scorecard.Build(round(), scorecard.Meta{Level: level}, report())
		require.Equal(t, want, card.Competency("dive-deep").Expected, "%d", level)
	}
	card := scorecard.Build(round(), scorecard.Meta{}, report())
	require.Equal(t, rubric.L5, card.Level)
}

func TestCompareMarksWhatIsContested(t *testing.T) {
	lexical := report()
	model := report()
	model.Rater.Kind = "model"
	model.Answers[2].Rated[0].Rating = 5
	model.Answers[0].Rated[0].Rating = 4
	before := build(model)
	card := scorecard.Compare(round(), before, build(lexical))
	require.Equal(t, &scorecard.Contested{Lexical: 1, Model: 5}, card.Competency("ownership").Contested)
	require.EqualValues(t, 5, *card.Competency("ownership").Rating, "neither is averaged")
	require.Nil(t, card.Competency("dive-deep").Contested, "one step is no dispute")
	require.Equal(t, scorecard.Inclined, before.Vote)
	require.Equal(t, scorecard.NotInclined, card.Vote, "the vote counts the lower")
	require.Nil(t, before.Competency("ownership").Contested, "the argument is left alone")
}

func TestSameReportSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := report()
		for i := range r.Answers {
			r.Answers[i].Rated[0].Rating = rubric.Rating(rapid.IntRange(0, 5).Draw(t, "rating"))
			r.Answers[i].Rated[0].Confidence = rapid.Float64Range(0, 1).Draw(t, "confidence")
			r.Answers[i].Rated[0].Why = assessment.WhyLanguage
		}
		card := build(r)
		require.Equal(t, card.JSON(), build(r).JSON())
		for _, c := range card.Competencies {
			require.Equal(t, c.Rating == nil, c.Why != nil)
			if c.Rating != nil && *c.Rating < rubric.HighestStep {
				require.NotEmpty(t, c.Next)
			}
		}
		require.Equal(t, card.Rating == nil, card.Vote == scorecard.Incomplete)
	})
}

// The key stands only where a story is told again, names the earlier answer's
// turns, and moves no rating.
func TestTheSameStoryIsNamed(t *testing.T) {
	told := "At Brightwell the nightly export to the tax office failed three times. I read the return codes, saw that umlauts broke the records, and wrote a transliteration step for 214 municipalities."
	again := "Nobody at Brightwell cared for what the tax office got. I opened the records: umlauts broke the columns. I added transliteration for all 214 municipalities, and the nightly export has not failed since, whatever letters the mayor's registry sends."
	other := "The director wanted a rewrite in Rust. I measured the parser, showed that 80% went into regular expressions, and we replaced these; the rewrite was dropped and two colleagues were relieved."
	without := report()
	plain := scorecard.Build(round(), scorecard.Meta{}, without)
	require.NotContains(t, string(plain.JSON()), "same_story")
	with := report()
	for i, text := range []string{told, other, again} {
		with.Answers[i].Answer.Turns[0].Text = text
	}
	card := scorecard.Build(round(), scorecard.Meta{}, with)
	require.Equal(t, []int{1, 2, 3}, card.Answers[2].SameStory)
	require.Nil(t, card.Answers[0].SameStory)
	require.Nil(t, card.Answers[1].SameStory)
	require.Contains(t, string(card.JSON()), `"same_story":[1,2,3]`)
	card.Answers[2].SameStory = nil
	require.Equal(t, plain, card)
}

// A reader who sees a high rating above a low vote is told what the vote turned on:
// its must-haves first, else what pulls the mean away from the median.
func TestWhatTheVoteTurnedOn(t *testing.T) {
	of := func(vote scorecard.Vote, rating int, ratings ...int) scorecard.Scorecard {
		card := scorecard.Scorecard{Vote: vote, Rating: new(rubric.Rating(rating))}
		for i, n := range ratings {
			c := scorecard.Competency{ID: string(rune('a' + i))}
			if n > 0 {
				c.Rating = new(rubric.Rating(n))
			}
			card.Competencies = append(card.Competencies, c)
		}
		return card
	}
	rule := rubric.VoteRule{Gates: []string{"b", "c"}}
	for name, c := range map[string]struct {
		card scorecard.Scorecard
		want []int
		held bool
	}{
		"they agree":      {of(scorecard.Inclined, 4, 4, 2), nil, false},
		"both are low":    {of(scorecard.NotInclined, 3, 4, 2), nil, false},
		"held":            {of(scorecard.NotInclined, 5, 5, 2, 0, 1), []int{1}, true},
		"unrated is none": {of(scorecard.NotInclined, 5, 5, 0, 5, 3, 1), []int{4, 3}, false},
		"pulled up":       {of(scorecard.Inclined, 3, 3, 4, 5, 2), []int{2, 1}, false},
		"nothing to say":  {of(scorecard.NotInclined, 4, 4, 4), nil, false},
		"no vote":         {of(scorecard.Incomplete, 4, 4, 1), nil, false},
	} {
		places, held := scorecard.Turned(c.card, rule)
		require.Equal(t, c.want, places, name)
		require.Equal(t, c.held, held, name)
	}
	require.Equal(t, rubric.MeetsBar, scorecard.Least(rubric.VoteRule{MinGate: rubric.MeetsBar}))
	require.Equal(t, rubric.Mixed, scorecard.Least(rubric.VoteRule{}))
}
