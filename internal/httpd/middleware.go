package httpd

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v5"

	"barraiser/internal/fault"
)

// policy is the pages' Content-Security-Policy. Scripts, styles and connections
// are the server's own, and no string becomes script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'"

// loggedPath is the longest path that a log line repeats.
const loggedPath = 200

// requestKey is where a context keeps the request's id.
const requestKey = "request"

// requestID returns the id that names the request in its answer and in the log.
func requestID(c *echo.Context) string {
	id, _ := c.Get(requestKey).(string)
	return id
}

// observe names the request, turns a panic or an error into an answer, and logs
// one line. It is the outermost middleware, so nothing is answered unseen.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		began := s.Now()
		id := rand.Text()
		c.Set(requestKey, id)
		secure(c.Response().Header(), id)
		err := caught(next, c)
		response, unwrapErr := echo.UnwrapResponse(c.Response())
		if unwrapErr != nil {
			return fault.Wrap(unwrapErr, "httpd: observe", fault.Internal)
		}
		var refusal *problem
		if err != nil {
			refusal = problemOf(err)
			if !response.Committed {
				err = errors.Join(err, s.refuse(c, refusal))
			}
			if !response.Committed {
				// Not even the refusal could be rendered.
				response.WriteHeader(http.StatusInternalServerError)
			}
		}
		s.logRequest(c, response, refusal, err, s.Now().Sub(began))
		return nil
	}
}

// caught runs a handler and returns its panic as an error with the stack.
func caught(next echo.HandlerFunc, c *echo.Context) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if cause, ok := p.(error); ok && errors.Is(cause, http.ErrAbortHandler) {
			panic(p)
		}
		err = fault.New(fault.Internal, "httpd: serve", "panic: %v\n%s", p, debug.Stack())
	}()
	return next(c)
}

// logRequest writes the request's line. Refusals the client can mend are told by
// their kind; what is ours to mend has its error.
func (s *Server) logRequest(c *echo.Context, response *echo.Response, refusal *problem, err error, took time.Duration) {
	r := c.Request()
	status := response.Status
	if !response.Committed {
		status = http.StatusSwitchingProtocols
	}
	path := r.URL.Path
	if len(path) > loggedPath {
		path = path[:loggedPath]
	}
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("path", path), slog.Int("status", status),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.Int64("bytes", response.Size),
		slog.String("from", c.RealIP()), slog.String("id", requestID(c)),
	}
	if refusal != nil {
		attrs = append(attrs, slog.String("problem", refusal.slug))
		level = levelOf(refusal)
	}
	if level > slog.LevelInfo {
		attrs = append(attrs, slog.String("err", err.Error()))
	}
	s.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// levelOf is how much a refusal concerns whoever runs the server: a defect, a
// service that is missing or data that can't be read, and nothing else.
func levelOf(p *problem) slog.Level {
	switch {
	case p.status == http.StatusInternalServerError:
		return slog.LevelError
	case p.status > http.StatusInternalServerError, p.status == http.StatusUnprocessableEntity && p.cause != nil:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}

// secure sets the headers that every answer has.
func secure(h http.Header, id string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set(echo.HeaderXRequestID, id)
}

// protect refuses what isn't addressed to this server or comes from another
// site, and bounds the body.
func (s *Server) protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		r := c.Request()
		if !s.Gate.KnowsHost(r.Host) {
			return errHost
		}
		if s.Gate.checkUnsafe(r) != nil {
			return errOrigin
		}
		if r.ContentLength > maxBody {
			return errTooLarge
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, maxBody)
		return next(c)
	}
}

// badRequest is a body or parameter that can't be understood.
func badRequest(slug, hint, detail string, args ...any) *problem {
	return &problem{
		slug: slug, status: http.StatusBadRequest, title: "Bad request",
		detail: fmt.Sprintf(detail, args...), hint: hint,
	}
}
