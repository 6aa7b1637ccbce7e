// Command eval measures the ratings of the deterministic assessor under the
// built-in rubrics on labelled answers, and writes what it finds into
// docs/evaluation.md. `make eval` runs it.
//
//	go run ./internal/eval                                # print the figures
//	go run ./internal/eval -update docs/evaluation.md     # write them between the marks
//	go run ./internal/eval -data FOLDER                   # where the public data sets are
//
// The sets of the repository are always measured: the examples of the
// competencies, the answers in testdata, those of the assessor's own tests,
// the best examples as answers to other competencies' questions, and answers that
// say nothing. The public data sets are measured when they are beside the checkout;
// otherwise what the document says of them stays as it is.
//
// Decisions:
//
//   - Every set says what was tuned on it. A figure on answers that somebody
//     adjusted cues by says that nothing got worse; only the others say how good
//     the ratings are. Halves of a set that differ in this are reported apart.
//   - Intervals draw whole groups: the answers to one competency, the trials of
//     one payload, the answers of one candidate.
//   - The baselines are what a rating that reads nothing would get: the length,
//     the count of figures, and the patterns of language without any cue. The first
//     two are dealt the levels in the set's own proportions, which is more than
//     they could know.
//   - Nothing here is random, and the time of day isn't in it: an unchanged
//     program gives an unchanged document.
package main
