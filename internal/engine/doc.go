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
// closed session without a scorecard is assessed.
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
