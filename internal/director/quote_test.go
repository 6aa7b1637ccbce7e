package director_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// quoting is a round of one question whose probes have the given words.
func quoting(asks ...string) *rubric.Round {
	r := onlyQuestion("a-1")
	r.Depth = rubric.Depth{MinProbes: len(asks), MaxProbes: len(asks), Questions: 1}
	a := r.Competency("a")
	a.Signals = nil
	a.Probes = nil
	for i, ask := range asks {
		id := string(rune('a' + i))
		a.Signals = append(a.Signals, rubric.Signal{ID: id, Label: "signal " + id})
		a.Probes = append(a.Probes, rubric.Probe{ID: id, When: rubric.Missing, Of: id, Ask: ask, Priority: i})
	}
	return r
}

// pieces is an answer that offers them.
func pieces(words ...string) assessment.Observation {
	o := saw()
	for _, w := range words {
		o.Quotable = append(o.Quotable, piece(w, "", false))
	}
	return o
}

func TestTheQuoteIsKinToTheProbe(t *testing.T) {
	i := run(t, quoting("What did you change first?", "What did the delay cost, and who paid for it?", "Who set the limits?", "Which tests did you trust?"), nil)
	i.next()
	require.Equal(t, "I read all the logs", i.after(pieces("I read all the logs", "we held it back")).Quote.Quote, "the first probe ties in")
	m := i.after(pieces("I asked for three days", "it costs us 20 euros a label"))
	require.Equal(t, "it costs us 20 euros a label", m.Quote.Quote)
	require.True(t, m.Aside, "one word in common doesn't make it the subject")
	require.Nil(t, i.after(pieces("I limited the rate", "the limits were set by law")).Quote, "two quotes in a row are enough")
	m = i.after(pieces("nobody trusted the tests we had", "the rate was low"))
	require.Equal(t, "nobody trusted the tests we had", m.Quote.Quote)
	require.False(t, m.Aside, "the probe asks about just that")
}

func TestNothingKinIsNotQuoted(t *testing.T) {
	i := run(t, quoting("What did you change first?", "Who paid for it?", "Where is it today?", "What broke?"), nil)
	i.next()
	require.NotNil(t, i.after(pieces("I read all the logs")).Quote, "the first probes tie the story in")
	require.Nil(t, i.after(pieces("it was late")).Quote)
	require.Nil(t, i.after(pieces("the model was quite slow")).Quote)
	require.Nil(t, i.after(pieces("the rain fell all over the park")).Quote)
}

// TestAnEarlierAnswerIsQuoted: what the probe asks about may have been said two
// answers ago.
func TestAnEarlierAnswerIsQuoted(t *testing.T) {
	i := run(t, quoting("Who noticed?", "Which objection did the doctors have?"), nil)
	i.next()
	i.after(pieces("we met the doctors and heard one objection", "nobody noticed the night shift"))
	m := i.after(pieces("the model was quite slow"))
	require.Equal(t, 1, m.Quote.Turn)
	require.False(t, m.Aside)
}

// TestThatIsNotTheQuote: "You said “I pulled the rows”. Why was that possible?"
// asked about the rows and meant the fault.
func TestThatIsNotTheQuote(t *testing.T) {
	for ask, quotes := range map[string]bool{
		"Why was that possible?":                     false,
		"How do you know that?":                      false,
		"What exactly was good enough?":              true,
		"What did people see that the lists didn't?": true,
	} {
		i := run(t, quoting(ask), nil)
		i.next()
		require.Equal(t, quotes, i.after(pieces("I pulled all the rows")).Quote != nil, ask)
	}
}

// TestAFragmentIsQuotedOnlyWhereNothingElseIs: a probe that can't do without a
// quote takes the best there is.
func TestAFragmentIsQuotedOnlyWhereNothingElseIs(t *testing.T) {
	for name, c := range map[string]struct {
		ask  string
		said []string
		want string
	}{
		"a fragment isn't quoted":        {"What came first?", []string{"took it to the team"}, ""},
		"a clause goes before it":        {"You said {quote}. Why?", []string{"took it to the team", "the team was late"}, "the team was late"},
		"unless there is nothing else":   {"You said {quote}. Why?", []string{"took it to the team"}, "took it to the team"},
		"a short piece opens no story":   {"What came first?", []string{"we slept late"}, ""},
		"nor one that only points back":  {"What came first?", []string{"it was all over by then"}, ""},
		"a probe without words does not": {"You said {quote}. Why?", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			i := run(t, quoting(c.ask), nil)
			i.next()
			m := i.after(pieces(c.said...))
			got := ""
			if m.Quote != nil {
				got = m.Quote.Quote
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestQuotesAreNeverThreeInARow over a long story, except where the rubric quotes.
func TestQuotesAreNeverThreeInARow(t *testing.T) {
	asks := []string{"Which rows did you read?", "Which rows were wrong?", "Which rows were left?", "Which rows came late?", "Which rows came twice?"}
	i := run(t, quoting(asks...), nil)
	i.next()
	var quoted []bool
	for n := range asks {
		m := i.after(pieces("the rows were " + string(rune('a'+n)) + " mess"))
		require.Equal(t, interview.ProbeMove, m.Kind)
		quoted = append(quoted, m.Quote != nil)
	}
	require.Equal(t, []bool{true, true, false, true, true}, quoted)
}

// TestOnlyTheFirstProbeQuotesWhateverWasSaid: "So far I have “two of the eight units
// are behind me” – what did you fear beforehand?" was heard in the middle of a story.
func TestOnlyTheFirstProbeQuotesWhateverWasSaid(t *testing.T) {
	i := run(t, quoting("What came first?", "What did you fear beforehand?"), nil)
	i.next()
	first := i.after(pieces("I read all the logs that morning"))
	require.NotNil(t, first.Quote)
	require.True(t, first.Aside)
	require.Nil(t, i.after(pieces("two of the eight units are behind me")).Quote)
}

// TestASceneIsNotQuotedInto: words that only touch a probe don't lead to one that
// begins with a scene or asks for something.
func TestASceneIsNotQuotedInto(t *testing.T) {
	for ask, quotes := range map[string]bool{
		"Which alarm watches the system?":                     true,
		"Take a system you ran: which alarm watches it?":      false,
		"Same system, worse luck. Would you still defend it?": false,
		"Describe the last failure of a system.":              false,
	} {
		i := run(t, quoting("What came first?", ask), nil)
		i.next()
		i.after(pieces("we slept late"))
		require.Equal(t, quotes, i.after(pieces("the system was quite slow")).Quote != nil, ask)
	}
}

// TestNotKnowingIsNotQuoted: "You said “we never looked”. What would have gone wrong
// in another order?" was asked after "I don't know, we never looked at that".
func TestNotKnowingIsNotQuoted(t *testing.T) {
	for reply, quotes := range map[assessment.Reply]bool{
		assessment.Substantive: true, assessment.Unknowing: false, assessment.AsksClarification: false,
	} {
		i := run(t, quoting("What came first?", "You said {quote}. Why?", "What came next?"), nil)
		i.next()
		i.after(saw())
		o := pieces("we never looked at that")
		o.Reply = reply
		require.Equal(t, quotes, i.after(o).Quote != nil, string(reply))
	}
	i := run(t, quoting("You said {quote}. Why?", "What came next?"), nil)
	i.next()
	require.Nil(t, i.after(pieces("not sure how to handle ties")).Quote)
}
