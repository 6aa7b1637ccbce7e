// Package engine runs sessions: one actor per live session holds its lease,
// takes commands one at a time, appends what the domain decides, lets the
// director plan, lets the voice speak and shows every watcher the same
// conversation.
//
// Order is what keeps the promises:
//
//  1. a command is decided against the folded state and appended; only then is
//     it acknowledged (what is acknowledged is durable);
//  2. the live assessor observes and the director plans; both facts are one
//     commit, before a word is spoken;
//  3. the voice speaks into the feed; the finished or cut speech is appended
//     with exactly the words that were shown.
//
// Whatever dies in between is derived again from the fold: an unanswered plan
// is spoken again as the next attempt, an answer without a plan is planned, a
// closed session without a scorecard is assessed, one without its review reviewed.
//
// Where a model rates too (Ports.Reviewer), it does so after the deterministic
// assessor, whose scorecard is there at once and provisional until then:
//
//   - The review is made beside the actor, so that the lease keeps it single, and
//     ends with it: when the session is erased, the process shuts down or another
//     one takes over, nothing is written any more. Whoever loads the session next
//     begins it anew; the reviewer keeps the calls that were paid for.
//   - Its run has a name that begins with "model-" and is the same after a crash: a
//     scorecard that was written and not published is published as it stands. That
//     a review was made is told by this name and not by the rater, who is the
//     deterministic one where the model's findings couldn't be used.
//   - One in which calls failed is made again after growing pauses, then written
//     with what it lacks. Without a vote it doesn't stand before a scorecard with one.
//   - What is provisional is seen when a scorecard is read and not stored: taking
//     the model away makes the deterministic scorecard final.
//   - While the round runs the director waits a little for what the model sees in an
//     answer (Timing.ObserveSoft). What comes later is recorded with the next move
//     and counts for it. The commands of that time are answered all the while.
//
// Several replicas share one log:
//
//   - A session lives where its lease is held. Who joins elsewhere is served there,
//     by the live protocol relayed as it is; forwarding decoded commands and words
//     would need a second implementation of it. A replica asks the holder first to
//     let go of a session that nobody is connected to (Peers), so that sessions
//     follow their clients.
//   - Safety is the fence in every append. Beside it a replica keeps time by its own
//     clock: what it can't be sure to hold it doesn't speak in, and a piece of speech
//     waits until the store has renewed the lease. So a process that was stopped for
//     longer than its lease shows no word when it goes on.
//   - A store that is away pauses its sessions; only a lost lease or a long absence
//     ends an actor.
//   - The log is the queue of assessments: a closed session without its scorecard or
//     review is due, its lease makes one replica rate it, and Sweep finds what a dead
//     one left. Each process reviews a few at once (Timing.ReviewsAtOnce); sessions
//     that wait for a place are let go of, and any replica may take them.
//   - Sweep marks in the log up to which session all are settled, so that the past
//     isn't folded again at every start.
//
// An actor whose append fails for any reason steps down: its memory may differ
// from the log. Watchers get the error and come back; the session is then loaded
// anew. So there is one recovery path, and it is used often.
//
// Watchers pull. Each has a cursor into the session's feed and takes what is
// new when it can write; a slow one gets larger pieces later and holds nobody
// up. The text of the pieces shown for an attempt is always completed before its
// event is shown, so that a client's picture and the log agree to the letter.
//
// The engine owns the clock of the world (time.Now and timers); the domain gets
// time as an argument. It declares the ports it consumes: Voice, Assessor,
// Rounds and Peers.
package engine
