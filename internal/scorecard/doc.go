// Package scorecard turns an assessment report into the scorecard contract:
// ratings with their evidence, the round's rating and vote, and what a better
// answer would have held. It is pure and deterministic: the same report gives
// the same bytes.
//
// Build does the whole step. The Go types have the contract's fields in the
// contract's order with every key present, but for contested and same_story, so that their encoding is
// the contract; whoever decodes a scorecard gets the same types back.
//
// Decisions:
//   - Several answers to one competency give its lower weighted median, with
//     the evidence of all. Its failed gate and advice come from the answer that
//     decided.
//   - A vote needs every asked competency to have been assessed: where the
//     assessor failed for one, the vote is incomplete, and so it is if nothing
//     was rated at all.
//   - An answer that tells the story of an earlier one says so under same_story, with
//     the earlier answer's turns (assessment.SameStories). Both keep their ratings: a
//     reader may want two stories where a round heard one, and no rating may depend
//     on a likeness. The key is left out of answers with a story of their own.
//   - A scorecard is built by one assessor. Compare sets a model's beside the
//     deterministic one and marks what they disagree on.
package scorecard
