// Package voice holds what every voice of the interviewer obeys: what a move
// must say (Material), how a speech falls into sentences (Splitter), and the
// Guard that each sentence passes before a candidate sees it.
//
//	m := voice.NewMaterial(round, brief)
//	filter := guard.Filter(round, brief)
//	for each piece of text {
//		sentences, err := filter.Feed(piece)   // show them
//		if filter.Done() { break }             // stop the source
//	}
//	sentences, err := filter.End(true)
//
// The director decides, a voice words. The guard is what makes that true for a
// voice that can't be trusted to keep to it: one question per turn, at most
// about sixty words, no praise, no rubric, no answers given away, no words put
// into the candidate's mouth.
//
// Decisions:
//
//   - The unit is the sentence: shorter, and a praise or a leaked anchor is
//     half on the screen before it can be seen; longer, and the candidate waits.
//   - There are four verdicts. A sentence passes, is dropped (a sentence of
//     praise and nothing else: the rest is fine without it), cuts the speech off
//     (after the question, over the length), or fails it. What fails before
//     anything was shown is replaced by the script; after that, it is repaired.
//   - The rubric's own sentences for this move pass as they stand. A coach who
//     writes "Great systems fail. Which way does yours fail?" means it.
//   - Words in quotation marks are the candidate's, verbatim. Rules about praise
//     or markup don't apply to them: the candidate may have said "excellent".
//   - What the guard knows of a round is built once and shared by its filters: a
//     speech is listened to for seconds, and there may be a thousand of them.
//   - The guard judges surfaces: word runs, markers, quotation marks. It can't
//     understand. It is one of three fences, after a prompt that holds nothing
//     of anchors, weights or signals, and a director that takes no orders.
package voice
