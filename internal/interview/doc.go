// Package interview says what an interview is: a session of one round as a
// closed set of events, the state they fold into, and the commands that may
// change it. It is pure: time is an argument, and nothing here speaks, writes or
// waits.
//
//	state.Apply(recorded)      folds one event; total, never decides
//	state.Decide(command, now) answers a command with the events to append
//
// Decisions are recorded, not recomputed: the director's move is an event
// (MovePlanned), so changing the director never rewrites history. Tokens are
// not events: one InterviewerSaid is written per attempt, with what was really
// shown when the speech was cut.
//
// A turn is one ordinal everywhere: the interviewer's words of turn n and the
// candidate's answer to them are both turn n. A hint belongs to the turn it was
// asked in, as its next attempt.
//
// An attempt that was never committed (the process died in mid-speech) leaves
// no event. Recovery therefore plans the same move again with the next attempt
// number, so that an attempt number is never used for two different texts, even
// across several crashes.
package interview
