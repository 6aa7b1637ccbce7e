// Package assessment says what a rating is and what it stands on: the
// candidate's answer as a unit, evidence as verbatim spans of it, flags, and the
// arithmetic from signals to a rating (thresholds, gates, caps, confidence).
//
// The rules that every assessor obeys live here, so that a deterministic and a
// model assessor differ in how they find evidence and in nothing else:
//
//   - evidence is a span of the candidate's own words, checked by Verify; what
//     can't be found in the words is dropped;
//   - Grade turns verified evidence into a rating with the rubric's thresholds
//     and gates, and names the first failed gate;
//   - a competency that wasn't asked for or couldn't be read has no rating and
//     a reason, never a number.
//
// Offsets count Unicode code points in the joined text of the candidate's turn
// (contract "Turns"), start included, end excluded.
package assessment
