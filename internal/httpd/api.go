package httpd

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v5"

	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/internal/report"
)

// assessingRetry and reviewRetry are when a client should ask again for a
// scorecard, in seconds. The deterministic assessor needs milliseconds, a model most
// of a minute or more.
const (
	assessingRetry = "2"
	reviewRetry    = "5"
)

// opened is the answer to a session that was opened.
type opened struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	Live string `json:"live"`
}

func (s *Server) open(c *echo.Context) error {
	r := c.Request()
	if err := requireType(r, "application/json"); err != nil {
		return err
	}
	d, err := decodeDraft(r.Body)
	if err != nil {
		return err
	}
	request, err := s.request(d)
	if err != nil {
		return err
	}
	id, err := s.Engine.Open(r.Context(), request)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, apiPath(id))
	return c.JSON(http.StatusCreated, opened{ID: id, URL: s.pageURL(r, id), Live: s.liveURL(r, id)})
}

func (s *Server) list(c *echo.Context) error {
	summaries, err := s.Engine.Sessions(c.Request().Context())
	if err != nil {
		return err
	}
	list := sessionList{Sessions: make([]sessionView, 0, len(summaries))}
	for _, summary := range summaries {
		list.Sessions = append(list.Sessions, s.viewOf(c.Request(), summary))
	}
	return c.JSON(http.StatusOK, list)
}

func (s *Server) show(c *echo.Context) error {
	state, err := s.session(c)
	if err != nil {
		return err
	}
	summary, err := s.Engine.Summarise(c.Request().Context(), state)
	if err != nil {
		return err
	}
	runs, err := s.Engine.Runs(c.Request().Context(), state)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.detailOf(c.Request(), summary, state, runs))
}

func (s *Server) erase(c *echo.Context) error {
	id := c.Param("id")
	if !idPattern.MatchString(id) {
		return errNoSession
	}
	if err := s.Engine.Erase(c.Request().Context(), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) transcript(c *echo.Context) error {
	state, err := s.session(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, exported(state))
}

// exported is the transcript as a candidate may see it: whole after the end, and
// while the round runs without what the director has in mind.
func exported(state interview.State) interview.Transcript {
	t := interview.Export(state)
	if state.Closed() {
		return t
	}
	for i := range t.Turns {
		t.Turns[i].Move, t.Turns[i].Question, t.Turns[i].Competency = "", "", ""
	}
	return t
}

func (s *Server) scorecard(c *echo.Context) error {
	assessor := c.QueryParam("assessor")
	if assessor != "" && assessor != "lexical" && assessor != engine.Model {
		return badRequest("wrong-value", "Use lexical or model, or leave it out.", "There is no assessor %q.", shortened(assessor))
	}
	state, err := s.session(c)
	if err != nil {
		return err
	}
	if !state.Closed() {
		return &problem{
			slug: "round-running", status: http.StatusConflict, title: "The round is still open",
			detail: "The scorecard is written when the round ends.", hint: "End the round first, then ask again.",
		}
	}
	if c.QueryParam("run") != "" {
		return s.oneRun(c, state)
	}
	if !engine.Rated(state, assessor) {
		return s.unwritten(c, state, assessor)
	}
	card, err := s.Engine.Scorecard(c.Request().Context(), state, assessor)
	if err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, card.JSON())
}

// oneRun answers with the scorecard of the run that the request names.
func (s *Server) oneRun(c *echo.Context, state interview.State) error {
	runs, err := s.Engine.Runs(c.Request().Context(), state)
	if err != nil {
		return err
	}
	run, err := s.cardOf(c, runs)
	if err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, run.Card.JSON())
}

// assessing is the answer while a scorecard is being written. Done, Of and Detail
// say how far a model is, once it is known.
type assessing struct {
	Status engine.Status `json:"status"`
	Detail string        `json:"detail,omitempty"`
	Done   *int          `json:"done,omitempty"`
	Of     *int          `json:"of,omitempty"`
}

// unwritten answers for a scorecard that isn't there: it is being written, or won't
// be.
func (s *Server) unwritten(c *echo.Context, state interview.State, assessor string) error {
	body, retry := assessing{Status: engine.Assessing}, assessingRetry
	switch {
	case assessor == engine.Model && s.Engine.AwaitsReview(state):
		done, of, _ := s.Engine.ReviewProgress(state.Opened.Session)
		body.Detail, retry = report.ReviewWords(done, of), reviewRetry
		if of > 0 {
			body.Done, body.Of = &done, &of
		}
	case assessor == engine.Model || len(state.Scorecards) > 0:
		return &problem{
			slug: "no-scorecard", status: http.StatusNotFound, title: "There is no such scorecard",
			detail: "This session wasn't assessed by that assessor.", hint: "Leave the assessor out for the scorecard there is.",
		}
	}
	c.Response().Header().Set(echo.HeaderRetryAfter, retry)
	return c.JSON(http.StatusAccepted, body)
}

// session folds the session that the path names.
func (s *Server) session(c *echo.Context) (interview.State, error) {
	id := c.Param("id")
	if !idPattern.MatchString(id) {
		return interview.State{}, errNoSession
	}
	state, _, err := s.Engine.Session(c.Request().Context(), id)
	return state, err
}

func (s *Server) live(c *echo.Context) error {
	id := c.Param("id")
	if !idPattern.MatchString(id) {
		return errNoSession
	}
	if !c.IsWebSocket() {
		c.Response().Header().Set("Upgrade", "websocket")
		return errNoUpgrade
	}
	if !s.Gate.CheckOrigin(c.Request()) {
		return errOrigin
	}
	w := &upgradable{ResponseWriter: c.Response()}
	err := s.Live.ServeSession(w, c.Request(), id)
	if err != nil && w.taken {
		s.Log.WarnContext(c.Request().Context(), "live", "id", requestID(c), "err", err)
		return nil
	}
	return err
}

// upgradable remembers that the connection was taken over, after which nothing
// can be answered.
type upgradable struct {
	http.ResponseWriter
	taken bool
}

// Hijack hands the connection over.
func (u *upgradable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(u.ResponseWriter).Hijack()
	u.taken = u.taken || err == nil
	return conn, buffered, err
}

// Unwrap gives http.ResponseController the writer behind.
func (u *upgradable) Unwrap() http.ResponseWriter { return u.ResponseWriter }

func (s *Server) healthz(c *echo.Context) error {
	return c.JSON(http.StatusOK, map[string]string{"status": "ok", "version": s.Version})
}

func (s *Server) readyz(c *echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyWithin)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		return &problem{
			slug: "not-ready", status: http.StatusServiceUnavailable, title: "Not ready",
			detail: "The server can't serve sessions now.", hint: "Try again in a moment; the server's log says what is missing.", cause: err,
		}
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "ready", "version": s.Version})
}

// seconds rounds a duration down to whole seconds.
func seconds(d time.Duration) int { return int(d / time.Second) }
