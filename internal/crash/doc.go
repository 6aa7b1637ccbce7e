// Package crash kills the real service and looks at what is left. It holds no
// program code: its tests build the binary, with the failpoint tag where a named
// point of a turn is meant, sit rounds on it through package client, end it with
// SIGKILL and start it again on the same data folder and address.
//
// What must hold afterwards is written once, in findings: every acknowledged
// answer is in the log exactly once, the interview goes on, no turn is repeated,
// and what was shown is what the log says. A checker that can't fail proves
// nothing, so the suite also runs against a build that acknowledges before it
// writes, and fails unless the checker then misses an answer.
//
// With replicas and a model, endpoint counts what the model was asked: a speech that
// is cut off costs one more request at most, a review those that were under way.
// Another control takes the kept calls away, and the count has to notice.
//
// Failures print the seed they came from; BARRAISER_CRASH_SEED runs it again.
package crash
