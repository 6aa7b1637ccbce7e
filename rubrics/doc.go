// Package rubrics holds the built-in rubrics: competencies/ (one file for each
// thing that is rated), shared/ (signals that several of them use) and rounds/
// (who interviews, for how long, about which competencies). They are written in
// the language that package library reads, and are themselves the best
// introduction to it.
//
// What is in them is our own synthesis of how such interviews are publicly
// described; no sentence is a company's. Cues are words that many good answers
// contain: one that only a single known answer contains would make the examples
// pass and the product worse.
package rubrics
