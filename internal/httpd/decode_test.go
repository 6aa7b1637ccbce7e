package httpd_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const asJSON = "Content-Type: application/json"

func TestOpenIsStrict(t *testing.T) {
	s := newSite(t)
	for name, c := range map[string]struct {
		body   string
		status int
		detail string // part of the detail
	}{
		"unknown key":         {`{"round":"leadership-principles","rond":1}`, 400, `The key "rond" isn't known.`},
		"key in another case": {`{"Round":"leadership-principles"}`, 400, `The key "Round" isn't known.`},
		"key twice":           {`{"round":"leadership-principles","round":"leadership-principles"}`, 400, `The key "round" stands twice.`},
		"long key":            {`{"` + strings.Repeat("x", 500) + `":1}`, 400, strings.Repeat("x", 64) + "…"},
		"hostile key":         {`{"<script>":1}`, 400, `The key "<script>" isn't known.`},
		"round a number":      {`{"round":1}`, 400, `The value of "round" must be a string.`},
		"round a list":        {`{"round":["a"]}`, 400, `The value of "round" must be a string.`},
		"level a number":      {`{"round":"leadership-principles","level":5}`, 400, `The value of "level" must be a string.`},
		"seed a string":       {`{"round":"leadership-principles","seed":"7"}`, 400, `The value of "seed" must be a whole number from 0.`},
		"seed negative":       {`{"round":"leadership-principles","seed":-1}`, 400, `The value of "seed" must be a whole number from 0.`},
		"seed with a part":    {`{"round":"leadership-principles","seed":1.5}`, 400, `The value of "seed" must be a whole number from 0.`},
		"factor a string":     {`{"round":"leadership-principles","time_factor":"1.5"}`, 400, `The value of "time_factor" must be a number or "off".`},
		"factor true":         {`{"round":"leadership-principles","time_factor":true}`, 400, `The value of "time_factor" must be a number or "off".`},
		"not JSON":            {`round=bar-raiser`, 400, "The body isn't valid JSON."},
		"cut off":             {`{"round":"leadership`, 400, "The body ends before the JSON object does."},
		"no value":            {`{"round"`, 400, "The body ends before the JSON object does."},
		"empty":               {``, 400, "The body ends before the JSON object does."},
		"a list":              {`[]`, 400, "The body isn't a JSON object."},
		"null":                {`null`, 400, "The body isn't a JSON object."},
		"two objects":         {`{"round":"leadership-principles"}{}`, 400, "Something stands behind the JSON object."},
		"words behind":        {`{"round":"leadership-principles"} x`, 400, "Something stands behind the JSON object."},
		"number as key":       {`{1:2}`, 400, "The body isn't valid JSON."},

		"no round":           {`{}`, 422, "No round was chosen."},
		"unknown round":      {`{"round":"tea-ceremony"}`, 422, `There is no round "tea-ceremony".`},
		"unknown level":      {`{"round":"leadership-principles","level":"L9"}`, 422, `There is no level "L9".`},
		"no such factor":     {`{"round":"leadership-principles","time_factor":3}`, 422, `The time factor "3" isn't possible.`},
		"factor zero":        {`{"round":"leadership-principles","time_factor":0}`, 422, `The time factor "0" isn't possible.`},
		"seed too large":     {`{"round":"leadership-principles","seed":18446744073709551616}`, 422, "The seed"},
		"interviewer absent": {`{"round":"leadership-principles","interviewer":"model"}`, 422, `The interviewer "model" isn't available here.`},
		"unknown loop":       {`{"round":"leadership-principles","loop":"../x"}`, 422, `There is no loop "../x".`},
		"not in the loop":    {`{"round":"dive-deep","loop":"engineer"}`, 422, `The loop engineer has no round "dive-deep".`},
	} {
		t.Run(name, func(t *testing.T) {
			var p map[string]any
			r := s.send(http.MethodPost, "/api/sessions", c.body, asJSON)
			r.json(t, c.status, &p)
			require.Contains(t, p["detail"], c.detail)
			require.NotEmpty(t, p["hint"])
			require.Equal(t, "application/problem+json", r.header.Get("Content-Type"))
		})
	}
	var list struct{ Sessions []any }
	s.get("/api/sessions").json(t, http.StatusOK, &list)
	require.Empty(t, list.Sessions, "a refused request opens nothing")
}

func TestOpenTakesWhatTheContractNames(t *testing.T) {
	s := newSite(t)
	for name, c := range map[string]struct {
		body string
		want map[string]any
	}{
		"only a round": {`{"round":"leadership-principles"}`, map[string]any{"level": "L5", "interviewer": "scripted", "time_factor": 1.0}},
		"everything": {
			` {"round":"leadership-principles","level":"L6","interviewer":"scripted","time_factor":1.50,"seed":7,"loop":"engineer"} `,
			map[string]any{"level": "L6", "time_factor": 1.5, "seed": 7.0, "loop": "engineer"},
		},
		"no clock":  {`{"round":"leadership-principles","time_factor":"off"}`, map[string]any{"time_factor": "off"}},
		"seed zero": {`{"round":"leadership-principles","seed":0}`, map[string]any{"seed": 0.0}},
		"nulls":     {`{"round":"leadership-principles","level":null,"seed":null,"time_factor":null,"loop":null}`, map[string]any{"level": "L5", "time_factor": 1.0}},
		"escapes":   {`{"ro\u0075nd":"leadership-principles"}`, map[string]any{"level": "L5"}},
	} {
		t.Run(name, func(t *testing.T) {
			var created wanted
			r := s.send(http.MethodPost, "/api/sessions", c.body, "Content-Type: application/json; charset=utf-8")
			r.json(t, http.StatusCreated, &created)
			require.Equal(t, "/api/sessions/"+created.ID, r.header.Get("Location"))
			require.Equal(t, "http://127.0.0.1:8080/s/"+created.ID, created.URL)
			require.Equal(t, "ws://127.0.0.1:8080/api/sessions/"+created.ID+"/live", created.Live)
			var got map[string]any
			s.get("/api/sessions/"+created.ID).json(t, http.StatusOK, &got)
			for key, want := range c.want {
				require.Equal(t, want, got[key], key)
			}
		})
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := newSite(t)
	large := `{"round":"` + strings.Repeat("x", 64<<10) + `"}`
	for name, header := range map[string]string{"/api/sessions": asJSON, "/new": "Content-Type: application/x-www-form-urlencoded"} {
		require.Equal(t, http.StatusRequestEntityTooLarge, s.send(http.MethodPost, name, large, header).status, name)
		require.Equal(t, http.StatusRequestEntityTooLarge, s.send(http.MethodPost, name, large, header, "Transfer-Encoding: chunked").status, name)
		require.Equal(t, http.StatusUnsupportedMediaType, s.send(http.MethodPost, name, "x", "Content-Type: text/plain").status, name)
		require.Equal(t, http.StatusUnsupportedMediaType, s.send(http.MethodPost, name, "x").status, name)
	}
}

// FuzzOpen sends any body and checks that the answer is one that the contract
// knows, and that only a whole object opens a session.
func FuzzOpen(f *testing.F) {
	for _, seed := range []string{`{"round":"leadership-principles"}`, `{"round":"leadership-principles","time_factor":"off","seed":1}`, `{"a":[[[[]]]]}`, `{"round":"\ud800"}`, "\xff", `{}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := newSite(t)
		r := s.send(http.MethodPost, "/api/sessions", body, asJSON)
		switch r.status {
		case http.StatusCreated:
			require.True(t, json.Valid([]byte(body)))
		case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
			require.True(t, json.Valid([]byte(r.body)))
		default:
			t.Fatalf("%d for %q: %s", r.status, body, r.body)
		}
	})
}
