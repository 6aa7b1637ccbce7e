// Package model rates answers with a language model, evidence first: the model
// says where something is shown and whether it is what a question of the rubric
// asks for; what stands in the candidate's words, what it is worth and which
// rating follows is decided in code.
//
//	a, err := model.New(client, lexical.New(), set, model.Options{Model: "gpt-5-mini", Calls: calls})
//	report, err := a.Assess(ctx, round, level, answers)
//
// A run goes through these steps; the files are named after them:
//
//	source   the candidate's words without guarded passages and hidden text, with their places
//	asks     what is looked for: the checks of signals, key points, red flags, misconceptions
//	extract  a call per answer, more for one that is long or rated on much: ids with
//	         quotes; a quote that isn't there is dropped
//	judge    three calls per competency: numbered quotes, the checks in another order each
//	grade    assessment.Grade over what was answered; the median of the three
//	forms    the JSON schemas, and the reading of what came (llm.Shape)
//	call     one request: remembered, bounded, repaired once
//	observe  the newest turn while the round goes on
//
// Decisions:
//
//   - The deterministic assessor is always asked first. Its guards decide what the
//     model sees, its topics and elaborations what a yes is worth, its caps hold
//     here too, and what it doesn't rate (another language, not asked, empty or
//     stuffed) isn't sent anywhere. So whoever talks the model round gains little:
//     a yes without a quote is a no, a quote off the topic is a mention at most,
//     one sentence carries three signals at the most, and with text directed at a
//     grader the rating is held to one step over the deterministic one. All else
//     that is two steps apart is contested (scorecard.Compare), and the vote
//     counts the lower.
//   - How concrete words are is measured and not asked: a yes is worth as much as a
//     cue in the same sentence would be (lexical, "strength"). Judges are generous,
//     rules are not.
//   - Gates hold to the letter here. Answers plainly on the subject are let through
//     two gates where signals are found by words, since authors miss ways of
//     putting them; who reads for meaning has no such excuse.
//   - The judge sees no tags: which passage answers which question it has to find
//     again by itself. It sees one competency at a time, and nothing that was
//     observed while the round ran.
//   - A model may find more against a candidate (red flags, misconceptions), each
//     with a quote, and never less than the rules did.
//   - A call that fails, after the client's own retries, leaves its competency
//     without a rating (assessor-failed). Findings that are no good, most quotes
//     made up or none found where there is much, or not in the form asked for,
//     fail the whole run over to the deterministic ratings, after one more try; the
//     run is then named after the deterministic rater and says whose place it took
//     (assessment.FailedOver). Half a run of each would be neither.
//   - Every finished call is kept before its place is given to the next one, keyed
//     by what it depends on. So a run that is taken up after a crash pays for
//     nothing twice, and the same answers give the same bytes. Calls of findings
//     that were no good are forgotten at the end, so that another run asks anew.
//   - A cache that fails costs money and no rating: it is reported and done without.
//   - The fence around the candidate's words is a digest of all that is sent, so
//     nobody can have written it before, and it is the same at the next try.
//   - Answers too long for one call are read in parts; nothing is left out.
package model
