// Package measure is what the programs that measure barraiser share: figures of
// interleaved rounds, the aims they are held against, the table that says both,
// and what the system knows of processes and of the machine.
//
//	f := measure.Figures{}
//	f.AddTimes("ack", took)                      // once a round
//	rows := []measure.Row{{What: "answer to ack, p99", Unit: "ms", Figure: "ack.p99", Aim: measure.AtMost(10)}}
//	fmt.Print(measure.Table(rows, f))
//
// Decisions:
//
//   - A round is one value of each figure. Ratios to a peer are taken within a
//     round and then the median of the rounds, so that a busy minute falls on both.
//   - A figure whose middle half of rounds differs by more than a fifth is marked
//     as noisy. One that couldn't be measured misses its aim.
//   - Processes are read from /proc: elsewhere than on Linux they count as nothing.
package measure
