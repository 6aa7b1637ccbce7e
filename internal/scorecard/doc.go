// Package scorecard turns an assessment report into the scorecard contract:
// ratings with their evidence, the round's rating and vote, and what a better
// answer would have held. It is pure and deterministic: the same report gives
// the same bytes.
package scorecard
