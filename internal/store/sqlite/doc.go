// Package sqlite keeps the event log, leases and blobs in one SQLite file in
// the data folder. It is the store that needs nothing beside the program.
//
//	store, err := sqlite.Open(ctx, "./data", sqlite.Options{})
//	defer store.Close()
//
// # Decisions
//
// One process writes. It holds a lock on barraiser.lock in the folder, and a
// second one is told who has it: with several writing processes the slowest
// append of one in a thousand waited for two seconds. Reading needs no lock and
// works beside the running service (Options.ReadOnly).
//
// One goroutine writes, on the one connection that can. Commits that arrive
// while a transaction is being flushed share the next one, so that 64 busy
// sessions cost a few flushes and not 64. Each commit is checked inside the
// transaction before anything of it is written, so that one that is refused
// leaves the others alone; when the transaction itself fails, its commits are
// tried again one by one, and only the one at fault fails. Nobody is answered
// before COMMIT has returned.
//
// The commit that fills the write-ahead log also moves it into the database, as SQLite
// does by itself. A connection beside the writer's that moved it instead made the
// slowest notes quicker where a flush takes 5 ms (33 against 49 ms), and answers slower
// where it doesn't (ack p50 2.8 against 2.4 ms): flushes waited for one another, and
// the log, which then seldom begins anew, had to grow, which costs more than writing
// over what is there.
//
// synchronous=FULL, because NORMAL lost acknowledged records in four of five
// simulated power cuts, and FULL in none. The pragmas are in the DSN since a
// statement would reach only one connection of a pool.
//
// Readers read a page at a time and hold no connection while a record is being
// handled: a slow reader would otherwise keep the write-ahead log from ever
// being reset.
//
// Erasing overwrites: secure_delete zeroes the pages, and the write-ahead log
// is truncated as soon as no reader needs it.
//
// The epoch changes when the database was put back from elsewhere. Each opening
// writes a new random mark both into the database and into the lock file, and a
// pair that doesn't match, or a lock file that was copied, means that the
// history may have been cut. Restoring the database file alone into an empty
// folder always counts. A needless change costs clients one reload.
//
// After each transaction, and whenever it is asked for the epoch, the store looks
// whether the file it has open is still the folder's. SQLite would go on writing
// one that was replaced or removed, and all of that would end with the process.
//
// The schema is a row of numbered SQL files and PRAGMA user_version. A file
// from a newer program isn't touched.
package sqlite
