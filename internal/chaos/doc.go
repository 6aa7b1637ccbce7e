// Command chaos sits interviews on real barraiser processes while it breaks what
// they stand on, and proves afterwards that every promise was kept. `make chaos`
// runs it; docs/reliability.md says what it proves.
//
// A world is several processes of the built binary on one Redis, which they reach
// through toxiproxy, or one process on SQLite. The store's files lie in a folder
// whose power can be cut (tools/powerfs). Candidates sit one round after another
// in it, each through package client, which comes back at another replica each
// time, and do what people do: cut in, drop out, open a second tab, leave. Meanwhile
// injectors deal faults from a shuffled deck: processes are killed, stopped and
// restarted, connections cut and slowed, the disk filled and its power cut.
//
// At the end the faults stop, the rounds are ended, every process is killed, the
// power is cut once more, and what is then in the log is held against what each
// client saw and was promised (check.go and what follows it).
//
// Decisions:
//
//   - The checker works on histories alone: every frame with its time and
//     connection, every command with its answer, and the log. It doesn't know which
//     faults were injected, except for how long bytes may rest in a process that
//     was stopped. So it can be tested on histories that were made up.
//   - A checker that can't fail proves nothing. A control is the product with one
//     guard taken out while it is built (control.go), through the go command's
//     -overlay: no switch for it exists in any source or binary of the product.
//   - The seed decides which faults come in which order with which parameters, and
//     what candidates do. It doesn't decide when a packet arrives, so a seed
//     repeats a run's faults and not its races. The histories of a run that failed
//     are kept for that reason.
//   - Nothing is asserted about speed. How long candidates waited is reported.
package main
