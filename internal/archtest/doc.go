// Package archtest keeps the house's rules as tests, so that breaking one is a
// decision somebody takes and not an accident nobody sees. It holds no program
// code: run it with
//
//	go test ./internal/archtest
//
// The rules, one file each:
//
//   - edges_test.go: which of our packages may import which, with the reason for
//     every row. A package that has no row fails the test; its author adds one.
//   - homes_test.go: which package is the home of an outside library, so that
//     replacing the library touches one place.
//   - purity_test.go: the domain packages read no clock, draw no random number,
//     start no goroutine and do no input or output, which is what lets a session
//     be folded, replayed and scored again to the same bytes.
//   - modules_test.go: versions in go.mod that only work in pairs.
//   - shape_test.go: package comments, length of files, names that say something,
//     no unfinished work; it also logs the share of comments.
//
// Every checker is a function over plain values and has controls beside it:
// inputs that break the rule and must be reported. A rule whose controls were
// never seen to fail guards nothing.
//
// The tree is read with go/parser and not with the type checker: it takes a
// fraction of a second, and works while another package doesn't compile. Only
// non-test files count for the import rules, those of other platforms among
// them; a test may use any sibling's test kit.
package archtest
