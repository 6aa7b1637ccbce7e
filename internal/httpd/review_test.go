package httpd_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/internal/report"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// reviewer is the model of a site: it sees what the rater sees and changes its
// report.
type reviewer struct {
	rater
	change func(*assessment.Report)
}

func (*reviewer) Rater() assessment.Rater {
	return assessment.Rater{Kind: "model", Model: new("gpt-test"), Version: "model/test"}
}

func (r *reviewer) Assess(ctx context.Context, round *rubric.Round, level rubric.Level, answers []assessment.Answer) (assessment.Report, error) {
	out, err := r.rater.Assess(ctx, round, level, answers)
	out.Rater = r.Rater()
	if r.change != nil {
		r.change(&out)
	}
	return out, err
}

func (*reviewer) Look(_ context.Context, _ *rubric.Round, _ assessment.Answer, seen assessment.Observation) (assessment.Observation, error) {
	return seen, nil
}

// rated waits for n further scorecards.
func (s *site) rated(seat *engine.Seat, n int) {
	s.t.Helper()
	s.until(seat, func(e interview.Event) bool {
		if _, ok := e.(interview.ScorecardReady); ok {
			n--
		}
		return n == 0
	})
}

func TestAModelsScorecardIsWaitedFor(t *testing.T) {
	gate := make(chan struct{})
	s := newSite(t, func(s *site) { s.reviewer = &reviewer{rater: rater{gate: gate}} })
	id := s.open()
	api, page := "/api/sessions/"+id, "/s/"+id+"/scorecard"
	seat := s.sit(id, answer)
	defer seat.Leave()
	s.end(seat, true)

	var first scorecard.Scorecard
	s.get(api+"/scorecard").json(t, http.StatusOK, &first)
	require.Equal(t, "lexical", first.Assessor.Kind)
	require.True(t, first.Assessor.Provisional)
	require.Equal(t, s.get(api+"/scorecard").body, s.get(api+"/scorecard?assessor=lexical").body)
	require.Contains(t, s.get(api).body, `"provisional":true`)

	// The reviewer's steps count from when it has begun.
	require.Eventually(t, func() bool { _, _, running := s.engine.ReviewProgress(id); return running }, 10*time.Second, time.Millisecond)
	r := s.get(api + "/scorecard?assessor=model")
	require.Equal(t, http.StatusAccepted, r.status)
	require.Equal(t, "5", r.header.Get("Retry-After"))
	require.JSONEq(t, `{"status":"assessing","detail":"The model's assessment is still to come."}`, r.body)
	s.progress.Set(id, 7, 19)
	require.JSONEq(t, `{"status":"assessing","detail":"The model's assessment: 7 of 19 steps.","done":7,"of":19}`, s.get(api+"/scorecard?assessor=model").body)
	shown := s.get(page).body
	require.Contains(t, shown, "7 of 19 steps")
	require.Contains(t, shown, `id="review" data-url="`+api+`/scorecard?assessor=model"`)
	require.Contains(t, shown, `<noscript><meta http-equiv="refresh" content="30"></noscript>`)
	require.Contains(t, shown, "4</span> of 5", "the ratings there are stand beside it")

	close(gate)
	s.rated(seat, 1)
	var model scorecard.Scorecard
	s.get(api+"/scorecard").json(t, http.StatusOK, &model)
	require.Equal(t, "gpt-test", *model.Assessor.Model)
	require.False(t, model.Assessor.Provisional)
	require.Equal(t, s.get(api+"/scorecard").body, s.get(api+"/scorecard?assessor=model").body)
	first.Assessor.Provisional = false
	require.Equal(t, string(first.JSON()), s.get(api+"/scorecard?assessor=lexical").body)
	require.NotContains(t, s.get(api).body, `"provisional":true`)
	shown = s.get(page).body
	require.Contains(t, shown, "model gpt-test")
	require.NotContains(t, shown, `id="provisional"`)
	require.NotContains(t, shown, "http-equiv")
	require.Contains(t, shown, `id="runs"`)
}

func TestAReviewEndsWithItsSession(t *testing.T) {
	s := newSite(t, func(s *site) { s.reviewer = &reviewer{rater: rater{gate: make(chan struct{})}} })
	id := s.open()
	seat := s.sit(id, answer)
	defer seat.Leave()
	s.end(seat, true)
	require.Equal(t, http.StatusNoContent, s.send(http.MethodDelete, "/api/sessions/"+id, "").status)
	require.Equal(t, http.StatusNotFound, s.get("/api/sessions/"+id+"/scorecard?assessor=model").status)
	_, _, running := s.engine.ReviewProgress(id)
	require.False(t, running)
}

// TestWhatBecameOfAReviewIsSaid: a model that failed, or whose findings were not
// used, leaves the built-in assessor's ratings, and the page says so.
func TestWhatBecameOfAReviewIsSaid(t *testing.T) {
	cases := map[string]struct {
		change func(*assessment.Report)
		status int
		vote   scorecard.Vote
		notice string
	}{
		"it failed": {
			func(r *assessment.Report) {
				for i := range r.Answers {
					r.Answers[i].Rated = []assessment.Rated{{Competency: "dive-deep", Why: assessment.WhyAssessorFailed}}
				}
			},
			http.StatusOK, scorecard.Incomplete, report.ReviewFailed,
		},
		"it failed over": {
			func(r *assessment.Report) {
				over := assessment.FailedOver{Kind: "model", Model: r.Rater.Model, Version: r.Rater.Version, Why: assessment.Unreadable}
				r.Rater = assessment.Rater{Kind: "lexical", Version: "test", FailedOver: &over}
			},
			http.StatusOK, scorecard.Inclined, "The model gpt-test was to rate this, but its findings can't be read.",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(s *site) {
				s.reviewer = &reviewer{change: c.change}
				s.timing.ReviewRetries = []time.Duration{}
			})
			id := s.open()
			seat := s.sit(id, answer)
			defer seat.Leave()
			s.end(seat, false)
			s.rated(seat, 2)
			var card scorecard.Scorecard
			s.get("/api/sessions/"+id+"/scorecard?assessor=model").json(t, c.status, &card)
			require.Equal(t, c.vote, card.Vote)
			s.get("/api/sessions/"+id+"/scorecard").json(t, http.StatusOK, &card)
			require.Equal(t, "lexical", card.Assessor.Kind)
			require.Equal(t, rubric.MeetsBar, *card.Rating)
			shown := s.get("/s/" + id + "/scorecard").text()
			require.Contains(t, shown, c.notice)
			require.NotContains(t, shown, `id="review"`)
		})
	}
}
