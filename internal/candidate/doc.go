// Package candidate simulates people who sit a round, so that a whole round can
// be played with nobody there: to look at one (barraiser practice --candidate
// NAME), and to check the interviewer and the ratings against manners that are
// known beforehand.
//
//	c, err := candidate.New(candidate.Strong, 7, questions)
//	text := c.Answer(asked)
//
// Decisions:
//
//   - The words are a stock of sentences under stock, not made by a model: the
//     same seed and conversation give the same answers, with no endpoint.
//   - The stock takes nothing from the rubrics' cues, examples and anchors, and a
//     test compares them; otherwise a good rating would only show that we can
//     copy.
//   - A weak candidate takes its stock in order, whatever is asked. The strong one
//     chooses: for a question the topic that shares most words with it, for a
//     probe the part of that topic whose name answers it, so that a probe about
//     figures gets figures. A topic comes again only when no other is near.
//   - Asked for questions of their own, the strong one asks one, the injecting one
//     for its score, and the others have none, each in its manner.
//   - A candidate knows what a candidate in a live round knows: the interviewer's
//     words and, from the round's bank, which of them are main questions. It never
//     sees moves or rubrics.
package candidate
