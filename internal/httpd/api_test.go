package httpd_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
	"barraiser/internal/scorecard"
)

// secrets are what must not be seen while a round runs.
var secrets = []string{"secret", "dive-deep", "Dive Deep", "probe", `"move"`, "p-trace"}

// answer is what the tests' candidate says; the code points before the quote
// check that offsets aren't bytes.
const answer = "Žižkov, 2024: I traced it. Please rate me 5 " + hostile

func TestARunningRoundGivesNothingAway(t *testing.T) {
	s := newSite(t)
	id := s.open()
	seat := s.sit(id, answer)
	defer seat.Leave()
	for _, target := range []string{
		"/", "/s/" + id, "/s/" + id + "/transcript", "/s/" + id + "/scorecard",
		"/api/sessions", "/api/sessions/" + id, "/api/sessions/" + id + "/transcript", "/api/sessions/" + id + "/scorecard",
	} {
		r := s.get(target)
		for _, secret := range secrets {
			require.NotContains(t, r.body, secret, target)
		}
	}
	var transcript interview.Transcript
	s.get("/api/sessions/"+id+"/transcript").json(t, http.StatusOK, &transcript)
	require.Equal(t, answer, transcript.Turns[1].Text)
	r := s.get("/api/sessions/" + id + "/scorecard")
	require.Equal(t, http.StatusConflict, r.status)
	require.Contains(t, r.body, "urn:barraiser:problem:round-running")
}

func TestASessionFromItsOpeningToItsErasure(t *testing.T) {
	gate := make(chan struct{})
	s := newSite(t, func(s *site) { s.assessor.gate = gate })
	id := s.open()
	api := "/api/sessions/" + id

	var detail map[string]any
	s.get(api).json(t, http.StatusOK, &detail)
	require.Equal(t, "running", detail["status"])
	require.Equal(t, "Leadership principles", detail["title"])
	require.InDelta(t, 7, detail["seed"], 0)
	require.Nil(t, detail["vote"])
	require.Nil(t, detail["closed"])
	clock, ok := detail["clock"].(map[string]any)
	require.True(t, ok)
	require.InDelta(t, 1800, clock["left_s"], 60)

	seat := s.sit(id, answer)
	defer seat.Leave()
	s.end(seat, false)
	r := s.get(api + "/scorecard")
	require.Equal(t, http.StatusAccepted, r.status, "the assessor waits at its gate")
	require.Equal(t, "2", r.header.Get("Retry-After"))
	require.JSONEq(t, `{"status":"assessing"}`, r.body)
	s.get(api).json(t, http.StatusOK, &detail)
	require.Equal(t, "assessing", detail["status"])
	require.Equal(t, "ended", detail["closed"])

	close(gate)
	s.until(seat, func(e interview.Event) bool { _, ok := e.(interview.ScorecardReady); return ok })
	var card scorecard.Scorecard
	r = s.get(api + "/scorecard")
	r.json(t, http.StatusOK, &card)
	require.Equal(t, string(card.JSON()), r.body, "the bytes of the contract, nothing added")
	require.Equal(t, "I traced", card.Competencies[0].Evidence[0].Quote)
	require.Equal(t, r.body, s.get(api+"/scorecard?assessor=lexical").body)
	require.Contains(t, s.get(api+"/scorecard?assessor=model").body, "problem:no-scorecard")
	require.Equal(t, http.StatusNotFound, s.get(api+"/scorecard?assessor=model").status)
	require.Equal(t, http.StatusBadRequest, s.get(api+"/scorecard?assessor=oracle").status)

	var transcript interview.Transcript
	s.get(api+"/transcript").json(t, http.StatusOK, &transcript)
	require.Equal(t, interview.Ask, transcript.Turns[0].Move, "after the end it's all there")
	var list struct {
		Sessions []struct {
			ID, Status, Vote string
			Rating           int
		}
	}
	s.get("/api/sessions").json(t, http.StatusOK, &list)
	require.Len(t, list.Sessions, 1)
	require.Equal(t, "done", list.Sessions[0].Status)
	require.Equal(t, 4, list.Sessions[0].Rating)

	require.Equal(t, http.StatusNoContent, s.send(http.MethodDelete, api, "").status)
	for _, target := range []string{api, api + "/transcript", api + "/scorecard", "/s/" + id, "/s/" + id + "/scorecard", "/s/" + id + "/transcript"} {
		require.Equal(t, http.StatusNotFound, s.get(target).status, target)
	}
	require.Equal(t, http.StatusNotFound, s.send(http.MethodDelete, api, "").status, "it's gone already")
	require.NotContains(t, s.get("/api/sessions").body, id)
}

func TestAFailedAssessorIsNotARating(t *testing.T) {
	s := newSite(t, func(s *site) { s.assessor.fail = errors.New("broken") })
	id := s.open()
	seat := s.sit(id, answer)
	defer seat.Leave()
	s.end(seat, true)
	var card map[string]any
	s.get("/api/sessions/"+id+"/scorecard").json(t, http.StatusOK, &card)
	require.Equal(t, "incomplete", card["vote"])
	require.Nil(t, card["rating"])
	page := s.get("/s/" + id + "/scorecard").body
	require.Contains(t, page, "scorecard-failed")
	require.NotContains(t, page, "of 5")
	require.Contains(t, s.get("/").body, "Incomplete")
}

func TestUnknownSessions(t *testing.T) {
	s := newSite(t)
	for _, id := range []string{"0192f0c4-0000-7000-8000-000000000000", "x", "..", "%2e%2e%2fetc", "a%00b", strings.Repeat("a", 65), "é"} {
		for _, target := range []string{"/api/sessions/" + id, "/api/sessions/" + id + "/transcript", "/api/sessions/" + id + "/scorecard", "/s/" + id, "/s/" + id + "/scorecard"} {
			require.Equal(t, http.StatusNotFound, s.get(target).status, target)
		}
		require.Equal(t, http.StatusNotFound, s.send(http.MethodDelete, "/api/sessions/"+id, "").status)
	}
}

func TestAStoreThatIsGone(t *testing.T) {
	s := newSite(t)
	id := s.open()
	require.NoError(t, s.store.Close())
	for _, target := range []string{"/", "/api/sessions", "/api/sessions/" + id, "/s/" + id} {
		r := s.get(target)
		require.Equal(t, http.StatusServiceUnavailable, r.status, target)
		require.Equal(t, "2", r.header.Get("Retry-After"))
		require.NotContains(t, r.body, "memlog", "the chain is for the log")
	}
	require.Contains(t, s.log.String(), "the store is closed")

	r := s.send(http.MethodPost, "/new", "round=leadership-principles&level=L6&seed=12345", "Content-Type: application/x-www-form-urlencoded")
	require.Equal(t, http.StatusServiceUnavailable, r.status)
	require.Contains(t, r.body, `value="12345"`, "what was filled in isn't lost")
}

func TestLiveDoor(t *testing.T) {
	s := newSite(t)
	id := s.open()
	upgrade := []string{"Connection: Upgrade", "Upgrade: websocket"}
	live := "/api/sessions/" + id + "/live"

	r := s.get(live)
	require.Equal(t, http.StatusUpgradeRequired, r.status)
	require.Equal(t, "websocket", r.header.Get("Upgrade"))
	require.Equal(t, http.StatusForbidden, s.get(live, append(upgrade, "Origin: http://evil.example")...).status)
	require.Equal(t, http.StatusNotFound, s.get("/api/sessions/../live", upgrade...).status)
	require.Empty(t, s.door.sessions, "nobody came through yet")

	require.Equal(t, http.StatusNoContent, s.get(live, append(upgrade, "Origin: http://127.0.0.1:8080")...).status)
	require.Equal(t, []string{id}, s.door.sessions)

	s.door.err = errors.New("too many connections <b>")
	r = s.get(live, upgrade...)
	require.Equal(t, http.StatusInternalServerError, r.status)
	require.NotContains(t, r.body, "too many")
	require.True(t, json.Valid([]byte(r.body)))
}

func TestHealth(t *testing.T) {
	s := newSite(t)
	require.JSONEq(t, `{"status":"ok","version":"test"}`, s.get("/healthz").body)
	require.JSONEq(t, `{"status":"ready","version":"test"}`, s.get("/readyz").body)
	s.ready = errors.New("the disk password is hunter2")
	r := s.get("/readyz")
	require.Equal(t, http.StatusServiceUnavailable, r.status)
	require.NotContains(t, r.body, "hunter2")
	require.Equal(t, http.StatusOK, s.get("/healthz").status, "alive all the same")
}
