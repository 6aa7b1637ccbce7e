// Command load puts the built program under the load of thousands of sessions
// and measures what becomes of it, beside peers under the same load. `make load`
// runs it.
//
//	go run ./internal/load                        # everything, once
//	go run ./internal/load -only ramp,storm       # some scenarios
//	go run ./internal/load -replicas 3            # on Redis only, without SQLite
//	go run ./internal/load -update docs/benchmarks.md
//
// How it measures:
//
//   - What is under test are processes on loopback: the program as `make build`
//     gives it, once with SQLite, once as replicas on a redis-server of its own.
//     Memory, processor time and descriptors are read from /proc.
//   - Candidates are package client's Session, which checks every rule of the
//     protocol that can be seen from outside; a broken one is an error here. A
//     tenth of them talks, the others are connected and think.
//   - How late words are is measured the same way for everybody: the time from
//     one piece to the next, less the pause that the speaker makes. No clock has
//     to be shared, and no stamp has to be carried.
//   - A second, foreign client (k6) runs a ramp of its own, so that an error in
//     ours shows.
//   - Peers carry the same pieces at the same pace to as many sockets: a bare
//     relay, a centrifuge server with a channel a session, nginx before us.
//   - A scenario that can't run here says so under the table and misses its
//     aims; the others still run.
//
// The sizes are in plan.go, once in full and once small. The small ones run as
// tests, so that no scenario rots; tests assert counts and never times.
package main
