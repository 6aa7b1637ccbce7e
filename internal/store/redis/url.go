package redis

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"barraiser/internal/fault"
)

// mode is how the servers stand to one another.
type mode int

const (
	single mode = iota
	sentinel
	cluster
)

const (
	// defaultPrefix begins every key unless the URL has another.
	defaultPrefix = "barraiser"
	// poolSize is the number of connections to a server. An append holds one
	// for as long as the disk takes, so with appendfsync always it is also how
	// many appends can share a flush.
	poolSize = 64
)

// passed are the settings in a URL that the client library reads.
var passed = []string{
	"client_name", "conn_max_idle_time", "conn_max_lifetime", "db", "dial_timeout", "max_idle_conns",
	"min_idle_conns", "pool_size", "pool_timeout", "read_timeout", "skip_verify", "write_timeout",
}

// own are those that this package reads.
var own = []string{"prefix", "replicas", "sentinel_password", "sentinel_username"}

// target is what a URL says.
type target struct {
	mode   mode
	prefix string
	opts   redis.UniversalOptions
	// network is tcp or unix.
	network string
	// replicas is how many must have confirmed a write before it's acknowledged.
	replicas   int
	unverified bool
}

const urlOp = "redis: read the URL"

func badURL(format string, args ...any) *fault.Fault {
	return fault.New(fault.Invalid, urlOp, format, args...).
		Hint("write redis://user:password@host:6379/0, rediss:// for TLS, unix:///path/to/redis.sock, " +
			"redis+sentinel://host1:26379,host2:26379/master-name or redis+cluster://host1:6379,host2:6379, " +
			"and percent-encode what is special in a password")
}

// parseURL reads one of the forms that doc.go lists. Its errors never hold the
// text of the URL, for it may hold a password.
func parseURL(raw string) (target, error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return target{}, badURL("it doesn't begin with a scheme such as redis://")
	}
	base, kind, _ := strings.Cut(scheme, "+")
	t := target{network: "tcp", prefix: defaultPrefix}
	switch kind {
	case "":
		t.mode = single
	case "sentinel":
		t.mode = sentinel
	case "cluster":
		t.mode = cluster
	default:
		return target{}, badURL("it begins with something else than redis://")
	}
	tcp := base == "redis" || base == "rediss"
	if !tcp && (base != "unix" || t.mode != single) {
		return target{}, badURL("it begins with something else than redis://")
	}
	rest, query, _ := strings.Cut(rest, "?")
	q, err := url.ParseQuery(query)
	if err != nil || strings.Contains(raw, "#") {
		return target{}, badURL("it holds a # or a setting that can't be read")
	}
	if err := t.settings(q); err != nil {
		return target{}, err
	}
	if tcp {
		err = t.servers(base, rest, q)
	} else {
		t.network = "unix"
		err = t.one(base, rest, q)
	}
	return t, err
}

// settings takes this package's own settings out of q and refuses unknown ones.
func (t *target) settings(q url.Values) error {
	for name, values := range q {
		if !slices.Contains(passed, name) && !slices.Contains(own, name) {
			known := slices.Sorted(slices.Values(append(slices.Clone(passed), own...)))
			return badURL("it has the setting %q", name).Hint("the settings are %s", strings.Join(known, ", "))
		}
		if len(values) > 1 {
			return badURL("it has the setting %q twice", name)
		}
	}
	if err := t.wait(q); err != nil {
		return err
	}
	if q.Has("prefix") {
		t.prefix = q.Get("prefix")
	}
	if t.prefix == "" || len(t.prefix) > 64 || strings.ContainsFunc(t.prefix, unfitForPrefix) {
		return badURL("its prefix can't be one").
			Hint(`a prefix is 1 to 64 characters of printable ASCII without space and without any of {}*?[]^\`)
	}
	t.opts.SentinelUsername, t.opts.SentinelPassword = q.Get("sentinel_username"), q.Get("sentinel_password")
	if t.mode != sentinel && t.opts.SentinelUsername+t.opts.SentinelPassword != "" {
		return badURL("it has credentials for Sentinel but doesn't begin with redis+sentinel://")
	}
	t.unverified, _ = strconv.ParseBool(q.Get("skip_verify"))
	for _, name := range own {
		q.Del(name)
	}
	return nil
}

// wait reads how many replicas are waited for.
func (t *target) wait(q url.Values) error {
	if !q.Has("replicas") {
		return nil
	}
	n, err := strconv.Atoi(q.Get("replicas"))
	if err != nil || n < 0 || n > 10 || n > 0 && t.mode == cluster {
		return badURL("its setting replicas can't be served").
			Hint("replicas is 0 to 10, and not for a Cluster, in which a write can't wait for its replicas")
	}
	t.replicas = n
	return nil
}

// unfitForPrefix is what decides the slot in a Cluster or is a pattern in rules
// of access.
func unfitForPrefix(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune(`{}*?[]^\`, r)
}

// servers reads user:password@host1:port,host2:port/path.
func (t *target) servers(base, rest string, q url.Values) error {
	authority, path, _ := strings.Cut(rest, "/")
	user, list := "", authority
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user, list = authority[:i+1], authority[i+1:]
	}
	port := "6379"
	switch t.mode {
	case sentinel:
		port = "26379"
		t.opts.MasterName, path, _ = strings.Cut(path, "/")
		if t.opts.MasterName == "" {
			return badURL("it doesn't name the master after the hosts of Sentinel")
		}
	case cluster:
		if strings.Trim(path, "0")+strings.Trim(q.Get("db"), "0") != "" {
			return badURL("it names a database, and a Cluster has only one")
		}
	case single:
		if strings.Contains(list, ",") {
			return badURL("it names several hosts").Hint("begin it with redis+sentinel:// or redis+cluster://")
		}
	}
	addrs, ok := addresses(list, port)
	if !ok {
		return badURL("its host can't be read")
	}
	if err := t.one(base, user+addrs[0]+"/"+path, q); err != nil {
		return err
	}
	t.opts.Addrs = addrs
	if t.mode != single && t.opts.TLSConfig != nil {
		t.opts.TLSConfig.ServerName = "" // each server is asked for its own name
	}
	return nil
}

// addresses reads host1:port,host2, where port stands for one left out.
func addresses(list, port string) (addrs []string, ok bool) {
	for host := range strings.SplitSeq(list, ",") {
		u, err := url.Parse("redis://" + host)
		if err != nil || u.Hostname() == "" || u.User != nil {
			return nil, false
		}
		p := u.Port()
		if p == "" {
			p = port
		}
		addrs = append(addrs, net.JoinHostPort(u.Hostname(), p))
	}
	return addrs, true
}

// one has the client library read the URL of one server.
func (t *target) one(base, rest string, q url.Values) error {
	text := base + "://" + rest
	if len(q) > 0 {
		text += "?" + q.Encode()
	}
	o, err := redis.ParseURL(text)
	if err != nil {
		return badURL("its user, database or a setting can't be read")
	}
	size := poolSize
	if q.Has("pool_size") {
		size = o.PoolSize
	}
	t.opts = redis.UniversalOptions{
		Addrs: []string{o.Addr}, MasterName: t.opts.MasterName,
		SentinelUsername: t.opts.SentinelUsername, SentinelPassword: t.opts.SentinelPassword,
		Username: o.Username, Password: o.Password, DB: o.DB, TLSConfig: o.TLSConfig, ClientName: o.ClientName,
		DialTimeout: o.DialTimeout, ReadTimeout: o.ReadTimeout, WriteTimeout: o.WriteTimeout,
		PoolSize: size, PoolTimeout: o.PoolTimeout, MinIdleConns: o.MinIdleConns, MaxIdleConns: o.MaxIdleConns,
		ConnMaxIdleTime: o.ConnMaxIdleTime, ConnMaxLifetime: o.ConnMaxLifetime,
		// The library would repeat a write whose reply was lost; repeating is
		// this package's, which knows what may be.
		MaxRetries: -1,
		// A dial that is refused is repeated there too.
		DialerRetries: 1, DialerRetryTimeout: time.Millisecond,
		ContextTimeoutEnabled: true,
		// Replies of the older protocol are the same in every server that this
		// package knows, Valkey among them.
		Protocol: 2, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	return nil
}

// connect makes the client; nothing is dialled yet.
func (t *target) connect() redis.UniversalClient {
	switch t.mode {
	case sentinel:
		return redis.NewFailoverClient(t.opts.Failover())
	case cluster:
		return redis.NewClusterClient(t.opts.Cluster())
	default:
		o := t.opts.Simple()
		o.Network = t.network
		return redis.NewClient(o)
	}
}

// where names the servers for people, without credentials.
func (t *target) where() string { return strings.Join(t.opts.Addrs, ", ") }
