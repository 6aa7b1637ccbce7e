package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/fault"
	"barraiser/internal/library"
)

// RubricLint prints what is wrong with rubric files or directories; without
// any, with the built-in rubrics.
func RubricLint(paths []string, p Process) error {
	var problems library.Problems
	for _, path := range paths {
		found, err := lintPath(path)
		if err != nil {
			return err
		}
		problems = append(problems, found...)
	}
	if len(paths) == 0 {
		problems = linter().BuiltIn()
	}
	if len(problems) > 0 {
		if err := printf(p.Stdout, "%s\n", problems.Error()); err != nil {
			return err
		}
		return fault.New(fault.Invalid, "rubric lint", "%s found", plural(len(problems), "problem", "problems")).Hint("correct what is listed above and run it again")
	}
	return printf(p.Stdout, "no problems\n")
}

// linter checks rubrics, their model answers by the deterministic assessor.
func linter() library.Linter { return library.Linter{Rate: lexical.New().RateText} }

func lintPath(path string) (library.Problems, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Wrap(err, "rubric lint", fault.Invalid).Hint("name a .yaml file or a directory of them")
	}
	if info.IsDir() {
		return linter().Dir(path), nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil, fault.Wrap(err, "rubric lint", fault.Invalid).Hint("make the file readable")
	}
	if err != nil {
		return nil, fault.Wrap(err, "rubric lint", fault.Invalid)
	}
	return linter().File(filepath.ToSlash(path), data), nil
}
