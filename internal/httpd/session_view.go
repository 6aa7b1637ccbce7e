package httpd

import (
	"encoding/json"
	"net/http"
	"time"

	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// sessionList is the answer to GET /api/sessions, newest first.
type sessionList struct {
	Sessions []sessionView `json:"sessions"`
}

// sessionView is a session in a list.
type sessionView struct {
	ID          string        `json:"id"`
	Round       string        `json:"round"`
	Title       string        `json:"title"`
	Level       rubric.Level  `json:"level"`
	Interviewer string        `json:"interviewer"`
	Status      engine.Status `json:"status"`
	OpenedAt    time.Time     `json:"opened_at"`
	// Answers is how many answers were given.
	Answers int `json:"answers"`
	// Rating and Vote are null until a scorecard is written.
	Rating *rubric.Rating `json:"rating"`
	Vote   *string        `json:"vote"`
	URL    string         `json:"url"`
	Live   string         `json:"live"`
}

// sessionDetail is the answer to GET /api/sessions/{id}.
type sessionDetail struct {
	sessionView
	Seed       uint64              `json:"seed"`
	TimeFactor timeFactor          `json:"time_factor"`
	Loop       string              `json:"loop,omitempty"`
	Rubric     interview.RubricRef `json:"rubric"`
	// Head is the number of the last event, Turn the ordinal of the current turn.
	Head  uint64    `json:"head"`
	Turn  int       `json:"turn"`
	Clock clockView `json:"clock"`
	// Closed says why the round ended, null while it runs.
	Closed *interview.CloseReason `json:"closed"`
	// Scorecards are the assessments so far, in the order they were written.
	Scorecards []runView `json:"scorecards"`
}

// clockView is the interview clock as the live protocol writes it; LeftS is null
// when the clock is off.
type clockView struct {
	ElapsedS int  `json:"elapsed_s"`
	LeftS    *int `json:"left_s"`
	Running  bool `json:"running"`
}

// timeFactor is a number, or "off" for 0.
type timeFactor float64

// MarshalJSON writes the factor as POST /api/sessions takes it.
func (f timeFactor) MarshalJSON() ([]byte, error) {
	if f == 0 {
		return json.Marshal(off)
	}
	return json.Marshal(float64(f))
}

func (s *Server) viewOf(r *http.Request, sum engine.Summary) sessionView {
	v := sessionView{
		ID: sum.ID, Round: sum.Round, Title: sum.Title, Level: sum.Level, Interviewer: sum.Interviewer,
		Status: sum.Status, OpenedAt: sum.OpenedAt, Answers: sum.Answers,
		URL: s.pageURL(r, sum.ID), Live: s.liveURL(r, sum.ID),
	}
	if sum.Rating.Valid() {
		v.Rating = &sum.Rating
	}
	if sum.Vote != "" {
		v.Vote = new(string(sum.Vote))
	}
	return v
}

func (s *Server) detailOf(r *http.Request, sum engine.Summary, state interview.State, runs []engine.Run) sessionDetail {
	now := s.Now()
	d := sessionDetail{
		sessionView: s.viewOf(r, sum), Seed: state.Opened.Seed, TimeFactor: timeFactor(state.Opened.TimeFactor),
		Loop: state.Opened.Loop, Rubric: state.Opened.Rubric, Head: state.Head, Turn: state.Turn(),
		Clock:      clockView{ElapsedS: seconds(state.Clock.Elapsed(now)), Running: state.Clock.Running()},
		Scorecards: runViews(runs),
	}
	if left, on := state.Clock.Left(now); on {
		d.Clock.LeftS = new(seconds(left))
	}
	if reason := closeReason(state); reason != "" {
		d.Closed = &reason
	}
	return d
}

// closeReason is why the round ended; "" while it runs.
func closeReason(state interview.State) interview.CloseReason {
	if state.RoundClosed != "" {
		return state.RoundClosed
	}
	return state.SessionClosed
}

func apiPath(id string) string        { return "/api/sessions/" + id }
func livePath(id string) string       { return apiPath(id) + "/live" }
func roomPath(id string) string       { return "/s/" + id }
func scorecardPath(id string) string  { return roomPath(id) + "/scorecard" }
func transcriptPath(id string) string { return roomPath(id) + "/transcript" }

// pageURL is the absolute address of a session's room.
func (s *Server) pageURL(r *http.Request, id string) string {
	base := s.Gate.base(r)
	base.Path = roomPath(id)
	return base.String()
}

// liveURL is the absolute address of a session's WebSocket.
func (s *Server) liveURL(r *http.Request, id string) string {
	base := s.Gate.base(r)
	base.Path = livePath(id)
	if base.Scheme == "https" {
		base.Scheme = "wss"
	} else {
		base.Scheme = "ws"
	}
	return base.String()
}
