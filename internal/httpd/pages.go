package httpd

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/labstack/echo/v5"

	"barraiser/internal/engine"
	"barraiser/internal/fault"
	"barraiser/internal/scorecard"
	"barraiser/web"
)

// page renders a page whole before anything is sent, so that a failure can still
// become an error page.
func (s *Server) page(c *echo.Context, status int, name string, view any) error {
	var b bytes.Buffer
	if err := web.Render(&b, name, view); err != nil {
		return fault.Wrap(err, "httpd: page "+name, fault.Internal)
	}
	return c.HTMLBlob(status, b.Bytes())
}

func (s *Server) keys(c *echo.Context) error {
	return s.page(c, http.StatusOK, web.PageKeys, web.KeysView{})
}

func (s *Server) dashboard(c *echo.Context) error {
	summaries, err := s.Engine.Sessions(c.Request().Context())
	if err != nil {
		return err
	}
	view := web.DashboardView{Next: nextStep(summaries)}
	for _, sum := range summaries {
		view.Sessions = append(view.Sessions, rowOf(sum))
	}
	return s.page(c, http.StatusOK, web.PageDashboard, view)
}

// nextStep picks the one thing worth doing: the round that is open, else the
// newest scorecard, written or to come.
func nextStep(summaries []engine.Summary) web.NextStep {
	for _, sum := range summaries {
		if sum.Status == engine.Running {
			return web.NextStep{Text: fmt.Sprintf("You have a round open: %s, %s.", sum.Title, sum.Level), Label: "Return to the room", URL: roomPath(sum.ID)}
		}
	}
	if len(summaries) == 0 {
		return web.NextStep{}
	}
	newest := summaries[0]
	if newest.Status == engine.Assessing {
		return web.NextStep{Text: fmt.Sprintf("Your last round is being assessed: %s, %s.", newest.Title, newest.Level), Label: "Go to its scorecard", URL: scorecardPath(newest.ID)}
	}
	return web.NextStep{Text: fmt.Sprintf("Read what your last round showed, then practise what it lacked: %s, %s.", newest.Title, newest.Level), Label: "Read the scorecard", URL: scorecardPath(newest.ID)}
}

func rowOf(sum engine.Summary) web.SessionRow {
	row := web.SessionRow{
		ID: sum.ID, RoundTitle: sum.Title, Level: sum.Level.String(), State: string(sum.Status), Vote: string(sum.Vote),
		StartedAt: sum.OpenedAt.UTC().Format(time.RFC3339), StartedAtText: sum.OpenedAt.UTC().Format("2 Jan 2006, 15:04 UTC"),
		URL: scorecardPath(sum.ID),
	}
	if sum.Rating.Valid() {
		row.Rating = fmt.Sprintf("%d of 5", int(sum.Rating))
	}
	switch {
	case sum.Status == engine.Running:
		row.State, row.URL = "open", roomPath(sum.ID)
	case sum.Status == engine.Done && sum.Vote == scorecard.Incomplete:
		row.State = "incomplete"
	case sum.Status == engine.Done:
		row.State = "scored"
	}
	return row
}

// room is the page of the interview itself; after its end the scorecard is.
func (s *Server) room(c *echo.Context) error {
	state, err := s.session(c)
	if err != nil {
		return err
	}
	o := state.Opened
	if state.Closed() {
		return c.Redirect(http.StatusSeeOther, scorecardPath(o.Session))
	}
	round, err := s.Engine.Pinned(c.Request().Context(), o.Rubric)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, web.PageRoom, web.RoomView{
		SessionID: o.Session, RoundTitle: round.Title, Level: o.Level.String(), Minutes: int(math.Ceil(o.Minutes)),
		LiveURL: livePath(o.Session), TranscriptURL: transcriptPath(o.Session), ScorecardURL: scorecardPath(o.Session), Pads: round.Pads,
	})
}
