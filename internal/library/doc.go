// Package library reads rubrics as coaches write them and hands them out
// resolved: rounds with their competencies, signals, probes and questions
// inside. It is the only reader of YAML in the program.
//
//	lib, err := library.Open(dir)                     // embedded, with dir laid over it
//	round, ok := lib.Round("leadership-principles")   // resolved, with its digest
//	blob, err := library.Encode(round)                // stored with the session
//	round, err = library.Decode(blob)                 // years later
//	round, ok = lib.RoundIn(loop, "coding")           // with the principles it was given
//
// There are four kinds of file, one thing in each: a "competency", "signals"
// to share between competencies, a "round", and a "loop" of rounds. Files refer
// to one another by id, never by file name, so that folders are the author's own
// affair and a directory can replace one file of the built-in set.
//
// Decisions:
//
//   - The language is a small part of YAML. Anchors, merge keys, types and
//     several documents are refused: they make a file mean something other than
//     it shows, and the people who read these files are coaches. Keys that
//     aren't known are errors with a suggestion, since a key that is silently
//     ignored is the most expensive typing error a rubric can have.
//   - All problems are reported, each with file, line, column, an excerpt with a
//     caret, and what to write instead. The rules themselves are in package
//     rubric, which knows nothing of files: its issues carry a path
//     ("signals[2].weight"), the reader notes where each path stands, and the
//     reader joins the two. A rule is thus written once and holds for rounds that come
//     from elsewhere.
//   - YAML is parsed into a plain tree first (node), with limits on size and
//     depth and a recover around the parser, and everything else works on that
//     tree: values are read by hand, each with its place, and the YAML library
//     could be replaced in one file.
//   - The keys of every group are the fields of a type in language.go. The reader
//     takes them from there and so does the JSON Schema that editors check by
//     (rubrics/schema, written by go generate), so that the two can't differ.
//   - Rules stop a file from loading, advice doesn't: Linter says both. What is
//     sound and hardly meant (a cue that any answer meets, a gate out of reach)
//     must not take a service down. Exemplars are rated by a function that is
//     handed in, since this package reads and doesn't rate.
//   - Rounds in a loop are resolved with the loop (RoundIn) and have digests of
//     their own, so that a session is pinned to what its interviewer asked.
//   - A library is a snapshot. A changed directory is a new library; sessions
//     keep the blob of the round they began with. A Shelf holds the newest one
//     that can be used, for as long as a service runs.
//   - What a shelf keeps is small (putAway): the trees and the places of files are
//     for whoever checks another file against them, and are read again then. The
//     rubrics themselves are copied once into a few large pieces of memory, since
//     what is read lies scattered among what the parser leaves.
//   - A shelf asks its layers for a version every second or two and reads all of
//     them when it differs: no notifications, which network file systems and
//     links that are swapped don't give. A library is compiled whole or not at
//     all, so no round mixes what was written before and after a change.
package library
