// Package director decides what the interviewer does next. It is code, not a
// model: nobody can talk it round, it works with no endpoint, and it can be
// tested. It reads the rubric, the folded state (with what the live assessor
// observed) and the clock, and answers one Move with its reason in plain words.
//
//	move := director.Next(round, director.Seen(state, observation), now)
//
// The ladder it climbs in a story: locate (0), own (1), mechanism (2), measure
// (3), alternatives (4), stress (5), cause (6), learn (7). Within the rubric's
// priorities the lower rung comes first.
//
// What it obeys, in this order:
//
//   - Time. The last section belongs to the closing. A question isn't begun in
//     the last minutes before it, and a story that has had half as much again as
//     its even share gives way to the next one. A clock that is off ends nothing.
//     Twice the candidate is told what is left (Move.MinutesLeft).
//   - The candidate's own questions, once everything is asked or the last section
//     has begun: one invitation, at most three answers. What a question is about is
//     told by a table of phrases (askedAs), so nobody can ask for another answer
//     than the script has.
//   - Replies that are no story (a question back, another language, text that
//     speaks to a program, an evasion) have a move of their own, at most twice a
//     kind and question. After that the story goes on if it has any content, else
//     the next question is asked; only asking what is meant never costs one the
//     question.
//   - The story's depth: at most MaxProbes, and no more after DryAnswers answers
//     in a row with nothing new, though not before MinProbes.
//   - Statements that disagree, in this story or with an earlier answer: asked about
//     once, with both quotes, after a flag's probe and before anything that is only
//     missing, also in a story that had its dry answers.
//   - The probe that the story needs: its signal is missing, only mentioned or
//     contradicted in all that was said to this question so far. A signal that is
//     shown isn't asked for again, and no probe is repeated beyond its MaxUses in
//     the whole session: a candidate who hears the same words in the next story
//     hears a machine.
//
// A probe takes up the candidate's words where they are kin to it: the assessor
// found its signal in them, or they share words with its question. They are of the
// latest answer, else of an earlier one of the story, and stand alone as a clause.
// What only touches the question is quoted as an aside, as is the clause that ties
// a story's first probe to it; after two quotes in a row there's none. Kinship is
// of words, so it can be beside the point; the voice's words for an aside claim no
// more than that it was said.
//
// The director counts by the moves on record, never by memory of its own, so it
// goes on after a restart as if nothing had happened. A skipped question counts
// as asked but covers nothing: another one may ask for the same competency.
//
// A Redirect may name a Probe: a rubric's probe for a flag lends its words to
// the answer to what raised the flag. A Redirect of the Reply Substantive
// answers a wall of words.
package director
