package redis

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/redis/go-redis/v9"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// advice says what a reply that begins with begin means to a person.
type advice struct {
	begin string
	kind  fault.Kind
	hint  string
}

// replies are Redis's errors that an operator can do something about. Those of
// kind Invalid are wrong settings, which waiting doesn't mend.
var replies = []advice{
	{"NOAUTH", fault.Invalid, "Redis asks for a password: write redis://:password@host:6379, or user:password@ where it has users"},
	{"WRONGPASS", fault.Invalid, "the user or the password in the URL is wrong; percent-encode what is special in a password"},
	{"NOPERM", fault.Invalid, "this user of Redis may not do that: allow it the keys and the channel that begin with the prefix, with +@all -@dangerous +info"},
	{"MOVED", fault.Invalid, "this is a node of a Redis Cluster: begin the URL with redis+cluster://"},
	{"ASK", fault.Invalid, "this is a node of a Redis Cluster: begin the URL with redis+cluster://"},
	{"CROSSSLOT", fault.Invalid, "this is a node of a Redis Cluster: begin the URL with redis+cluster://"},
	{"ERR This instance has cluster support disabled", fault.Invalid, "this Redis is no Cluster: begin the URL with redis:// or rediss://"},
	{"ERR DB index", fault.Invalid, "the URL names a database that this Redis doesn't have: write another number, or set databases"},
	{"ERR unknown command", fault.Invalid, "a Redis or Valkey of version 6.2 or newer is needed, with scripts allowed"},
	{"WRONGTYPE", fault.Invalid, "another program uses keys with this prefix: choose another one, with ?prefix= in the URL"},
	{"READONLY", fault.Unavailable, "this is a replica that can't be written: name the primary in the URL, or begin it with redis+sentinel://"},
	{"OOM", fault.Unavailable, "Redis's memory is full: raise maxmemory, or erase old sessions; nothing acknowledged is lost"},
	{"LOADING", fault.Unavailable, "Redis has just been started and is reading its files: wait a little"},
	{"MASTERDOWN", fault.Unavailable, "this replica has lost its primary: wait for the failover, or name the primary in the URL"},
	{"CLUSTERDOWN", fault.Unavailable, "a part of the Cluster has no primary: see CLUSTER INFO"},
	{"TRYAGAIN", fault.Unavailable, "the Cluster is moving keys: wait a little"},
	{"MISCONF", fault.Unavailable, "Redis can't write its files and takes no writes: free some disk space and see its log"},
	{"NOREPLICAS", fault.Unavailable, "fewer replicas are connected than min-replicas-to-write asks: bring them back"},
	{"BUSY", fault.Unavailable, "another program's script keeps Redis busy: end it with SCRIPT KILL"},
	{"UNKILLABLE", fault.Unavailable, "another program's script keeps Redis busy: wait for it, or restart Redis"},
	{"ERR max number of clients", fault.Unavailable, "Redis has too many connections: raise maxclients, or set pool_size in the URL lower"},
}

// describe makes what went wrong with Redis a fault. The end of ctx comes
// first, since it shows itself as an error of the connection.
func (s *Store) describe(ctx context.Context, err error, op string) error {
	select {
	case <-s.closed:
		return wrap(eventlog.ErrClosed, op)
	default:
	}
	if ended := ctx.Err(); ended != nil {
		return fault.Wrap(ended, op, fault.Unavailable)
	}
	if errors.Is(err, eventlog.ErrNotFound) {
		return wrap(err, op)
	}
	f := explain(err, op, &s.target)
	if s.opened && fault.KindOf(f) != fault.Unavailable {
		// A setting that was right once; whoever is served now didn't choose it.
		return fault.Wrap(f, "", fault.Unavailable)
	}
	return f
}

// says reports whether a reply is the error that begins with begin. A script's
// comes with the script's name before or behind it, by version.
func says(err error, begin string) bool {
	text := err.Error()
	return strings.HasPrefix(text, begin) || strings.Contains(text, " @user_script: "+begin) || strings.Contains(text, ": -"+begin)
}

// explain is describe for an open store and a context that hasn't ended.
func explain(err error, op string, t *target) *fault.Fault {
	if redisErr, ok := errors.AsType[redis.Error](err); ok {
		if f := explainSentinel(err, redisErr, op, t); f != nil {
			return f
		}
		for _, a := range replies {
			if says(redisErr, a.begin) {
				return fault.Wrap(err, op, a.kind).Hint("%s", a.hint)
			}
		}
		return fault.Wrap(err, op, fault.Unavailable).Hint("see Redis's log; its version must be 6.2 or newer")
	}
	return explainConnection(err, op, t)
}

// explainSentinel is explain for what only Sentinels answer, or nil. A Sentinel
// that has no such master gives nothing, and the client library says no more.
func explainSentinel(err error, reply redis.Error, op string, t *target) *fault.Fault {
	switch {
	case t.mode != sentinel:
		return nil
	case errors.Is(reply, redis.Nil):
		return fault.New(fault.Invalid, op, "no Sentinel at %s has a master named %s", t.where(), t.opts.MasterName).
			Hint("end the URL with the name that stands behind 'sentinel monitor' in Sentinel's file")
	case says(reply, "ERR unknown command") && strings.Contains(strings.ToLower(reply.Error()), "sentinel"):
		return fault.Wrap(err, op, fault.Invalid).Hint("%s is no Sentinel: name Sentinel's port, or begin the URL with redis://", t.where())
	}
	return nil
}

// explainConnection is explain for what no reply says.
func explainConnection(err error, op string, t *target) *fault.Fault {
	where := t.where()
	if errors.Is(err, errUnconfirmed) {
		return fault.Wrap(err, op, fault.Unavailable).
			Hint("bring the replicas of Redis back, or set replicas in the URL lower; what is tried again is written once")
	}
	if f := explainTLS(err, op, where); f != nil {
		return f
	}
	unresolved, isName := errors.AsType[*net.DNSError](err)
	network, isNetwork := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded) && t.opts.TLSConfig != nil:
		// The dial's own patience and not the caller's, who would take the error for that.
		return fault.New(fault.Unavailable, op, "Redis at %s didn't answer in time", where).
			Hint("check the network; if that port doesn't speak TLS, begin the URL with redis:// and not rediss://")
	case isName && unresolved.IsNotFound:
		return fault.Wrap(err, op, fault.Unavailable).Hint("there is no host of that name: check the URL's spelling, and the name server")
	case strings.Contains(err.Error(), "redis: invalid reply"), strings.Contains(err.Error(), "redis: can't parse"):
		// The reply itself isn't repeated: it is another program's.
		return fault.New(fault.Invalid, op, "what answers at %s isn't Redis", where).Hint("check the port in the URL")
	case errors.Is(err, redis.ErrPoolTimeout):
		return fault.Wrap(err, op, fault.Unavailable).Hint("all connections are in use: Redis is slow, or pool_size in the URL is too low")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return fault.Wrap(err, op, fault.Unavailable).Hint("Redis at %s ended the connection: it was stopped, or asks for TLS (rediss://)", where)
	case errors.Is(err, context.DeadlineExceeded), isNetwork && network.Timeout():
		return fault.New(fault.Unavailable, op, "Redis at %s didn't answer in time", where).
			Hint("check the network, and that Redis isn't overloaded or stopped")
	default:
		return fault.Wrap(err, op, fault.Unavailable).Hint("check that Redis runs at %s and can be reached from here", where)
	}
}

// explainTLS is explainConnection for what TLS finds wrong, or nil.
func explainTLS(err error, op, where string) *fault.Fault {
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, misnamed := errors.AsType[x509.HostnameError](err)
	_, badCert := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case notTLS:
		return fault.Wrap(err, op, fault.Invalid).Hint("%s doesn't speak TLS: begin the URL with redis:// and not rediss://, or name its TLS port", where)
	case unknown:
		return fault.Wrap(err, op, fault.Invalid).Hint("the certificate's authority isn't known here: name its file in the environment as SSL_CERT_FILE")
	case misnamed:
		return fault.Wrap(err, op, fault.Invalid).Hint("the certificate is for another name: write in the URL the name it was made for")
	case badCert:
		return fault.Wrap(err, op, fault.Invalid).Hint("the certificate of Redis can't be verified")
	}
	return nil
}

// wrap adds the operation to an error of the contract and keeps its kind.
func wrap(err error, op string) error { return fault.Wrap(err, op, fault.KindOf(err)) }
