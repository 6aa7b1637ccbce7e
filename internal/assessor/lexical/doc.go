// Package lexical rates answers without a model: by the rubric's cues and the
// language around them. It is deterministic, explains every rating by verbatim
// quotes, needs no network, and is fast enough to run while the candidate waits.
//
// An answer goes through the steps that the files are named after:
//
//	normalise  fold the text, strip and flag what hides in it; offsets stay those of the original
//	code       program text inside the answer, by what stands between its words or how lines begin
//	segment    sentences, bullets and clauses; speech without full stops where a thought begins
//	guard      segments that may not be evidence: directed at a grader, copied, repeated, lists
//	detect     events, own actions, quantities, change pairs and the other language patterns
//	cue        the rubric's cues, by stem, in order, within a window
//	cram       places where cues are strung together and nothing else is said
//	topic      a segment counts only near words of the topic or of a signal
//	denied     what stands under a negation is no evidence, unless the cue has one of its own
//	keypoint   the key points and misconceptions of the question
//	rejected   a misconception that is named to be turned down, and so isn't held
//	subject    whether the words as a whole are about the competency
//	rivals     or more about another one
//	telling    how the answer is told, whatever it is about
//	strength   what a hit is worth: mention, elaborated, detailed
//	limits     caps, and what each says to the candidate
//	rate       assessment.Grade over the strengths, with floors
//	account    what a turn claims, apart from its text
//	contradict what the newest turn says otherwise than an earlier one (Observe only)
//	memory     accounts of turns, each taken when it was the newest, so that none is read again
//
// Observe runs the same steps for one turn while the round is going on; Assess
// rates the whole round afterwards, blind to what was observed.
//
// Decisions:
//   - Cues count only with elaboration in the same sentence; a bare list of
//     terms is worth next to nothing. Length and the number of figures count for
//     nothing by themselves.
//   - A mention passes the gate to 2; higher gates need elaborated evidence
//     (assessment.Shows).
//   - Cues know the ways of saying a thing that an author thought of, and a gate
//     asks for just these things. On answers that no cue was written for, gates
//     held to the letter took agreement from a weighted kappa of .68 to .41. So an
//     answer whose words as a whole are plainly about the competency (subject.go)
//     is let through two gates more than it passes, though not the one to 5; its
//     score must still reach the threshold, and the gate that it failed is still
//     what the scorecard names.
//   - How an answer is told counts beside what it names. Cues find what an author
//     thought of; a good answer in other words was rated like a poor one (kappa .40
//     on answers where figures and length don't go along with quality). The words
//     that answers to many subjects share tell the two apart (telling.go), so they
//     weigh three fifths in assessment.Grade. Gates keep their say: two steps past
//     the first that failed, and never to 5. It counts only where the answer is to
//     the question by all of its words, and not more to another competency's
//     (rivals.go); such a rating quotes the clauses that are told best. An answer
//     that is much more about another competency is 2 at the most.
//   - A signal with the detector key_points is as strong as the weighted share of
//     the question's key points that the answer covers, so its gate at 4 needs
//     60 % of them. A key point is covered by naming it in a sentence; named in
//     a list it is worth next to nothing, as any cue. Each covered point is a
//     piece of evidence with the strength of the signal, so that the director
//     keeps probing until enough are covered. Where a question has no key points
//     such signals are left out of score and gates (rubric.Competency.For).
//   - An answer that got a hint is 4 at the most.
//   - Text in another language isn't rated (reason "language"), never 1, unless
//     enough of the answer is in English to rate that.
//   - A question that the rubric doesn't know is rated on the competencies of
//     which the answer shows two signals by the rubric's own words (one where
//     none has two); with none, on the one whose subject is nearest.
//   - A question restated politely is no evidence but isn't flagged; only a whole
//     copy is. Flags are for what a reader should look at.
//   - Program text is no list and no foreign language. What a cue finds in it is
//     a mention, more only with a condition, and code with hardly a word about it
//     is 2 at the most.
//   - In sentences of a few words an elaboration may stand in the next one; three
//     cues of one signal in a sentence elaborate each other, though not enough
//     for a gate to 4.
//   - A third place that only mentions a signal adds nothing: length would count.
//   - Two statements are a contradiction only where they can hardly both hold: the
//     start or end of one change, a duration, a team's size, who did one thing, whose
//     idea it was, when it was, or a deed or a thing that one of them denies, in the
//     same story; between answers to different questions the thing must be named by
//     two words, or be denied of a whole life ("I've never"). A step within a change,
//     another scope or time, a lack that was mended, a bound, a plan or a correction
//     is none. Ratings don't count contradictions: the interviewer asks.
//   - Likeness to the upper anchors isn't used: the guard against copied anchors
//     and a reward for likeness would pull at the same words.
//   - What an earlier turn claims depends on its text alone, so an assessor remembers
//     it, by the text's SHA-256, for all sessions together: 8 MiB at the most, the
//     account asked for longest ago leaving first. It holds stems and words of claims
//     (who, which deed, which figure) and which stems are near a few verbs; no sentence
//     could be put together again, and nothing of it names a session, is logged or leaves
//     the process. It isn't emptied when a session is erased: such words stay until
//     those of later answers push them out, or the process ends, as does the list of
//     single words that the assessor knows.
//
// The tables of words in detect_*.go are general English; words that belong to
// a subject stand in the rubrics.
package lexical
