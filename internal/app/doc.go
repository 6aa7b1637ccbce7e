// Package app puts the house together: it opens the store, the rubrics and the
// prompts, builds voices, assessor, engine and servers, and runs what the
// command line asks for. Nothing else knows which adapter stands behind a
// contract.
//
// A Process holds everything a program gets from its surroundings, so that a
// test can be one. Only cmd/barraiser touches package os for them.
package app
