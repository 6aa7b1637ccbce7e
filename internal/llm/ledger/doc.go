// Package ledger is a budget.Ledger kept in an event log, so that what calls
// cost outlives the process and is one sum for all replicas on a store.
//
//	l := ledger.New(store, ledger.Options{})
//	b := budget.New(l, limits, budget.Options{})
//
// There is one stream for each day of UTC, spend/2026-11-22, with one record for
// each call: its session's id, endpoint, model, tokens and cost. No text and no
// name is in it.
//
// Decisions:
//
//   - A ledger holds each day's sums by session, and reads from the last sequence
//     number it has seen. Another process's entries come in with the next read or
//     with the conflict of an append; nothing is read twice and nothing is locked
//     across processes.
//   - An append whose reply was lost may have been made. Its entries stay queued
//     with their ids, go with the next append, and are struck off when they are
//     met in the stream. So a store that comes and goes neither loses an entry nor
//     counts one twice, as long as the process lives.
//   - A queued entry counts at once. The queue is bounded; beyond the bound entries
//     count and aren't written, which the error says.
//   - The sums of a session reach back Days days, because its entries lie in the
//     streams of the days it was sat on. Days before yesterday are read once: only
//     calls that straddle midnight, and clocks that are wrong, write behind the day.
//   - The streams are written without a lease, which is made for one speaker. The
//     compare in the append is enough: sums don't depend on the order.
//   - An erased stream is a day without entries.
package ledger
