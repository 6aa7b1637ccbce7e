// Package memlog keeps an event log in the memory of one process. It is for
// tests of what stands on a log and for the practice command without a data
// folder; nothing survives the process.
//
// It is also the plainest statement of the contract: one mutex, one map, every
// check in the order the contract names it. A store that disagrees with it is
// wrong, and the suite in logtest runs on both.
//
// Records are copied on their way in and out, so that neither the appender nor
// a reader can change what the log holds.
package memlog
