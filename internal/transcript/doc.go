// Package transcript reads conversations that were written down elsewhere:
// WebVTT and SRT captions, as meeting programs save them, and plain text with
// "Name: words" lines. The JSON contract is read by interview.ParseTranscript.
//
//	format, err := transcript.Detect(name, data)
//	reading, err := transcript.Parse(name, data, transcript.Speakers{Candidate: "Bo"})
//
// It is pure, like the domain: bytes in, lines of an interview.Transcript out.
//
// Decisions:
//
//   - Words are never put into a mouth by a guess. A speaker has a name; who of
//     them is the candidate is said by the caller or by the names ("Candidate",
//     "A"), or follows from who asks the questions when one of two clearly does.
//     Everything else is an error that names the line and what to write.
//   - A line that looks like "Name: words" and isn't one ("Result: ...") would cut
//     an answer in two, so common headings are no names, and a line that begins
//     with a space never is.
//   - Where a caption file has voice tags, they alone name speakers.
//   - Captions break in mid-sentence, so those of one speaker join with a space;
//     lines of plain text were broken by somebody, and join with a newline.
//   - Only tags that captions use are removed: in a coding round vector<int> is
//     what was said.
//   - Cues are read in the order of their start. A cue that repeats the one it
//     overlaps and adds to it, as live captions do, replaces it.
//   - Meetings begin with greetings. Replies to them keep their turn and are marked
//     as skipped, since rated they would be evasive answers.
package transcript
