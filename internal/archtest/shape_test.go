package archtest

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxLines is the length at which a file has a second subject. The house aims
// at 500 and leaves some room for tables.
const maxLines = 600

// emptyNames say where code was put and not what it is about.
var emptyNames = []string{"common", "helper", "helpers", "misc", "shared", "util", "utils"}

// unfinished are the words by which work is put off, at the start of a comment's line.
var unfinished = regexp.MustCompile(`(?m)^(//|/\*)?\s*(TODO|FIXME|XXX|HACK)\b`)

// commentFinding says what is wrong with the package comment of p, or "".
func commentFinding(p pkg) string {
	var at []string
	for _, f := range p.files {
		if f.ast.Doc == nil {
			continue
		}
		at = append(at, f.name)
		start := "Package " + p.name + " "
		if p.name == "main" {
			start = "Command " + path.Base(p.path) + " "
		}
		if text := f.ast.Doc.Text(); !strings.HasPrefix(text, start) {
			return fmt.Sprintf("%s: the package comment starts %q and not %q", f.name, firstWords(text), start)
		}
	}
	switch len(at) {
	case 0:
		return fmt.Sprintf("%s has no package comment: write a doc.go that says what it is for, how it is used, and what was decided and why", p.path)
	case 1:
		return ""
	}
	return fmt.Sprintf("%s has %d package comments, which godoc runs together: %s", p.path, len(at), strings.Join(at, ", "))
}

// firstWords returns enough of a text to recognise it by.
func firstWords(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(3, len(words))], " ")
}

// nameFinding says what is wrong with the name of a package, or "".
func nameFinding(pkgPath string) string {
	if slices.Contains(emptyNames, path.Base(pkgPath)) {
		return fmt.Sprintf("%s is named after nothing: name it after what it is about", pkgPath)
	}
	return ""
}

// fileFindings says what is wrong with the length, the name and the comments
// of one file.
func fileFindings(f file) []string {
	var found []string
	if ast.IsGenerated(f.ast) {
		return nil
	}
	if lines := strings.Count(string(f.src), "\n"); lines > maxLines {
		found = append(found, fmt.Sprintf("%s has %d lines, more than %d: give its second subject a file of its own", f.name, lines, maxLines))
	}
	stem := strings.TrimSuffix(strings.TrimSuffix(path.Base(f.name), ".go"), "_test")
	if slices.Contains(emptyNames, stem) {
		found = append(found, fmt.Sprintf("%s is named after nothing: name it after its subject", f.name))
	}
	for _, group := range f.ast.Comments {
		for _, c := range group.List {
			if unfinished.MatchString(c.Text) {
				found = append(found, fmt.Sprintf("%s: unfinished work: do it, or leave it out whole", f.position(c.Pos())))
			}
		}
	}
	return found
}

// commentLines counts the lines of a file that hold a comment, and those that
// hold anything.
func commentLines(f file) (comments, all int) {
	fset := token.NewFileSet()
	src := fset.AddFile(f.name, -1, len(f.src))
	var s scanner.Scanner
	s.Init(src, f.src, nil, scanner.ScanComments)
	commented, used := map[int]bool{}, map[int]bool{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return len(commented), len(used)
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue // put in by the scanner
		}
		first := src.Line(pos)
		for line := first; line <= first+strings.Count(lit, "\n"); line++ {
			used[line] = true
			if tok == token.COMMENT {
				commented[line] = true
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if finding := commentFinding(p); finding != "" {
			t.Error(finding)
		}
		if finding := nameFinding(p.path); finding != "" {
			t.Error(finding)
		}
	}
}

// TestFilesHaveOneSubject also logs the share of comments (go test -v), which
// is a measure to look at and not a rule: the house writes 12 to 18 %.
func TestFilesHaveOneSubject(t *testing.T) {
	var comments, all, testLines int
	for _, p := range packages(t) {
		var c, a int
		for _, f := range p.files {
			report(t, fileFindings(f))
			fc, fa := commentLines(f)
			c, a = c+fc, a+fa
		}
		for _, f := range p.tests {
			report(t, fileFindings(f))
			_, fa := commentLines(f)
			testLines += fa
		}
		t.Logf("%5.1f %% comments in %5d lines of %s", share(c, a), a, p.path)
		comments, all = comments+c, all+a
	}
	t.Logf("%5.1f %% comments in %5d lines of the program; %d lines of tests", share(comments, all), all, testLines)
}

// share is part of whole in per cent.
func share(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

func TestShapeControls(t *testing.T) {
	source := func(t *testing.T, src string) file {
		t.Helper()
		f, err := parse("internal/p/subject.go", []byte(src))
		require.NoError(t, err)
		return f
	}

	t.Run("package comment", func(t *testing.T) {
		good := source(t, "// Package p is good.\npackage p\n")
		bare := source(t, "package p\n")
		odd := source(t, "// This package is odd.\npackage p\n")
		command := source(t, "// Command p runs.\npackage main\n")
		require.Empty(t, commentFinding(pkg{path: "internal/p", name: "p", files: []file{bare, good}}))
		require.Empty(t, commentFinding(pkg{path: "cmd/p", name: "main", files: []file{command}}))
		require.Contains(t, commentFinding(pkg{path: "internal/p", name: "p", files: []file{bare}}), "no package comment")
		require.Contains(t, commentFinding(pkg{path: "internal/p", name: "p", files: []file{good, good}}), "2 package comments")
		require.Contains(t, commentFinding(pkg{path: "internal/p", name: "p", files: []file{odd}}), `"This package is"`)
	})

	t.Run("names", func(t *testing.T) {
		require.Empty(t, nameFinding("internal/rubric"))
		require.Contains(t, nameFinding("internal/util"), "named after nothing")
		f := source(t, "package p\n")
		f.name = "internal/p/helpers_test.go"
		require.Contains(t, strings.Join(fileFindings(f), "\n"), "named after nothing")
	})

	t.Run("length", func(t *testing.T) {
		long := "package p\n" + strings.Repeat("\n", maxLines)
		require.Contains(t, strings.Join(fileFindings(source(t, long)), "\n"), "601 lines")
		require.Empty(t, fileFindings(source(t, long[:len(long)-1])))
		require.Empty(t, fileFindings(source(t, "// Code generated by control. DO NOT EDIT.\n\n"+long)))
	})

	t.Run("unfinished work", func(t *testing.T) {
		for _, mark := range []string{"TODO", "FIXME", "XXX", "HACK"} {
			f := source(t, "package p\n\n// "+mark+": later.\nvar x int\n")
			require.Contains(t, strings.Join(fileFindings(f), "\n"), "subject.go:3: unfinished work")
		}
		require.Empty(t, fileFindings(source(t, "package p\n\n// x rejects a TODO in a rubric.\nvar x = \"TODO\"\n")))
	})

	t.Run("share of comments", func(t *testing.T) {
		comments, all := commentLines(source(t, "// Package p is\n// good.\npackage p\n\nvar x = `a\nb` // why\n"))
		require.Equal(t, 3, comments)
		require.Equal(t, 5, all)
	})
}
