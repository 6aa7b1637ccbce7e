package httpd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v5"

	"barraiser/internal/fault"
	"barraiser/web"
)

// problem is a refusal as a client sees it. Its texts are ours or quote the
// request; cause is for the log alone.
type problem struct {
	// slug names the kind of problem; it is part of the document's type.
	slug   string
	status int
	title  string
	detail string
	hint   string
	// field is the form field that is at fault, "" for none.
	field string
	cause error
}

// Error returns the detail and the cause, for the log.
func (p *problem) Error() string {
	if p.cause != nil {
		return p.cause.Error()
	}
	return p.detail
}

// Unwrap returns the cause, or nil.
func (p *problem) Unwrap() error { return p.cause }

// The problems that handlers return as they stand.
var (
	errNoPage = &problem{
		slug: "not-found", status: http.StatusNotFound, title: "There is no such page",
		detail: "Nothing is served under this address.", hint: "Check the address, or start from the sessions page at /.",
	}
	errNoSession = &problem{
		slug: "no-session", status: http.StatusNotFound, title: "There is no such session",
		detail: "There is no session with this id, or it was erased.", hint: "Choose it from the sessions page, or list them with GET /api/sessions.",
	}
	errMethod = &problem{
		slug: "method-not-allowed", status: http.StatusMethodNotAllowed, title: "Method not allowed",
		detail: "This address doesn't take that method.", hint: "The Allow header lists the methods it takes.",
	}
	errTooLarge = &problem{
		slug: "too-large", status: http.StatusRequestEntityTooLarge, title: "Too large",
		detail: fmt.Sprintf("The body is larger than %d KiB.", maxBody>>10), hint: "Send less; answers go through the live connection.",
	}
	errNoRun = &problem{
		slug: "no-scorecard", status: http.StatusNotFound, title: "There is no such scorecard",
		detail: "This session has no assessment of that name.", hint: "Leave 'run' out for the newest, or take one that the session lists under 'scorecards'.",
	}
	errHost = &problem{
		slug: "unknown-host", status: http.StatusMisdirectedRequest, title: "Unknown host",
		detail: "The Host header doesn't name this server.",
		hint:   "Use the address that the server printed at its start, or set BARRAISER_PUBLIC_URL to the one you use.",
	}
	errOrigin = &problem{
		slug: "foreign-origin", status: http.StatusForbidden, title: "Not from this site",
		detail: "The request comes from a page of another site.", hint: "Open this server's own page and try again there.",
	}
	errNoUpgrade = &problem{
		slug: "upgrade-required", status: http.StatusUpgradeRequired, title: "Upgrade required",
		detail: "This address speaks the WebSocket protocol.", hint: "Connect with a WebSocket client; the protocol is in docs/.",
	}
)

// problemOf turns any error into what the client is told. It is the one place
// where fault kinds become statuses.
func problemOf(err error) *problem {
	if known, ok := errors.AsType[*problem](err); ok {
		return known
	}
	switch {
	case isTooLarge(err):
		return errTooLarge
	case echo.StatusCode(err) == http.StatusNotFound:
		return errNoPage
	case echo.StatusCode(err) == http.StatusMethodNotAllowed:
		return errMethod
	case errors.Is(err, context.Canceled):
		return &problem{
			slug: "cancelled", status: http.StatusRequestTimeout, title: "Cancelled",
			detail: "The request was given up before it was answered.", hint: "Send it again.",
		}
	}
	p := &problem{cause: err, hint: fault.HintOf(err)}
	switch fault.KindOf(err) {
	case fault.Usage:
		p.slug, p.status, p.title, p.detail = "bad-request", http.StatusBadRequest, "Bad request", "The request can't be understood."
	case fault.Invalid:
		p.slug, p.status, p.title, p.detail = "invalid", http.StatusUnprocessableEntity, "Can't be taken as it is", "What was asked for isn't possible."
	case fault.NotFound:
		p.slug, p.status, p.title, p.detail = errNoSession.slug, errNoSession.status, errNoSession.title, errNoSession.detail
		p.hint = errNoSession.hint
	case fault.Conflict:
		p.slug, p.status, p.title, p.detail = "conflict", http.StatusConflict, "No longer fits", "The session has moved on since."
	case fault.Forbidden:
		p.slug, p.status, p.title, p.detail = "forbidden", http.StatusForbidden, "Not allowed", "You may not do that."
	case fault.TooLarge:
		p.slug, p.status, p.title, p.detail = errTooLarge.slug, errTooLarge.status, errTooLarge.title, "What was sent is over a limit."
	case fault.Unavailable:
		p.slug, p.status, p.title, p.detail = "unavailable", http.StatusServiceUnavailable, "Not available now", "The server can't do this at the moment."
		if p.hint == "" {
			p.hint = "Try again in a moment. Nothing that was acknowledged is lost."
		}
	default:
		p.slug, p.status, p.title, p.detail = "internal", http.StatusInternalServerError, "Something went wrong", "The server failed while it worked on this."
		p.hint = "Try again. If it happens again, give whoever runs this server the request's id: it stands in the server's log."
	}
	return p
}

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"

// document is a problem as RFC 9457 writes it, with our hint.
type document struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Hint     string `json:"hint"`
	Instance string `json:"instance"`
}

// refuse answers with a problem: a document for programs, a page for people.
func (s *Server) refuse(c *echo.Context, p *problem) error {
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	if p.status == http.StatusServiceUnavailable {
		h.Set(echo.HeaderRetryAfter, "2")
	}
	if wantsPage(c.Request()) {
		return s.page(c, p.status, web.PageError, web.ErrorView{Status: p.status, Title: p.title, Detail: p.detail, Hint: p.hint})
	}
	body, err := json.Marshal(document{
		Type: "urn:barraiser:problem:" + p.slug, Title: p.title, Status: p.status, Detail: p.detail, Hint: p.hint,
		Instance: "urn:barraiser:request:" + requestID(c),
	})
	if err != nil {
		return fault.Wrap(err, "httpd: write problem", fault.Internal)
	}
	return c.Blob(p.status, problemType, body)
}

// wantsPage tells people from programs: programs' paths always get documents,
// and elsewhere a client gets what it accepts first.
func wantsPage(r *http.Request) bool {
	path := r.URL.Path
	if path == "/api" || strings.HasPrefix(path, "/api/") || path == "/healthz" || path == "/readyz" {
		return false
	}
	accept := r.Header.Get("Accept")
	page, data := strings.Index(accept, "text/html"), strings.Index(accept, "json")
	return data < 0 || page >= 0 && page < data
}
