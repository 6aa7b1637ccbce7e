// Package report turns a scorecard into something to read: a chart, Markdown, a
// standalone HTML document, and the words of the scorecard page.
//
//	reading := report.Read(card, round)   // everything in words
//	md := report.Markdown(card, round)
//	doc := report.HTML(card, round)
//	svg := report.Bars(card)
//
// The JSON form is scorecard.Scorecard.JSON; nothing is added to it here.
//
// Decisions:
//
//   - There is one Reading and every form is made from it, the service's page
//     included, so that a page and a command can't say different things.
//   - A rating without evidence is shown as "not enough evidence" and drawn as a
//     gap, whatever number the vote counts for it.
//   - The chart is plain SVG with a fixed scale and the rubric's order, drawn
//     with currentColor and the rating classes of the pages. It carries no style
//     attribute, so a strict Content-Security-Policy lets it through, and it
//     follows dark themes and forced colours.
//   - A quote is the candidate's own text and may hold anything. It is escaped,
//     never cut or tidied: unescaped, it is the same string again.
//   - Assessors quote one passage for several signals, each as far as it needs. A
//     reader gets the passage once, with all its labels, and of each signal the
//     strongest, or two while they are few; the rest is counted in Markdown and
//     folded away in HTML. The JSON form keeps every piece by itself.
//   - A rating is a median and a vote a mean with must-haves. Where the two point
//     different ways a sentence names what the vote turned on (scorecard.Turned).
//   - A round may be nil, for a scorecard whose rubric is no longer at hand; ids
//     then stand where labels would.
package report
