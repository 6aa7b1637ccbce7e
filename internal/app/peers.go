package app

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"

	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/fault"
	"barraiser/internal/live"
	"barraiser/internal/peer"
)

// replica is this process among those that share a store.
type replica struct {
	// owner is the name under which it holds leases.
	owner string
	// secret and peers lead to the other replicas; nil where there can be none.
	secret *peer.Secret
	peers  *peer.Client
	// listener is where its own door is, nil for a process that serves nobody.
	listener net.Listener
}

// alone is a process whose store nobody else has.
func alone() replica { return replica{owner: "local"} }

// clerk is a command. With SQLite it has the name of the service that it stands in
// for, so no lease has to run out. On Redis it has one of its own and no door: it
// can ask the others for a session, and they wait until it is done with one.
func clerk(c config.Config, s store) replica {
	if c.RedisURL == "" {
		return alone()
	}
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	secret := peer.NewSecret(s)
	return replica{owner: host + "-" + rand.Text(), secret: secret, peers: peer.NewClient(secret, peer.ClientOptions{})}
}

// joined is a service. On Redis it opens the door by which the others reach it, and
// is named by the door's address.
func joined(ctx context.Context, c config.Config, s store) (replica, error) {
	r := clerk(c, s)
	if r.peers == nil {
		return r, nil
	}
	addr := c.PeerAddr
	if addr == "" {
		addr = net.JoinHostPort(nearest(ctx, c.RedisURL), "0")
	}
	listener, err := listenForPeers(ctx, addr)
	if err != nil {
		return replica{}, err
	}
	r.listener = listener
	r.owner = peer.Name(doorOf(addr, listener))
	return r, nil
}

// doorOf is how peers are told the address: the host as it was set, which may be a
// name that leads here from everywhere, with the port that was got.
func doorOf(addr string, listener net.Listener) string {
	host, _, err := net.SplitHostPort(addr)
	_, port, err2 := net.SplitHostPort(listener.Addr().String())
	if errors.Join(err, err2) != nil {
		return listener.Addr().String()
	}
	return net.JoinHostPort(host, port)
}

// listenForPeers opens the door, or says what to do.
func listenForPeers(ctx context.Context, addr string) (net.Listener, error) {
	const op = "listen for other replicas"
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fault.New(fault.Unavailable, op, "the address %s is taken by another program", addr).
			Hint("stop it, or set BARRAISER_PEER_ADDR to another port of this machine; port 0 takes a free one")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fault.New(fault.Unavailable, op, "%s is no address of this machine", addr).
			Hint("set BARRAISER_PEER_ADDR to an address that this machine itself has and the other replicas can reach; one that is translated on the way (NAT) can't be used")
	default:
		return nil, fault.Wrap(err, op, fault.Unavailable).
			Hint("set BARRAISER_PEER_ADDR to host:port of this machine as the other replicas reach it")
	}
}

// nearest is this machine's address on the way to Redis, by which the other
// replicas, which use the same Redis, reach it too as a rule. It is loopback when
// Redis is on this machine.
func nearest(ctx context.Context, redisURL string) string {
	const loopback = "127.0.0.1"
	scheme, rest, _ := strings.Cut(redisURL, "://")
	if scheme == "unix" {
		return loopback
	}
	servers, _, _ := strings.Cut(rest, "?")
	if at := strings.LastIndexByte(servers, '@'); at >= 0 {
		servers = servers[at+1:]
	}
	servers, _, _ = strings.Cut(servers, "/")
	for server := range strings.SplitSeq(servers, ",") {
		host := server
		if h, _, err := net.SplitHostPort(server); err == nil {
			host = h
		}
		// Nothing is sent: a datagram's socket has an address once it has a route.
		conn, err := (&net.Dialer{}).DialContext(ctx, "udp", net.JoinHostPort(strings.Trim(host, "[]"), "6379"))
		if err != nil {
			continue
		}
		local := conn.LocalAddr()
		_ = conn.Close()
		if udp, ok := local.(*net.UDPAddr); ok && !udp.IP.IsUnspecified() {
			return udp.IP.String()
		}
	}
	return loopback
}

// relays is the client as the live protocol wants it; nil stays nil.
func (r replica) relays() live.Peers {
	if r.peers == nil {
		return nil
	}
	return r.peers
}

// askers is the client as the engine wants it; nil stays nil.
func (r replica) askers() engine.Peers {
	if r.peers == nil {
		return nil
	}
	return r.peers
}

// door serves the other replicas; nil where there are none.
func (r replica) door(sockets *live.Handler, e *engine.Engine, log *slog.Logger) *http.Server {
	if r.listener == nil {
		return nil
	}
	return peer.NewDoor(r.owner, r.secret, sockets, e, log).HTTP()
}

// close gives the door's address back when it was never served.
func (r replica) close() error {
	if r.listener == nil {
		return nil
	}
	return r.listener.Close()
}
