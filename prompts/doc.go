// Package prompts holds the words the program is given rather than the words it
// makes up: templates for the scripted interviewer (script/), for the model
// that words the interviewer's moves (voice/) and for the model that rates
// answers (assess/).
//
//	set, err := prompts.Follow(dir, report, model.Check) // dir may be ""
//	text, err := set.Render("voice/interviewer", data)
//	line, err := set.Variant("script/lead-quote", 3, data)
//
// A template is a text/template file, NAME.tmpl. It begins with a comment that
// says its purpose, its inputs and its output. A file may hold several variants
// of the same thing, separated by a line "---"; a template of one variant is
// the common case. Values come in as structs or maps; a missing key is an error
// and never "<no value>" in front of a candidate or a model.
//
// Decisions:
//
//   - A directory of the operator lies over the embedded files, file by file. A
//     file in it that replaces nothing is an error: it is nearly always a
//     misspelt name, and would otherwise be silently without effect.
//   - A set that follows its directory is read by whoever uses it, every two
//     seconds at most, so nothing runs when nothing is said. What can't be read
//     changes nothing and is reported once: a round that runs is worth more than
//     the newest words.
//   - What a template must do with its values is its user's knowledge, so users
//     bring the checks that a new version must pass.
//   - Line numbers in errors are those of the file, in every variant of it.
//   - Sessions are pinned to a Digest of the texts as written, so that a
//     replay can tell whether the words have changed since.
//
// The package imports nothing of the program; its errors are plain and say the
// file and line.
package prompts
