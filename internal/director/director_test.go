package director_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/director"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

func TestTheFirstMoveAsksAQuestion(t *testing.T) {
	i := run(t, round(), nil)
	m := i.next()
	require.Equal(t, interview.Ask, m.Kind)
	require.NotNil(t, i.round.Question(m.Question))
	require.Equal(t, i.round.Question(m.Question).Targets[0], m.Competency)
}

func TestTheSeedChoosesAmongEquals(t *testing.T) {
	first := map[string]int{}
	for seed := range uint64(60) {
		seeded := func(o *interview.SessionOpened) { o.Seed = seed }
		m := run(t, round(), seeded).next()
		require.Equal(t, m, run(t, round(), seeded).next())
		first[m.Question]++
	}
	// The question with two fresh targets opens up most and always comes first.
	require.Equal(t, map[string]int{"ab-1": 60}, first)

	single := round()
	single.Questions = single.Questions[:5]
	first = map[string]int{}
	for seed := range uint64(60) {
		first[run(t, single, func(o *interview.SessionOpened) { o.Seed = seed }).next().Question]++
	}
	require.Len(t, first, 4, "all but the one for another level: %v", first)
}

func TestQuestionsSpreadOverTheCompetencies(t *testing.T) {
	r := round()
	r.Questions = r.Questions[:5]
	r.Depth = rubric.Depth{Questions: 4}
	i := run(t, r, nil)
	covered := map[string]int{}
	asked := map[string]bool{}
	for range 4 {
		m := i.next()
		require.Equal(t, interview.Ask, m.Kind)
		require.False(t, asked[m.Question])
		asked[m.Question] = true
		covered[m.Competency]++
		i.answer(saw())
	}
	require.GreaterOrEqual(t, min(covered["a"], covered["b"], covered["c"]), 1)
	m := i.next()
	require.Equal(t, interview.Invite, m.Kind)
	require.Equal(t, interview.Covered, m.CloseReason)
}

func TestASkippedQuestionCoversNothing(t *testing.T) {
	r := round()
	r.Questions = r.Questions[:2] // both on a
	r.Questions = append(r.Questions, rubric.Question{ID: "b-1", Targets: []string{"b"}})
	i := run(t, r, nil)
	m := i.next()
	i.do(interview.Skip{ID: "k", Turn: 1})
	after := i.next()
	require.Equal(t, interview.Ask, after.Kind)
	require.NotEqual(t, m.Question, after.Question)
	require.Contains(t, after.Reason, "skipped")
}

func TestABankWithoutTheLevelIsUsedWhole(t *testing.T) {
	r := onlyQuestion("b-2")
	require.Equal(t, "b-2", run(t, r, nil).next().Question)
	empty := round()
	empty.Questions = nil
	require.Equal(t, interview.Close, run(t, empty, nil).next().Kind)
}

func TestProbing(t *testing.T) {
	against := found("result", 0.5)
	against.Polarity = assessment.Against
	other := found("own", 1)
	other.Competency = "b"
	strong := []assessment.Evidence{found("own", 1), found("why", 1), found("result", 1), found("learn", 0.9)}
	flagged := saw()
	flagged.Flags = []assessment.Flag{{Kind: assessment.FlagInjection}}
	vague := saw(found("own", 0.8), found("why", 0.8), found("result", 0.4))
	vague.Quotable = []assessment.Quotable{piece("it got better", "", false)}
	unquoted := saw(found("own", 0.8), found("why", 0.8), found("result", 0.4))

	cases := map[string]struct {
		seen assessment.Observation
		want string // the probe, or "" when the story ends
	}{
		"nothing shown: first by priority":            {saw(), "own-1"},
		"own part shown: why, the lower rung first":   {saw(found("own", 0.75)), "why-1"},
		"own part only mentioned: still asked":        {saw(found("own", 0.4)), "own-1"},
		"own part between vague and shown: left":      {saw(found("own", 0.65)), "why-1"},
		"another competency's evidence doesn't count": {saw(other), "own-1"},
		"vague with a probe of its own":               {vague, "result-v"},
		"a probe that needs a quote without one":      {unquoted, "learn-1"},
		"contradicted":                                {saw(found("result", 0.6), against), "result-c"},
		"shown in spite of a contradiction":           {saw(found("result", 0.8), against), "own-1"},
		"flagged":                                     {flagged, "stay"},
		"all shown":                                   {saw(strong...), ""},
		"nothing missing: the deepest unused probe":   {saw(found("own", 0.7), found("why", 1), found("result", 1), found("learn", 0.7)), "learn-1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			i := run(t, onlyQuestion("a-1"), nil)
			i.next()
			m := i.after(c.seen)
			if c.want == "" {
				require.Equal(t, interview.Invite, m.Kind)
				return
			}
			require.Equal(t, interview.ProbeMove, m.Kind)
			require.Equal(t, c.want, m.Probe)
			require.Equal(t, "a-1", m.Question)
			require.Equal(t, "a", m.Competency)
		})
	}
}

func TestEvidenceOfFormerAnswersCounts(t *testing.T) {
	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	require.Equal(t, "own-1", i.after(saw(found("why", 1))).Probe)
	require.Equal(t, "result-m", i.after(saw(found("own", 1))).Probe)
	require.Equal(t, "learn-1", i.after(saw(found("result", 1))).Probe)
	require.Equal(t, interview.Invite, i.after(saw(found("learn", 1))).Kind)
}

func TestAProbeIsAskedAsOftenAsItMayBe(t *testing.T) {
	r := onlyQuestion("a-1")
	a := r.Competency("a")
	a.Probes = a.Probes[1:2] // own-1
	a.Probes[0].MaxUses = 2
	i := run(t, r, nil)
	i.next()
	require.Equal(t, "own-1", i.after(saw()).Probe)
	require.Equal(t, "own-1", i.after(saw(found("why", 1))).Probe)
	require.Equal(t, interview.Invite, i.after(saw(found("learn", 1))).Kind)
}

func TestTheSameWordsAreNotAskedForTwoCompetencies(t *testing.T) {
	r := onlyQuestion("ab-1")
	for _, id := range []string{"a", "b"} {
		c := r.Competency(id)
		c.Probes = []rubric.Probe{{ID: id + "-own", When: rubric.Missing, Of: "own", Ask: "Which part was yours?", Priority: 1}}
	}
	i := run(t, r, nil)
	i.next()
	require.Equal(t, "a-own", i.after(saw()).Probe)
	require.Equal(t, interview.Invite, i.after(saw(found("why", 1))).Kind)
}

// TestAnotherStoryGetsOtherProbes: two questions on one competency used to be
// followed up in the same words.
func TestAnotherStoryGetsOtherProbes(t *testing.T) {
	r := round()
	r.Questions = r.Questions[:2] // both on a
	r.Depth = rubric.Depth{MinProbes: 1, MaxProbes: 2, Questions: 2}
	i := run(t, r, nil)
	asked := map[string]int{}
	for m := i.next(); m.Kind != interview.Invite; m = i.after(saw()) {
		if m.Kind == interview.ProbeMove {
			asked[m.Probe]++
		}
	}
	require.Equal(t, map[string]int{"own-1": 1, "why-1": 1, "why-2": 1, "result-m": 1}, asked)
}

// TestOnlyKeyPointsAreNotAskedForWithoutAny: a question without key points can't
// show a signal that nothing else shows, so no probe asks for it.
func TestOnlyKeyPointsAreNotAskedForWithoutAny(t *testing.T) {
	points := rubric.Signal{ID: "points", Weight: 1, Detector: rubric.KeyPointShare}
	for name, c := range map[string]struct {
		keyPoints []rubric.KeyPoint
		want      string
	}{
		"with key points":    {[]rubric.KeyPoint{{ID: "k", Label: "K", Weight: 1}}, "points-1"},
		"without key points": {nil, "own-1"},
	} {
		t.Run(name, func(t *testing.T) {
			r := onlyQuestion("a-1")
			r.Questions[0].KeyPoints = c.keyPoints
			a := r.Competency("a")
			a.Signals = append(a.Signals, points)
			a.Probes = append(a.Probes, rubric.Probe{ID: "points-1", When: rubric.Missing, Of: "points", Ask: "What else?"})
			i := run(t, r, nil)
			i.next()
			require.Equal(t, c.want, i.after(saw()).Probe)
		})
	}
}

func TestTwoTargetsTakeTurnsAmongEquals(t *testing.T) {
	i := run(t, onlyQuestion("ab-1"), nil)
	i.next()
	first := i.after(saw(found("why", 0.8)))
	second := i.after(saw(found("learn", 0.8)))
	require.Equal(t, "own-1", first.Probe)
	require.Equal(t, "own-1", second.Probe)
	require.NotEqual(t, first.Competency, second.Competency)
}

func TestQuotes(t *testing.T) {
	plain, tied, team := piece("the model got much slower", "", false), piece("I split the log", "own", false), piece("we rolled it back", "", true)
	seen := saw()
	seen.Quotable = []assessment.Quotable{plain, tied, team}
	quoteAfter := func(o assessment.Observation) *assessment.Span {
		i := run(t, onlyQuestion("a-1"), nil)
		i.next()
		return i.after(o).Quote
	}
	require.Equal(t, "we rolled it back", quoteAfter(seen).Quote, "the own part is asked for where the team is named")
	require.Equal(t, 1, quoteAfter(seen).Turn)
	seen.Quotable = []assessment.Quotable{plain, tied}
	require.Equal(t, "I split the log", quoteAfter(seen).Quote)
	seen.Quotable = []assessment.Quotable{plain}
	require.Equal(t, "the model got much slower", quoteAfter(seen).Quote)
	seen.Quotable = nil
	require.Nil(t, quoteAfter(seen))

	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	seen.Quotable = []assessment.Quotable{plain}
	i.after(seen)
	again := saw(found("own", 1))
	again.Quotable = []assessment.Quotable{plain}
	require.Nil(t, i.after(again).Quote, "the same words aren't quoted twice")
}

// TestAQuoteBesideThePointIsAnAside: "You said “I pulled the rows”. Why was that
// possible?" asked about the rows, and meant the fault.
func TestAQuoteBesideThePointIsAnAside(t *testing.T) {
	for name, c := range map[string]struct {
		piece assessment.Quotable
		aside bool
	}{
		"of another signal":    {piece("I pulled all the rows", "why", false), true},
		"of no signal":         {piece("I pulled all the rows", "", false), true},
		"of the probe's":       {piece("it was my plan", "own", false), false},
		"of a team, own asked": {piece("we pulled the rows", "", true), false},
	} {
		t.Run(name, func(t *testing.T) {
			i := run(t, onlyQuestion("a-1"), nil)
			i.next()
			o := saw()
			o.Quotable = []assessment.Quotable{c.piece}
			m := i.after(o)
			require.Equal(t, "own-1", m.Probe)
			require.NotNil(t, m.Quote)
			require.Equal(t, c.aside, m.Aside)
		})
	}
}

func TestAContradictionQuotesBothSides(t *testing.T) {
	pro, con := found("result", 0.5), found("result", 0.5)
	pro.Span = assessment.Span{Start: 0, End: 5, Quote: "it rose"}
	con.Span, con.Polarity = assessment.Span{Start: 10, End: 15, Quote: "it fell"}, assessment.Against
	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	m := i.after(saw(pro, con))
	require.Equal(t, "it rose", m.Quote.Quote)
	require.Equal(t, "it fell", m.Quote2.Quote)
}

func TestAProbeThatNeedsAQuoteLooksFurtherBack(t *testing.T) {
	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	first := saw(found("result", 0.4), found("own", 1))
	first.Quotable = []assessment.Quotable{piece("it got better", "result", false), piece("it was slow", "", false)}
	require.Equal(t, "why-1", i.after(first).Probe)
	m := i.after(saw(found("why", 1)))
	require.Equal(t, "result-v", m.Probe)
	require.Equal(t, 1, m.Quote.Turn)
}

func TestWhenAStoryEnds(t *testing.T) {
	t.Run("two answers with nothing new, but not before the least depth", func(t *testing.T) {
		i := run(t, onlyQuestion("a-1"), nil)
		i.next()
		require.Equal(t, interview.ProbeMove, i.after(saw()).Kind)
		require.Equal(t, interview.ProbeMove, i.after(saw()).Kind)
		m := i.after(saw())
		require.Equal(t, interview.Invite, m.Kind)
		require.Contains(t, m.Reason, "nothing new")
	})
	t.Run("a stronger version of the same signal is new", func(t *testing.T) {
		i := run(t, onlyQuestion("a-1"), nil)
		i.next()
		i.after(saw(found("why", 0.2)))
		i.after(saw(found("why", 0.3)))
		i.after(saw(found("why", 0.35))) // too little more
		require.Equal(t, interview.ProbeMove, i.after(saw(found("why", 0.5))).Kind)
	})
	t.Run("the most probes", func(t *testing.T) {
		r := onlyQuestion("a-1")
		r.Depth.MaxProbes = 1
		i := run(t, r, nil)
		i.next()
		i.after(saw())
		require.Contains(t, i.after(saw(found("own", 1))).Reason, "1 probes")
	})
	t.Run("its share of the time, while others wait", func(t *testing.T) {
		i := run(t, round(), nil) // 40 minutes for three stories
		i.next()
		i.after(saw(found("own", 0.3)))
		i.now = i.now.Add(21 * time.Minute)
		i.after(saw(found("own", 0.5)))
		m := i.after(saw(found("learn", 0.7)))
		require.Equal(t, interview.Ask, m.Kind)
		require.Contains(t, m.Reason, "share of the time")
	})
}

func TestTime(t *testing.T) {
	answered := func(spent time.Duration, change func(*interview.SessionOpened)) interview.Move {
		i := run(t, round(), change)
		i.next()
		i.now = i.now.Add(spent)
		return i.after(saw())
	}
	require.Equal(t, interview.ProbeMove, answered(39*time.Minute, nil).Kind)
	m := answered(40*time.Minute, nil)
	require.Equal(t, interview.Invite, m.Kind, "the last five minutes are the closing's")
	require.Equal(t, interview.TimeUp, m.CloseReason)
	require.Contains(t, m.Reason, "closing")
	require.Contains(t, answered(50*time.Minute, nil).Reason, "time is up")

	double := func(o *interview.SessionOpened) { o.TimeFactor, o.Minutes = 2, 90 }
	require.Equal(t, interview.ProbeMove, answered(79*time.Minute, double).Kind)
	require.Equal(t, interview.Invite, answered(80*time.Minute, double).Kind)
	off := func(o *interview.SessionOpened) { o.TimeFactor, o.Minutes = 0, 0 }
	require.Equal(t, interview.ProbeMove, answered(1000*time.Hour, off).Kind)

	i := run(t, round(), nil)
	i.next()
	i.now = i.now.Add(37 * time.Minute)
	i.do(interview.Skip{ID: "k", Turn: 1})
	m = i.next()
	require.Equal(t, interview.Invite, m.Kind, "three minutes are too few for another question")
	require.Equal(t, interview.TimeUp, m.CloseReason)

	lone := round()
	lone.Sections = lone.Sections[1:2]
	i = run(t, lone, nil)
	i.next()
	i.now = i.now.Add(34 * time.Minute)
	require.Equal(t, interview.ProbeMove, i.after(saw()).Kind, "a round of one section has no closing")
}

func TestHints(t *testing.T) {
	i := run(t, onlyQuestion("a-1"), nil)
	_, ok := director.Hint(i.round, i.state)
	require.False(t, ok, "nothing is awaited")
	i.next()
	for n := range 2 {
		m, ok := director.Hint(i.round, i.state)
		require.True(t, ok)
		require.Equal(t, n, m.Index)
		require.Equal(t, interview.HintMove, m.Kind)
		i.do(interview.AskHint{ID: string(rune('h' + n)), Turn: 1})
		again, ok := director.Hint(i.round, i.state)
		require.True(t, ok, "asking doesn't use it up before it is planned")
		require.Equal(t, m, again)
		i.do(interview.Plan{Move: m})
		_, ok = director.Hint(i.round, i.state)
		require.False(t, ok, "not while it is spoken")
		i.speak()
	}
	_, ok = director.Hint(i.round, i.state)
	require.False(t, ok, "the depth allows two")
}

func TestSeenLeavesTheStateAlone(t *testing.T) {
	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	i.do(interview.SubmitAnswer{ID: "a", Turn: 1, Text: "Words."})
	o := saw(found("own", 1))
	o.Turn = 1
	require.Equal(t, "why-1", director.Next(i.round, director.Seen(i.state, o), i.now).Probe)
	require.Nil(t, i.state.Turns[0].Observed)
	require.Equal(t, "own-1", director.Next(i.round, i.state, i.now).Probe, "an unseen answer is probed all the same")
	o.Turn = 9
	require.Equal(t, "own-1", director.Next(i.round, director.Seen(i.state, o), i.now).Probe)
}
