// Package director decides what the interviewer does next. It is code, not a
// model: nobody can talk it round, it works with no endpoint, and it can be
// tested. It reads the rubric, the folded state (with what the live assessor
// observed) and the clock, and answers one Move with its reason in plain words.
//
// The ladder it climbs in a story: locate (0), own (1), mechanism (2), measure
// (3), alternatives (4), stress (5), cause (6), learn (7). Within the rubric's
// priorities the lower rung comes first.
package director
