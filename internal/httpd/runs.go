package httpd

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v5"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/internal/report"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
	"barraiser/web"
)

// runView is one assessment of a session, as GET /api/sessions/{id} lists them.
type runView struct {
	Run      string              `json:"run"`
	At       time.Time           `json:"at"`
	Rubric   interview.RubricRef `json:"rubric"`
	Assessor assessment.Rater    `json:"assessor"`
	Rating   *rubric.Rating      `json:"rating"`
	Vote     scorecard.Vote      `json:"vote"`
	// Shown says that this is the one given when none is named.
	Shown bool `json:"shown"`
}

func runViews(runs []engine.Run) []runView {
	views := make([]runView, 0, len(runs))
	for _, r := range runs {
		views = append(views, runView{
			Run: r.ID, At: r.At, Rubric: r.Card.Rubric, Assessor: r.Card.Assessor, Rating: r.Card.Rating, Vote: r.Card.Vote, Shown: r.Shown,
		})
	}
	return views
}

// cardOf returns the scorecard that the request names by ?run=, else the one that
// is shown by default, with the id of its run.
func (s *Server) cardOf(c *echo.Context, runs []engine.Run) (engine.Run, error) {
	id := c.QueryParam("run")
	i := slices.IndexFunc(runs, func(r engine.Run) bool { return r.ID == id || id == "" && r.Shown })
	if i < 0 {
		return engine.Run{}, errNoRun
	}
	return runs[i], nil
}

// rulesOf returns the rubric that a scorecard was rated by, which after another
// run isn't the session's.
func (s *Server) rulesOf(ctx context.Context, card scorecard.Scorecard, state interview.State) (*rubric.Round, error) {
	if card.Rubric.Digest == "" {
		return s.Engine.Pinned(ctx, state.Opened.Rubric)
	}
	return s.Engine.Pinned(ctx, card.Rubric)
}

// runRows lists the runs on the page of one of them, the newest first; nothing
// when there is but one.
func runRows(session string, runs []engine.Run, current string) []web.RunRow {
	if len(runs) < 2 {
		return nil
	}
	rows := make([]web.RunRow, 0, len(runs))
	for _, r := range slices.Backward(runs) {
		reading := report.Read(r.Card, nil)
		rows = append(rows, web.RunRow{
			Rubric: rubricWords(r.Card.Rubric), Assessor: reading.Assessor, Vote: reading.Vote,
			Rating: reading.Rating.Number, RatingLabel: reading.Rating.Words,
			At: r.At.UTC().Format(time.RFC3339), AtText: r.At.UTC().Format("2 Jan 2006, 15:04 UTC"),
			URL: runPath(scorecardPath(session), r.ID), Current: r.ID == current,
		})
	}
	return rows
}

// rubricWords names a version of a rubric: the digest tells versions apart whose
// author forgot to raise the number.
func rubricWords(ref interview.RubricRef) string {
	const short = len("sha256:") + 8
	return ref.ID + " " + ref.Version + " (" + ref.Digest[:min(short, len(ref.Digest))] + ")"
}

func runPath(path, run string) string { return path + "?run=" + url.QueryEscape(run) }
