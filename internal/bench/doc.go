// Command bench measures the whole program against its aims and prints one
// table: what, figure, peer, ratio, aim, verdict. `make bench` runs it.
//
//	go run ./internal/bench                       # everything, five rounds
//	go run ./internal/bench -only turn,memory     # some suites
//	go run ./internal/bench -update docs/benchmarks.md
//	go run ./internal/bench -only store -strict   # exit code 1 on a miss
//	go run ./internal/bench -only stream          # a model's words; needs nginx
//
// How it measures:
//
//   - A figure without a peer says more about the machine than about the
//     program, so where there is a bare peer (a durable append, a socket with
//     nothing behind it) it is measured in the same round, and the ratio is
//     taken per round.
//   - Rounds are interleaved: every suite runs once before any runs again, so a
//     busy minute falls on all of them. The median of the rounds is shown. When
//     the middle half of the rounds still differs by more than a fifth, the
//     figure is marked as noisy.
//   - The service under test is a process of its own (this binary, running the
//     same app.Serve as the program), on a free port, with SQLite at
//     synchronous=FULL in a fresh folder. The candidates are real WebSocket
//     clients, which share the machine's processors with it.
//   - Work of one goroutine (folding, assessing) is counted in processor time,
//     the collector's included: that is what a shared machine hardly changes.
//
// The streams of a language model are measured by name only (-only stream, or
// make bench-llm), since they need nginx: an endpoint in this process, whose clock
// also stamps what its clients receive, and between them nothing, nginx, a bare
// relay or the whole built program.
//
// Tests assert sizes and counts; times are measured here only.
package main
