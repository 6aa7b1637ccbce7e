package httpd

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v5"

	"barraiser/internal/engine"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
	"barraiser/web"
)

// Library lists what can be practised. It is called for each request, from any
// goroutine; what it returns isn't changed.
type Library interface {
	// InOrder is the rounds, in the order in which they are offered.
	InOrder() []*rubric.Round
	Loops() []*rubric.Loop
	Competencies() []*rubric.Competency
	// Sit is what a session in a loop, or with loop "" by itself, is opened on.
	Sit(loop, id string) (*rubric.Round, bool)
	// Problems is what keeps newer rubrics from being used, or nothing.
	Problems() library.Problems
}

// Live serves the WebSocket of a session. ServeSession returns once the
// connection is upgraded and served elsewhere, or with an error if nothing was
// answered yet. The origin has been checked.
type Live interface {
	ServeSession(w http.ResponseWriter, r *http.Request, session string) error
}

// Options are what a server is made of. All are required but Log, Version, Ready
// and Now.
type Options struct {
	Engine  *engine.Engine
	Library Library
	Live    Live
	Gate    *Gate
	// Log gets one line a request; nil drops them.
	Log     *slog.Logger
	Version string
	// Ready reports whether requests can be served; nil means always.
	Ready func(ctx context.Context) error
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
}

// Server answers HTTP requests. It is safe for concurrent use and holds nothing
// that has to be closed.
type Server struct {
	Options
	router *echo.Echo
}

// The limits of a request. The body of a form or a command line's request is
// small; answers travel by WebSocket.
const (
	maxBody          = 64 << 10
	maxHeader        = 16 << 10
	readHeaderWithin = 10 * time.Second
	readWithin       = 30 * time.Second
	writeWithin      = 60 * time.Second
	idleFor          = 2 * time.Minute
	readyWithin      = 2 * time.Second
)

// New returns a server. It starts nothing.
func New(o Options) *Server {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Ready == nil {
		o.Ready = func(context.Context) error { return nil }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{Options: o}
	s.router = echo.NewWithConfig(echo.Config{
		Logger: o.Log,
		// Proxies' headers are anybody's to write; the log names the peer.
		IPExtractor: echo.ExtractIPDirect(),
	})
	s.router.Use(s.observe, s.protect)
	s.routes()
	return s
}

// Handler returns the whole service as one handler.
func (s *Server) Handler() http.Handler { return s.router }

// HTTP returns a server for the handler with its timeouts and limits. They end
// with an upgrade: a WebSocket sets its own.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: readHeaderWithin,
		ReadTimeout:       readWithin,
		WriteTimeout:      writeWithin,
		IdleTimeout:       idleFor,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
}

func (s *Server) routes() {
	s.read("/", s.dashboard)
	s.read("/new", s.newForm)
	s.router.POST("/new", s.newPost)
	s.read("/s/:id", s.room)
	s.read("/s/:id/scorecard", s.scorecardPage)
	s.read("/s/:id/transcript", s.transcriptPage)
	s.read("/help/keys", s.keys)
	s.read(web.AssetPrefix+"*", s.asset)
	s.read("/favicon.ico", s.favicon)

	s.router.POST("/api/sessions", s.open)
	s.read("/api/sessions", s.list)
	s.read("/api/sessions/:id", s.show)
	s.router.DELETE("/api/sessions/:id", s.erase)
	s.read("/api/sessions/:id/transcript", s.transcript)
	s.read("/api/sessions/:id/scorecard", s.scorecard)
	s.router.GET("/api/sessions/:id/live", s.live)
	s.read("/healthz", s.healthz)
	s.read("/readyz", s.readyz)
}

// read registers a handler for GET and HEAD, both of which Allow then lists;
// net/http leaves the body of an answer to HEAD out.
func (s *Server) read(path string, h echo.HandlerFunc) {
	s.router.GET(path, h)
	s.router.HEAD(path, h)
}

// asset serves a built file.
func (s *Server) asset(c *echo.Context) error {
	if _, ok := web.Asset(c.Request().URL.Path); !ok {
		return errNoPage
	}
	// The service's own "no-store" gives way to the asset's immutable caching.
	web.AssetHandler().ServeHTTP(c.Response(), c.Request())
	return nil
}

// favicon points browsers that look for the old name at the icon.
func (s *Server) favicon(c *echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
	return c.Redirect(http.StatusFound, web.Href("favicon.svg"))
}
