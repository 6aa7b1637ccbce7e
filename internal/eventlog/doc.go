// Package eventlog is the contract for what barraiser remembers: streams of
// records that are only ever appended to, leases that say who may append, and
// blobs that records refer to by digest. Stores implement it (memlog,
// store/sqlite, store/redis) and run the suite in logtest; the engine, the
// journal and the commands use it and know no store.
//
// # How it is used
//
// A session is one stream, and its state is the fold of its records. The
// replica that serves it acquires the stream's lease, reads the stream, and
// then appends with the lease's fence and the head it has folded:
//
//	lease, err := leases.Acquire(ctx, stream, owner, ttl)
//	for rec, err := range log.Read(ctx, stream, 0) { ... }
//	head, err = log.Append(ctx, eventlog.Commit{Stream: stream, After: head, Fence: lease.Fence, ID: id, Records: recs})
//
// A watcher takes the doorbell before it reads, so that no append falls between
// the two:
//
//	for {
//		bell := log.Changed(stream)
//		for rec, err := range log.Read(ctx, stream, seen) { ... }
//		select { case <-bell: case <-ctx.Done(): return }
//	}
//
// # Decisions
//
// Three checks stand inside every append because each stops a different harm.
// After stops two commands that were decided on the same state. The fence stops
// a replica that was paused for longer than its lease and still believes it
// speaks: compare-and-append alone would let it win the race for the next
// record. The commit id makes an append whose reply was lost safe to repeat,
// for a client library repeats it whether or not it is asked to, and would then
// report a conflict with its own commit.
//
// Safety never rests on clocks. A lease's time decides only when somebody else
// may take over; that the old holder can no longer write is decided by the
// fence. Replicas with different clocks lose time, not records.
//
// The epoch names a log's history. A log that was restored from a backup or
// recreated may give out the same sequence numbers for other records, so a
// client's cursor is good for one epoch only.
//
// # Redis
//
// Everything here can be kept by Redis. One script does an append: it reads the
// tombstone, the last commit id, the highest fence and the head, and either
// answers or writes the records with explicit ids and then the new head and
// commit id. All keys of a stream carry its name as hash tag, and the epoch is
// a key set once with SET NX. A session on another replica needs three things
// from the store: the fence in the append, a doorbell that crosses processes
// (one Pub/Sub connection for each process, which closes the local channels),
// and ErrHeld.Owner, which says where to forward a command to.
package eventlog
