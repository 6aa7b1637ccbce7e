package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

// TestASessionRatedTwice: the newest scorecard is shown, in the words of its own
// rubric, and the page and the API say by what each was rated.
func TestASessionRatedTwice(t *testing.T) {
	s := newSite(t)
	id := s.open()
	api, page := "/api/sessions/"+id, "/s/"+id+"/scorecard"
	seat := s.sit(id, answer)
	defer seat.Leave()
	s.end(seat, true)
	first := s.get(api + "/scorecard").body
	require.NotContains(t, s.get(page).body, `id="runs"`, "one run needs no list")
	require.Contains(t, s.get(page).body, "leadership-principles 1.0.0 (sha256:")

	next := *s.shelf.rounds[0]
	next.Version, next.Competencies = "1.1.0", append([]rubric.Competency(nil), next.Competencies...)
	next.Competencies[0].Title = "Digging"
	next.Competencies[0].Signals = []rubric.Signal{{ID: "trace", Label: "a newer label", Weight: 1}}
	next.Digest = rubric.Digest(&next)
	_, err := s.engine.Rescore(t.Context(), id, &next, "lexical")
	require.NoError(t, err)

	second := s.get(api + "/scorecard").body
	require.Contains(t, second, `"version":"1.1.0"`)
	require.Equal(t, second, s.get(api+"/scorecard?assessor=lexical").body)
	var detail struct {
		Rubric     struct{ Version string }
		Scorecards []struct {
			Run    string
			Rubric struct{ Version string }
			Rating int
			Shown  bool
		}
	}
	s.get(api).json(t, http.StatusOK, &detail)
	require.Equal(t, "1.0.0", detail.Rubric.Version, "the session keeps its own")
	require.Len(t, detail.Scorecards, 2)
	require.Equal(t, "1.0.0", detail.Scorecards[0].Rubric.Version)
	require.False(t, detail.Scorecards[0].Shown)
	require.Equal(t, 4, detail.Scorecards[0].Rating)
	require.Equal(t, "1.1.0", detail.Scorecards[1].Rubric.Version)
	require.True(t, detail.Scorecards[1].Shown)
	require.Equal(t, first, s.get(api+"/scorecard?run="+detail.Scorecards[0].Run).body, "the old one stays as it was")
	require.Equal(t, second, s.get(api+"/scorecard?run="+detail.Scorecards[1].Run).body)

	shown := s.get(page)
	require.Equal(t, http.StatusOK, shown.status, shown.body)
	require.Contains(t, shown.body, "a newer label")
	require.NotContains(t, shown.body, "secret signal label", "the older rubric's words")
	require.Less(t, strings.Index(shown.body, `aria-current="page">leadership-principles 1.1.0`), strings.Index(shown.body, ">leadership-principles 1.0.0"))
	old := s.get(page + "?run=" + detail.Scorecards[0].Run)
	require.Equal(t, http.StatusOK, old.status)
	require.Contains(t, old.body, "secret signal label")
	require.Contains(t, old.body, `aria-current="page">leadership-principles 1.0.0`)
	require.Contains(t, old.body, "/scorecard?run="+detail.Scorecards[0].Run, "its JSON is its own")
	require.Contains(t, s.get("/s/"+id+"/transcript").body, "Digging: a newer label")

	for _, target := range []string{api + "/scorecard?run=nosuch", page + "?run=nosuch"} {
		require.Equal(t, http.StatusNotFound, s.get(target).status, target)
		require.Contains(t, s.get(target).body, "no assessment of that name")
	}
}

// TestRunsOfASessionWithoutAny: a list that is empty is a list.
func TestRunsOfASessionWithoutAny(t *testing.T) {
	s := newSite(t)
	id := s.open()
	require.Contains(t, s.get("/api/sessions/"+id).body, `"scorecards":[]`)
	require.Equal(t, http.StatusConflict, s.get("/api/sessions/"+id+"/scorecard?run=x").status, "the round runs")
}
