package peer

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"barraiser/internal/fault"
)

// Live serves the live protocol of a session that this process holds.
type Live interface {
	// ServePeer upgrades the request and returns, or returns an error when nothing
	// was answered yet. It never hands the session on to another replica.
	ServePeer(w http.ResponseWriter, r *http.Request, session string) error
}

// Sessions lets go of sessions.
type Sessions interface {
	// Yield lets go of the session's lease: nil when this process doesn't hold it
	// (any more), fault.Conflict when the session is in use.
	Yield(ctx context.Context, session string) error
}

// What a request carries besides its path.
const (
	// ownerHeader names the replica that is meant.
	ownerHeader = "Barraiser-Peer"
	authHeader  = "Authorization"
	authScheme  = "Bearer "
	pathPrefix  = "/peer/v1/"
)

// The limits of a request to a door; they end with an upgrade.
const (
	maxHeader        = 8 << 10
	readHeaderWithin = 5 * time.Second
	readWithin       = 10 * time.Second
	writeWithin      = 20 * time.Second
	idleFor          = 10 * time.Second
)

// Door is where the other replicas reach this one. It answers who knows the secret
// and nobody else, and serves nothing but the three paths of this package. It is
// safe for concurrent use.
type Door struct {
	name     string
	secret   *Secret
	live     Live
	sessions Sessions
	log      *slog.Logger
	mux      *http.ServeMux
}

// NewDoor returns the door of the replica that holds leases under the name.
func NewDoor(name string, secret *Secret, live Live, sessions Sessions, log *slog.Logger) *Door {
	d := &Door{name: name, secret: secret, live: live, sessions: sessions, log: log, mux: http.NewServeMux()}
	d.mux.HandleFunc("GET "+pathPrefix+"sessions/{id}/live", d.serveLive)
	d.mux.HandleFunc("POST "+pathPrefix+"sessions/{id}/yield", d.serveYield)
	d.mux.HandleFunc("GET "+pathPrefix+"alive", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return d
}

// HTTP returns a server for the door with its timeouts and limits.
func (d *Door) HTTP() *http.Server {
	return &http.Server{
		Handler:           d,
		ReadHeaderTimeout: readHeaderWithin,
		ReadTimeout:       readWithin,
		WriteTimeout:      writeWithin,
		IdleTimeout:       idleFor,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(d.log.Handler(), slog.LevelDebug),
	}
}

// ServeHTTP answers 401 without the secret, and 410 to who means another replica:
// one that had this address before.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given, ok := strings.CutPrefix(r.Header.Get(authHeader), authScheme)
	if !ok || !d.secret.matches(r.Context(), given) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if r.Header.Get(ownerHeader) != d.name {
		w.WriteHeader(http.StatusGone)
		return
	}
	d.mux.ServeHTTP(w, r)
}

func (d *Door) serveLive(w http.ResponseWriter, r *http.Request) {
	if err := d.live.ServePeer(w, r, r.PathValue("id")); err != nil {
		d.refuse(w, r, err)
	}
}

func (d *Door) serveYield(w http.ResponseWriter, r *http.Request) {
	if err := d.sessions.Yield(r.Context(), r.PathValue("id")); err != nil {
		d.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// refuse answers with a status alone: the asking side decides by it, and tells
// its user of its own trouble.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusInternalServerError
	switch fault.KindOf(err) {
	case fault.Conflict:
		status = http.StatusConflict
	case fault.Unavailable:
		status = http.StatusServiceUnavailable
	case fault.Usage:
		status = http.StatusBadRequest
	case fault.NotFound:
		status = http.StatusNotFound
	default:
		d.log.Error("peer", "path", r.URL.Path, "error", err, "hint", fault.HintOf(err))
	}
	w.WriteHeader(status)
}
