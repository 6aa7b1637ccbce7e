package httpd_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/web"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// scored reads a seat's feed until the scorecard is written.
func scored(s *site, seat *engine.Seat) {
	s.t.Helper()
	s.until(seat, func(e interview.Event) bool { _, ok := e.(interview.ScorecardReady); return ok })
}

var requestName = regexp.MustCompile(`request:[A-Z2-7]{26}`)

// TestProblemDocumentsAreWhatTheyWere holds the texts that clients and people
// read; a change of one is a change of the contract.
func TestProblemDocumentsAreWhatTheyWere(t *testing.T) {
	s := newSite(t)
	id := s.open()
	var b strings.Builder
	add := func(name string, r reply) {
		require.Equal(t, "application/problem+json", r.header.Get("Content-Type"), name)
		require.Contains(t, r.body, `"instance":"urn:barraiser:request:`+r.header.Get("X-Request-Id")+`"`)
		var p struct{ Status int }
		require.NoError(t, json.Unmarshal([]byte(r.body), &p))
		require.Equal(t, r.status, p.Status)
		b.WriteString(name + "\n" + requestName.ReplaceAllString(r.body, "request:ID") + "\n\n")
	}
	add("unknown path", s.get("/api/nothing"))
	add("unknown session", s.get("/api/sessions/x"))
	add("wrong method", s.send(http.MethodPut, "/api/sessions", ""))
	add("wrong type", s.send(http.MethodPost, "/api/sessions", "x", asForm))
	add("unknown key", s.send(http.MethodPost, "/api/sessions", `{"x":1}`, asJSON))
	add("wrong value", s.send(http.MethodPost, "/api/sessions", `{"seed":"x"}`, asJSON))
	add("impossible value", s.send(http.MethodPost, "/api/sessions", `{"round":"x"}`, asJSON))
	add("too large", s.send(http.MethodPost, "/api/sessions", strings.Repeat(" ", 65<<10), asJSON))
	add("unknown host", s.get("/api/sessions", "Host: evil.example"))
	add("foreign origin", s.send(http.MethodPost, "/api/sessions", "{}", asJSON, "Origin: https://evil.example"))
	add("running round", s.get("/api/sessions/"+id+"/scorecard"))
	add("no upgrade", s.get("/api/sessions/"+id+"/live"))
	s.door.panics = true
	add("defect", s.get("/api/sessions/"+id+"/live", "Connection: Upgrade", "Upgrade: websocket"))
	require.NoError(t, s.store.Close())
	add("store gone", s.get("/api/sessions"))

	file := filepath.Join("testdata", "problems.txt")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "write it with -update")
	require.Equal(t, string(want), b.String())
}

func TestErrorsArePagesForPeople(t *testing.T) {
	s := newSite(t)
	const browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
	for name, c := range map[string]struct {
		target, accept, want string
	}{
		"browser":            {"/nothing", browser, "text/html"},
		"anything":           {"/nothing", "Accept: */*", "text/html"},
		"no preference":      {"/nothing", "Accept:", "text/html"},
		"program":            {"/nothing", "Accept: application/json", "application/problem+json"},
		"problem document":   {"/s/x", "Accept: application/problem+json", "application/problem+json"},
		"page before data":   {"/s/x", "Accept: text/html, application/json", "text/html"},
		"data before page":   {"/s/x", "Accept: application/json, text/html", "application/problem+json"},
		"browser at the API": {"/api/nothing", browser, "application/problem+json"},
		"API's root":         {"/api", browser, "application/problem+json"},
		"not the API":        {"/apix", browser, "text/html"},
		"asset":              {"/assets/none.js", browser, "text/html"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.get(c.target, c.accept)
			require.Equal(t, http.StatusNotFound, r.status)
			require.True(t, strings.HasPrefix(r.header.Get("Content-Type"), c.want), r.header.Get("Content-Type"))
		})
	}
}

func TestEveryAnswerIsProtected(t *testing.T) {
	s := newSite(t)
	id := s.open()
	for _, target := range []string{"/", "/new", "/s/" + id, "/help/keys", web.Href("app.css"), "/nothing", "/api/sessions", "/api/nothing", "/healthz", "/favicon.ico"} {
		for _, hostname := range []string{host, "evil.example"} {
			h := s.get(target, "Host: "+hostname).header
			require.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'", h.Get("Content-Security-Policy"), target)
			require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
			require.Equal(t, "same-origin", h.Get("Cross-Origin-Opener-Policy"))
			require.Equal(t, "same-origin", h.Get("Cross-Origin-Resource-Policy"))
			require.Contains(t, h.Get("Permissions-Policy"), "camera=()")
			require.Contains(t, []string{"no-referrer", "same-origin"}, h.Get("Referrer-Policy"))
			require.Empty(t, h.Get("Access-Control-Allow-Origin"))
			require.Empty(t, h.Get("Set-Cookie"))
		}
	}
	require.Equal(t, "no-store", s.get("/s/"+id).header.Get("Cache-Control"), "a shared machine must not keep answers")
	require.Equal(t, "no-store", s.get("/api/sessions").header.Get("Cache-Control"))
}

func TestMethods(t *testing.T) {
	s := newSite(t)
	id := s.open()
	for target, allow := range map[string]string{
		"/": "OPTIONS, GET, HEAD", "/new": "OPTIONS, GET, HEAD, POST", "/api/sessions": "OPTIONS, GET, HEAD, POST",
		"/api/sessions/" + id: "OPTIONS, DELETE, GET, HEAD", "/api/sessions/" + id + "/live": "OPTIONS, GET", "/assets/x.js": "OPTIONS, GET, HEAD",
	} {
		r := s.send(http.MethodPatch, target, "")
		require.Equal(t, http.StatusMethodNotAllowed, r.status, target)
		require.Equal(t, allow, r.header.Get("Allow"), target)
	}
	require.Equal(t, http.StatusMethodNotAllowed, s.send(http.MethodPost, "/", "", "X-HTTP-Method-Override: GET").status)
	for _, target := range []string{"/S/" + id, "/new/", "//", "/api/sessions/", "/s/" + id + "/scorecard/"} {
		require.Equal(t, http.StatusNotFound, s.get(target).status, "no guessing: %s", target)
	}
}

// TestHeadOverTheWire uses a real connection: leaving out the body is net/http's part.
func TestHeadOverTheWire(t *testing.T) {
	s := newSite(t)
	id := s.open()
	server := httptest.NewServer(s.handler)
	defer server.Close()
	client := server.Client()
	defer client.CloseIdleConnections()
	for _, target := range []string{"/", "/s/" + id, "/s/" + id + "/transcript", "/api/sessions", "/healthz", web.Href("app.css"), "/nothing"} {
		ask := func(method string) (status int, contentType string) {
			r, err := http.NewRequestWithContext(t.Context(), method, server.URL+target, http.NoBody)
			require.NoError(t, err)
			r.Host = host
			got, err := client.Do(r)
			require.NoError(t, err)
			require.NoError(t, got.Body.Close())
			return got.StatusCode, got.Header.Get("Content-Type")
		}
		status, contentType := ask(http.MethodGet)
		headStatus, headType := ask(http.MethodHead)
		require.Equal(t, status, headStatus, target)
		require.Equal(t, contentType, headType, target)
	}
}

func TestAssets(t *testing.T) {
	s := newSite(t)
	css := web.Href("app.css")
	r := s.get(css, "Accept-Encoding: gzip, br")
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, "br", r.header.Get("Content-Encoding"))
	require.Contains(t, r.header.Get("Cache-Control"), "immutable")
	require.Equal(t, "Accept-Encoding", r.header.Get("Vary"))
	require.Equal(t, http.StatusNotModified, s.get(css, "Accept-Encoding: br", "If-None-Match: "+r.header.Get("ETag")).status)
	require.Empty(t, s.get(css).header.Get("Content-Encoding"))
	for _, target := range []string{"/assets/", "/assets/../server.go", "/assets/%2e%2e/embed.go", "/assets/manifest.json"} {
		require.Equal(t, http.StatusNotFound, s.get(target).status, target)
	}
	r = s.get("/favicon.ico")
	require.Equal(t, http.StatusFound, r.status)
	require.Equal(t, http.StatusOK, s.get(r.header.Get("Location")).status)
}

func TestTheLogHasOneLineARequestAndNobodysWords(t *testing.T) {
	s := newSite(t)
	id := s.open()
	seat := s.sit(id, answer)
	defer seat.Leave()
	s.get("/s/" + id + "/transcript?token=hunter2")
	s.get("/" + strings.Repeat("x", 5000))
	s.send(http.MethodPost, "/api/sessions", `{"my secret words":1}`, asJSON)
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	require.Len(t, lines, 4)
	for _, line := range lines {
		var got map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &got))
		require.Equal(t, "request", got["msg"])
		require.Equal(t, "INFO", got["level"])
		require.NotEmpty(t, got["id"])
		require.Less(t, len(line), 1000)
		for _, words := range []string{"hunter2", "traced", "secret words", "<script>"} {
			require.NotContains(t, line, words)
		}
	}
	require.Contains(t, lines[3], `"problem":"unknown-key"`)
}

func TestAPanicIsAnAnswerAndOneErrorInTheLog(t *testing.T) {
	s := newSite(t)
	s.door.panics = true
	r := s.get("/api/sessions/x/live", "Connection: Upgrade", "Upgrade: websocket")
	require.Equal(t, http.StatusInternalServerError, r.status)
	require.NotContains(t, r.body, "the socket broke")
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	require.Len(t, lines, 1)
	require.Contains(t, lines[0], `"level":"ERROR"`)
	require.Contains(t, lines[0], "panic: the socket broke")
	require.Contains(t, lines[0], r.header.Get("X-Request-Id"))
	require.Equal(t, http.StatusOK, s.get("/").status, "the server goes on")
}

func TestTheServerHasLimits(t *testing.T) {
	h := newSite(t).server.HTTP()
	require.Positive(t, h.ReadHeaderTimeout)
	require.Positive(t, h.ReadTimeout)
	require.Positive(t, h.WriteTimeout)
	require.Positive(t, h.IdleTimeout)
	require.Equal(t, 16<<10, h.MaxHeaderBytes)
	require.NotNil(t, h.ErrorLog)
}
