// Package redis keeps the event log, leases and blobs in Redis or Valkey, for
// several replicas of the service that share their sessions.
//
//	store, err := redis.Open(ctx, "redis://user:password@host:6379/0", redis.Options{})
//	defer store.Close()
//	for _, sentence := range store.Warnings() { ... }
//
// # URLs
//
//	redis://user:password@host:6379/0          one server; rediss:// with TLS
//	unix:///path/to/redis.sock?db=0            one server on a socket
//	redis+sentinel://user:password@host1:26379,host2:26379/master-name/0
//	redis+cluster://user:password@host1:6379,host2:6379
//
// The latter two have rediss+sentinel:// and rediss+cluster:// for TLS. A user,
// a password, a port and a database may be left out; 26379 is the port of
// Sentinel, 6379 all others'. After a question mark stand settings:
//
//   - prefix, with which all keys begin, else "barraiser": one for each
//     installation that shares a Redis;
//   - replicas=1 acknowledges a write when so many replicas have it, so that a
//     failover to one of them loses nothing; not for a Cluster;
//   - sentinel_username and sentinel_password;
//   - skip_verify=true takes any certificate. A private authority's file is
//     better named in the environment, as SSL_CERT_FILE;
//   - pool_size (64 connections to each server), dial_timeout, read_timeout,
//     write_timeout, pool_timeout, min_idle_conns, max_idle_conns,
//     conn_max_idle_time, conn_max_lifetime, client_name and db, as the client
//     library reads them.
//
// Redis 6.2 or newer or any Valkey will do: there are no modules and no newer
// commands.
//
// # Keys
//
//	prefix:{stream}:state      hash: fence, owner, until, seen, mark, before; or erased
//	prefix:{stream}:records    list: record n is entry n-1
//	prefix:{digest}:blob       string
//	prefix:{index}:streams     sorted set of the names of streams that hold a record
//	prefix:{index}:beginnings  sorted set of those that may not yet
//	prefix:log                 hash: epoch, run, count
//	prefix:changed             the channel of the doorbell
//
// Nothing of it expires.
//
// # Decisions
//
// One script does an append: the tombstone, the last commit's id, the fence and
// the head are read and the records written with nobody in between. XADD with
// explicit ids would not be enough, since it accepts holes.
//
// Every script writes with one command. What a script writes with two goes into
// the append-only file as MULTI, the two and EXEC, and a kill -9 while that is
// written can leave the beginning of it in the file: Redis 7.0 cuts off the
// broken command only, writes on behind an open MULTI, and at its next start
// does the half and the repetition. (Redis 6.2 writes MULTI around a single
// command of a script too; what comes of it is told as damage.) So the head is the list's length, the
// commit's id stands in its last record, and messages are published apart.
//
// Records are a list and not a Redis stream. An entry's place is its number, so
// a hole can't be written, and the last one's own number must equal the list's
// length: when it doesn't, something else changed the key, and the store says
// so instead of serving a conversation with a piece missing. 200 records of 640 bytes take
// 138 kB as a list, 157 kB as a stream and 162 kB as a hash; a hundred from the
// middle are read in 6 microseconds from a list and 36 from a stream.
//
// The client library's retries are off, because it repeats any command, XADD
// too. The store repeats by itself, and every script may be repeated: an append
// knows its commit's id, a lease its request's mark. It does so for 5 seconds,
// which outlasts a restart of Redis and most failovers. The library's Cluster
// client follows up to three redirections and may repeat on the way; that is
// harmless for the same reason. A context that ends doesn't interrupt a command
// under way, but its deadline does.
//
// Renewals of the same 10 milliseconds share a pipeline. A service renews each
// of its leases three times in their time, and the round trips of 3,000 took a
// third of a processor.
//
// The index is in a slot of its own, so a stream and its name can't be written
// in one step. A beginning is noted first, then comes the append, then the name
// moves to the index, and only then is the append acknowledged. A crash leaves
// at worst a noted beginning, which Streams looks into; no order of crashes
// leaves a session that isn't listed and so can't be found and erased. It costs
// a first append two round trips more. Since a name in the index has held a
// record, one whose stream is gone was lost, and is told as lost and not as new.
//
// The clock of leases is Redis's own, read inside the scripts, so replicas may
// have any clocks. Store.Now is an estimate of it for whoever dates what a session
// takes from one replica to the next. A fence is at least the time in microseconds: should Redis
// lose a stream, the next fence is still larger than those it has forgotten,
// and a replica that sleeps with one of them stays fenced out.
//
// The epoch changes when records may have been lost. Each process has the log's
// count go up every few seconds and remembers the highest it met, which no copy
// of Redis's files can know: a lower count is a restored Redis or a replica that
// was behind. A restart of the server is taken for a loss as well, unless this
// process has seen it before and appendfsync is always, and so is a primary that
// was a replica in between. The first replica that a primary ever gets looks the
// same. A needless change costs clients one reload.
//
// One connection of each process is subscribed to the doorbell. A message names
// the stream and its new head, and nothing is read from it: watchers read the
// log. A lost message is made good when the connection comes back, and in any
// case by a poll every few seconds of the streams that somebody waits for.
//
// Replicas are waited for with WAIT behind the script on the same connection,
// for appends, leases, erasures and blobs. The first step of a first append is
// before it in the same order, and the third can be lost without harm. A grant
// that a failover loses could have two replicas speak, each rightly by one of
// the servers, which is why leases wait too.
//
// What a setting of Redis can lose is told by Warnings and not refused, since
// it is the operator's to weigh; docs/reliability.md has the figures.
package redis
