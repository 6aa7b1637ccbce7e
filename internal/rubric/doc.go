// Package rubric says what a good answer is, as data: rounds, competencies,
// signals, cues, anchors, gates, probes and questions, all resolved and
// validated. It is the innermost package: everything else obeys it and it
// imports nothing of ours but fault.
//
// The words of a rubric come from YAML, which package library reads; this
// package holds the resolved form, its validation and its digest. Two rounds
// with the same content have the same digest wherever they were loaded from,
// and a session is pinned to the digest it began with.
//
// Signals belong to one competency; shared ones (the catalogue's story.*) are
// copied into each competency when a rubric is resolved, so that nothing
// downstream has to follow references.
package rubric
