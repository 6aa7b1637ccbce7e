package httpd

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/report"
	"barraiser/internal/scorecard"
	"barraiser/web"
)

func TestMarksOfOneSpanAreOne(t *testing.T) {
	said := report.EvidenceReading{Quote: "pulled", Turn: 1, Start: 2, End: 8}
	reading := report.Reading{Competencies: []report.CompetencyReading{
		{ID: "dive-deep", Name: "Dive Deep", Evidence: []report.EvidenceReading{said}},
		{ID: "ownership", Name: "Ownership", Evidence: []report.EvidenceReading{said, {Quote: "elsewhere", Turn: 1, Start: 0, End: 9}}},
	}}
	reading.Competencies[0].Evidence[0].Signal = "own investigation"
	marks := marksOf(reading, "x")[1]
	require.Len(t, marks, 2)
	require.Equal(t, []web.Note{
		{Label: "Dive Deep: own investigation", Href: "/s/x/scorecard#c-dive-deep"},
		{Label: "Ownership: ", Href: "/s/x/scorecard#c-ownership"},
	}, marks[0].Notes)
	kept := verified("I pulled it.", marks)
	require.Len(t, kept, 1, "a mark whose words aren't there is left out")
}

func TestManyQuotesAreFoldedAway(t *testing.T) {
	of := func(turns int) report.CompetencyReading {
		c := scorecard.Competency{ID: "dive-deep", Missing: []string{"a", "b", "c", "d"}}
		for turn := range turns {
			e := assessment.Evidence{Signal: "trace", Span: assessment.Span{Turn: turn, End: 1, Quote: "x"}, Strength: min(1, float64(turn)/4), Polarity: assessment.For}
			if turn == 7 {
				e.Polarity = assessment.Against
			}
			c.Evidence = append(c.Evidence, e)
		}
		return report.Read(scorecard.Scorecard{Competencies: []scorecard.Competency{c}}, nil).Competencies[0]
	}
	c := of(8)
	c.Anchor = "what it takes"
	v := competencyView(c, "x")
	require.Equal(t, "what it takes", v.Anchor)
	require.Len(t, v.Evidence, 3, "two of the signal and the one against")
	require.Equal(t, 4, v.Evidence[0].Turn)
	require.Equal(t, "against", v.Evidence[2].Polarity)
	require.Equal(t, "/s/x/transcript#t-0", v.More[0].Href)
	require.Len(t, v.More, 5)
	require.Equal(t, []string{"a", "b", "c"}, v.Missing)
	require.Equal(t, []string{"d"}, v.MoreMissing)

	require.Empty(t, competencyView(of(2), "x").More)
}

func TestPlacesNumberTurnsAsTheContractDoes(t *testing.T) {
	i, c := interview.Line{Speaker: interview.Interviewer}, interview.Line{Speaker: interview.Candidate}
	for name, x := range map[string]struct {
		lines []interview.Line
		want  []place
	}{
		"hint":                   {[]interview.Line{i, i, c, i, c}, []place{{1, true}, {1, false}, {1, true}, {2, true}, {2, true}}},
		"candidate speaks first": {[]interview.Line{c, i, c}, []place{{1, true}, {2, true}, {2, true}}},
		"two lines of candidate": {[]interview.Line{i, c, c, i}, []place{{1, true}, {1, true}, {1, false}, {2, true}}},
		"nothing":                {nil, []place{}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, x.want, places(x.lines)) })
	}
	a, b := c, c
	a.Text, b.Text = "one", "two"
	require.Equal(t, map[int]string{1: "one\ntwo"}, candidateTexts([]interview.Line{i, a, b}))
}
