// Package model is the voice of a language model behind any OpenAI-compatible
// endpoint: it words the director's moves in its own manner, sentence by
// sentence through the guard.
//
//	v, err := model.New(client, "gpt-5-mini", scriptedVoice, set)
//	for piece, err := range v.Speak(ctx, round, brief) { ... }
//
// The model is told the persona, the manner of the round, the move in plain words
// (what isn't known yet, the rubric's question for it, some others as examples of
// tone), and the last exchanges as fenced data. It may follow the candidate's
// meaning, but has to ask for the same thing. It is told nothing of anchors,
// weights, signals or ratings, so there is nothing of them to talk it out of.
//
// Decisions:
//
//   - Before the first sentence is shown, any failure (an error, a refusal by
//     the guard, silence) is met by the scripted words, and the candidate notices
//     nothing. The pieces then say "scripted".
//   - After it, the failure is yielded: the engine records what was shown as
//     broken and asks again with Brief.Repair, which goes to the script at once.
//     A model that broke off once isn't given the same turn again.
//   - Beside the guard, which knows the rubric, stands a watch, which knows the
//     prompt: a question that shares no word with the move, the prompt's own words,
//     a sentence that the candidate dictated, a verdict and another language are
//     refused. It judges words, so it takes plain drift and plain obedience for
//     what they are, and leaves the rest to there being no secret in the prompt.
//   - What the watch knows of the system message is kept once for all speeches at a
//     round and level, without the fence that is each turn's own. A copy is looked
//     for by the runs of the sentence in hand, so no set of the prompt's is held.
//   - What is particular to a round is a template by the round's id; a round that
//     isn't built in says its manner in its persona.
//   - Once the question is put, the rest isn't waited for: the request is closed
//     upstream, after a short grace in which an endpoint that has finished tells
//     its token count. The count comes on a last piece without text.
//   - The data fence is derived from seed, turn and attempt, so the same session
//     sends the same bytes, and is changed until no text in the data holds it.
//     What is inside is JSON on one line each, so no line of it can be the fence.
//   - The words go out in the order shown; a stream that ended for length is
//     taken if the question was whole.
package model
