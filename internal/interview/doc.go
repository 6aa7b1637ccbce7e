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
//
// A command's id is remembered by the events it caused, so a resend is known
// even after a restart. A command that had nothing to do leaves no event and is
// not remembered; sending it again decides it again, which these commands
// (pause, resume, stop, an unchanged note) can bear.
//
// Turns in which the candidate was asked for questions of their own (Invited) are
// no answers: they belong to no thread and no unit, and nobody observes them. Where
// a recording names no moves, only plain words count as an invitation, and only
// until the next main question: what is taken for one is lost to the rating.
//
// There is one way from words to rated answers: a Transcript's. A live session
// is exported and read like any other, so that scoring the export gives the same
// result. A skipped turn therefore leaves an empty, marked line of the
// candidate's: without it the next question would join the skipped one and all
// later turns would change their numbers.
package interview
