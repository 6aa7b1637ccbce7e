package httpd

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
	"barraiser/internal/report"
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
	var c report.CompetencyReading
	for turn := range shownQuotes + 2 {
		c.Evidence = append(c.Evidence, report.EvidenceReading{Turn: turn, Strength: min(1, float64(turn)/4), Against: turn == 7})
	}
	c.Anchor = "what it takes"
	v := competencyView(c, "x")
	require.Equal(t, "what it takes", v.Anchor)
	require.Len(t, v.Evidence, shownQuotes)
	require.Equal(t, 2, v.Evidence[0].Turn)
	require.Equal(t, "against", v.Evidence[5].Polarity)
	require.Equal(t, "/s/x/transcript#t-0", v.More[0].Href)
	require.Len(t, v.More, 2)

	c.Evidence = c.Evidence[:shownQuotes]
	require.Empty(t, competencyView(c, "x").More)
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
