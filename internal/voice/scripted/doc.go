// Package scripted is the voice that is always there: it words the director's
// moves from the rubric's questions and probes and the templates under
// prompts/script, with no endpoint, no store and no chance.
//
//	v, err := scripted.New(scripted.Options{Templates: set, WordsPerSecond: 4})
//	for piece, err := range v.Speak(ctx, round, brief) { ... }
//
// Decisions:
//
//   - The same state gives the same words, so a speech that was lost in a crash
//     is spoken again as it was. What varies comes from the session's seed, and
//     a lead-in isn't used twice in a session: a template's variants are shuffled
//     once by the seed and then taken in order. When all are used up, a question
//     comes without one.
//   - A lead-in says where the question ties in; it never judges. What the
//     candidate said is quoted word for word or not at all. It is one clause and
//     may run on into the question, as people speak: two sentences before every
//     question sound like a machine.
//   - Statements that disagree are put side by side and asked about openly: either
//     may be right, and the question takes no side.
//   - The words pass the guard like every other voice's, since operators can
//     change the templates. If a template's words don't pass, the move's own
//     words go without them.
//   - Unpaced, a piece is a sentence; paced, a word with the white space behind
//     it. Only the time between pieces differs, never the text.
package scripted
