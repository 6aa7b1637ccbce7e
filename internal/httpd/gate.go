package httpd

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"barraiser/internal/fault"
)

// Gate knows under which names this server may be addressed and which origins
// are its own. It is immutable and safe for concurrent use.
type Gate struct {
	// local holds the accepted host[:port] of the listening address, in lower case.
	local map[string]bool
	// anyAddress is the port accepted with every IP literal, for a server that
	// listens on all addresses; "" otherwise. A literal can't be rebound as a name can.
	anyAddress string
	// public is the configured URL, nil for none.
	public *url.URL
	cross  *http.CrossOriginProtection
}

// NewGate returns the gate of a server that listens on addr, which must have its
// real port, and is known to its users as publicURL, an absolute http or https
// URL without a path, or "". On loopback the usual names of loopback are accepted
// with the same port.
func NewGate(addr, publicURL string) (*Gate, error) {
	const op = "httpd: gate"
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid).Hint("BARRAISER_ADDR is a host and a port, such as 127.0.0.1:8080")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, fault.New(fault.Invalid, op, "the port %q of the listening address isn't a number from 1 to 65535", port)
	}
	g := &Gate{local: map[string]bool{}, cross: http.NewCrossOriginProtection()}
	ip, err := netip.ParseAddr(host)
	isIP := err == nil
	everywhere := host == "" || isIP && ip.IsUnspecified()
	if everywhere {
		g.anyAddress = port
	} else {
		g.accept(host, port)
	}
	if everywhere || host == "localhost" || isIP && ip.IsLoopback() {
		for _, alias := range []string{"127.0.0.1", "::1", "localhost"} {
			g.accept(alias, port)
		}
	}
	if publicURL == "" {
		return g, nil
	}
	if g.public, err = parsePublic(publicURL); err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid)
	}
	if err := g.cross.AddTrustedOrigin(g.public.String()); err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid)
	}
	return g, nil
}

// accept adds a name of the listening address.
func (g *Gate) accept(host, port string) {
	full := strings.ToLower(net.JoinHostPort(host, port))
	g.local[full] = true
	g.local[withoutDefault(full, "http")] = true
}

// parsePublic reads the public URL and returns its origin alone.
func parsePublic(text string) (*url.URL, error) {
	const op = "httpd: public URL"
	u, err := url.Parse(text)
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil ||
		(u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return nil, fault.New(fault.Invalid, op, "%q isn't the origin of a site", text).
			Hint("BARRAISER_PUBLIC_URL is a scheme and a host, such as https://practice.example")
	}
	return &url.URL{Scheme: u.Scheme, Host: withoutDefault(strings.ToLower(u.Host), u.Scheme)}, nil
}

// withoutDefault takes the scheme's default port off a host, as browsers do.
func withoutDefault(host, scheme string) string {
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

// KnowsHost reports whether a Host header names this server.
func (g *Gate) KnowsHost(host string) bool {
	host = strings.ToLower(host)
	if g.public != nil && withoutDefault(host, g.public.Scheme) == g.public.Host {
		return true
	}
	return g.isLocal(host)
}

// isLocal reports whether a Host header in lower case names the listening address.
func (g *Gate) isLocal(host string) bool {
	if g.local[host] {
		return true
	}
	if g.anyAddress == "" {
		return false
	}
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = strings.Trim(host, "[]"), "80"
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Zone() == "" && port == g.anyAddress
}

// ownOrigin reports whether an Origin header is the origin that the request was
// sent to, to the letter: scheme, host and port.
func (g *Gate) ownOrigin(r *http.Request, origin string) bool {
	if g.public != nil && origin == g.public.String() {
		return true
	}
	host := strings.ToLower(r.Host)
	return g.isLocal(host) && origin == "http://"+withoutDefault(host, "http")
}

// CheckOrigin reports whether a request for a WebSocket may be upgraded: a
// browser must come from a page of this very origin, and only a program on this
// machine may leave the Origin out.
func (g *Gate) CheckOrigin(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	if site != "" && site != "same-origin" && site != "none" {
		return false
	}
	switch origins := r.Header.Values("Origin"); len(origins) {
	case 0:
		return site == "" && fromLoopback(r.RemoteAddr)
	case 1:
		return g.ownOrigin(r, origins[0])
	default:
		return false
	}
}

// checkUnsafe refuses a state-changing request that another site may have sent.
// An Origin of "null" is left to Sec-Fetch-Site: browsers send it with forms of
// pages that hide their referrer.
func (g *Gate) checkUnsafe(r *http.Request) error {
	if err := g.cross.Check(r); err != nil {
		return err
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	for _, origin := range r.Header.Values("Origin") {
		if origin != "null" && !g.ownOrigin(r, origin) {
			return fault.New(fault.Forbidden, "httpd: check origin", "the origin isn't this server's")
		}
	}
	return nil
}

// base returns the origin to write into links that leave the page: the public
// one, else the one the client used. The request's Host must have been checked.
func (g *Gate) base(r *http.Request) url.URL {
	if g.public != nil {
		return *g.public
	}
	return url.URL{Scheme: "http", Host: strings.ToLower(r.Host)}
}

func fromLoopback(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	return err == nil && at.Addr().Unmap().IsLoopback()
}
