package library

import "os"

// Lint returns what is wrong with one file, read against the embedded rubrics;
// none means that it can be used.
func Lint(file string, data []byte) Problems {
	base, err := Embedded()
	if err != nil {
		return Problems{{File: "built-in", Message: err.Error()}}
	}
	_, _, problems := base.with(file, data)
	return problems
}

// LintDir returns what is wrong with the rubric files of a directory, laid over
// the embedded ones as the service would lay them, and with the embedded
// rounds that use them.
func LintDir(dir string) Problems {
	_, problems := read(builtIn(), layer{fsys: os.DirFS(dir), under: dir})
	return problems
}
