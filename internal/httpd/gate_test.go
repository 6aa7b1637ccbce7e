package httpd_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/httpd"
)

// The configurations that the table below is about.
var sites = map[string]struct{ addr, public string }{
	"loopback": {"127.0.0.1:8080", ""},
	"port 80":  {"127.0.0.1:80", ""},
	"public":   {"127.0.0.1:8080", "https://practice.example"},
	"odd port": {"127.0.0.1:8080", "https://practice.example:8443/"},
	"lan":      {"192.168.1.7:8080", ""},
	"all":      {"[::]:8080", "http://Practice.example"},
}

func TestHostsAndOrigins(t *testing.T) {
	const remote = "192.0.2.9:50000"
	for name, c := range map[string]struct {
		site   string
		host   string
		origin string // "" for none, "-" for two
		fetch  string // Sec-Fetch-Site
		from   string // the peer; loopback when ""
		known  bool   // the Host is accepted
		may    bool   // the upgrade is accepted
	}{
		// Names of loopback.
		"own address":            {"loopback", "127.0.0.1:8080", "http://127.0.0.1:8080", "same-origin", "", true, true},
		"own name":               {"loopback", "localhost:8080", "http://localhost:8080", "same-origin", "", true, true},
		"own address in v6":      {"loopback", "[::1]:8080", "http://[::1]:8080", "same-origin", "", true, true},
		"upper case":             {"loopback", "LOCALHOST:8080", "http://localhost:8080", "", "", true, true},
		"other port":             {"loopback", "127.0.0.1:8081", "http://127.0.0.1:8081", "", "", false, false},
		"no port":                {"loopback", "127.0.0.1", "http://127.0.0.1", "", "", false, false},
		"rebound name":           {"loopback", "evil.example:8080", "http://evil.example:8080", "same-origin", "", false, false},
		"name that starts alike": {"loopback", "localhost.evil.example:8080", "http://localhost.evil.example:8080", "", "", false, false},
		"trailing dot":           {"loopback", "localhost.:8080", "http://localhost.:8080", "", "", false, false},
		"short address":          {"loopback", "127.1:8080", "http://127.1:8080", "", "", false, false},
		"user in the host":       {"loopback", "a@127.0.0.1:8080", "http://127.0.0.1:8080", "", "", false, false},
		"empty host":             {"loopback", "", "", "", "", false, true}, // the host check comes first
		"default port left out":  {"port 80", "localhost", "http://localhost", "", "", true, true},
		"default port given":     {"port 80", "localhost:80", "http://localhost", "", "", true, true},

		// Origins that aren't the page's own.
		"other site":           {"loopback", "127.0.0.1:8080", "https://evil.example", "cross-site", "", true, false},
		"other site, no fetch": {"loopback", "127.0.0.1:8080", "http://evil.example", "", "", true, false},
		"other port's origin":  {"loopback", "127.0.0.1:8080", "http://127.0.0.1:3000", "same-site", "", true, false},
		"other scheme":         {"loopback", "127.0.0.1:8080", "https://127.0.0.1:8080", "", "", true, false},
		"other name of ours":   {"loopback", "127.0.0.1:8080", "http://localhost:8080", "", "", true, false},
		"opaque":               {"loopback", "127.0.0.1:8080", "null", "", "", true, false},
		"with a path":          {"loopback", "127.0.0.1:8080", "http://127.0.0.1:8080/", "", "", true, false},
		"two origins":          {"loopback", "127.0.0.1:8080", "-", "", "", true, false},
		"file page":            {"loopback", "127.0.0.1:8080", "file://", "", "", true, false},
		"lying same-origin":    {"loopback", "127.0.0.1:8080", "http://evil.example", "same-origin", "", true, false},
		"cross-site of ours":   {"loopback", "127.0.0.1:8080", "http://127.0.0.1:8080", "cross-site", "", true, false},

		// Programs without an origin.
		"local program":          {"loopback", "127.0.0.1:8080", "", "", "", true, true},
		"local program in v6":    {"loopback", "[::1]:8080", "", "", "[::1]:50000", true, true},
		"remote program":         {"lan", "192.168.1.7:8080", "", "", remote, true, false},
		"remote with own origin": {"lan", "192.168.1.7:8080", "http://192.168.1.7:8080", "", remote, true, true},
		"browser without origin": {"loopback", "127.0.0.1:8080", "", "same-origin", "", true, false},
		"no loopback names":      {"lan", "localhost:8080", "http://localhost:8080", "", "", false, false},

		// Behind a public name.
		"public page":             {"public", "practice.example", "https://practice.example", "same-origin", remote, true, true},
		"public with port":        {"public", "practice.example:443", "https://practice.example", "", remote, true, true},
		"proxy rewrites the host": {"public", "127.0.0.1:8080", "https://practice.example", "same-origin", "", true, true},
		"public, wrong scheme":    {"public", "practice.example", "http://practice.example", "", remote, true, false},
		"public, wrong port":      {"public", "practice.example:8080", "https://practice.example:8080", "", remote, false, false},
		"public's subdomain":      {"public", "a.practice.example", "https://a.practice.example", "", remote, false, false},
		"public page to loopback": {"public", "localhost:8080", "http://localhost:8080", "", "", true, true},
		"odd port":                {"odd port", "practice.example:8443", "https://practice.example:8443", "", remote, true, true},
		"odd port left out":       {"odd port", "practice.example", "https://practice.example", "", remote, false, false},

		// On all addresses: an address can't be rebound, a name can.
		"address of the machine":  {"all", "192.168.1.7:8080", "http://192.168.1.7:8080", "", remote, true, true},
		"v6 of the machine":       {"all", "[fd00::7]:8080", "http://[fd00::7]:8080", "", remote, true, true},
		"address, other port":     {"all", "192.168.1.7:81", "http://192.168.1.7:81", "", remote, false, false},
		"name on all":             {"all", "evil.example:8080", "http://evil.example:8080", "", remote, false, false},
		"loopback on all":         {"all", "localhost:8080", "http://localhost:8080", "", "", true, true},
		"public name in any case": {"all", "practice.example", "http://practice.example", "", remote, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			gate, err := httpd.NewGate(sites[c.site].addr, sites[c.site].public)
			require.NoError(t, err)
			r := httptest.NewRequest(http.MethodGet, "/api/sessions/x/live", http.NoBody)
			r.Host, r.RemoteAddr = c.host, "127.0.0.1:50000"
			if c.from != "" {
				r.RemoteAddr = c.from
			}
			switch c.origin {
			case "":
			case "-":
				r.Header["Origin"] = []string{"http://127.0.0.1:8080", "http://evil.example"}
			default:
				r.Header.Set("Origin", c.origin)
			}
			if c.fetch != "" {
				r.Header.Set("Sec-Fetch-Site", c.fetch)
			}
			require.Equal(t, c.known, gate.KnowsHost(c.host), "host")
			require.Equal(t, c.may, gate.CheckOrigin(r), "origin")
		})
	}
}

func TestGateRefusesSettingsItCantKeep(t *testing.T) {
	for name, c := range map[string]struct{ addr, public string }{
		"no port":      {"127.0.0.1", ""},
		"port zero":    {"127.0.0.1:0", ""},
		"named port":   {"127.0.0.1:http", ""},
		"port too big": {"127.0.0.1:70000", ""},
		"no scheme":    {host, "practice.example"},
		"other scheme": {host, "ftp://practice.example"},
		"path":         {host, "https://practice.example/barraiser"},
		"user":         {host, "https://me@practice.example"},
		"query":        {host, "https://practice.example?a=1"},
		"no host":      {host, "https://"},
		"not a URL":    {host, "https://[::1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := httpd.NewGate(c.addr, c.public)
			require.Error(t, err)
		})
	}
}

// TestForeignPagesChangeNothing sends what a page of another site could make a
// browser send.
func TestForeignPagesChangeNothing(t *testing.T) {
	s := newSite(t)
	id := s.open()
	const form = "Content-Type: application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		method, target string
		header         []string
		want           int
	}{
		"foreign form":               {http.MethodPost, "/new", []string{form, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}, http.StatusForbidden},
		"foreign form, old browser":  {http.MethodPost, "/new", []string{form, "Origin: https://evil.example"}, http.StatusForbidden},
		"form of another port":       {http.MethodPost, "/new", []string{form, "Origin: http://127.0.0.1:3000", "Sec-Fetch-Site: same-site"}, http.StatusForbidden},
		"opaque form, old browser":   {http.MethodPost, "/new", []string{form, "Origin: null"}, http.StatusForbidden},
		"own host by another scheme": {http.MethodPost, "/new", []string{form, "Origin: https://127.0.0.1:8080"}, http.StatusForbidden},
		"foreign delete":             {http.MethodDelete, "/api/sessions/" + id, []string{"Origin: https://evil.example", "Sec-Fetch-Site: cross-site"}, http.StatusForbidden},
		"rebound delete":             {http.MethodDelete, "/api/sessions/" + id, []string{"Host: evil.example:8080", "Origin: http://evil.example:8080", "Sec-Fetch-Site: same-origin"}, http.StatusMisdirectedRequest},
		"rebound read":               {http.MethodGet, "/api/sessions/" + id + "/transcript", []string{"Host: evil.example:8080"}, http.StatusMisdirectedRequest},
		"own form, hidden referrer":  {http.MethodPost, "/new", []string{form, "Origin: null", "Sec-Fetch-Site: same-origin"}, http.StatusUnprocessableEntity},
		"own form":                   {http.MethodPost, "/new", []string{form, "Origin: http://127.0.0.1:8080", "Sec-Fetch-Site: same-origin"}, http.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, s.send(c.method, c.target, "", c.header...).status)
		})
	}
	require.Equal(t, http.StatusOK, s.get("/api/sessions/"+id).status, "the session is still there")
}
