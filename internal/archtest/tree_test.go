package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// module is the path of the main module; our packages are named relative to it.
const module = "barraiser"

// pkg is one package of the tree with its parsed files.
type pkg struct {
	path  string // relative to the module, such as internal/engine
	name  string
	files []file // of the program, for every platform
	tests []file
}

// file is one parsed Go file.
type file struct {
	name string // relative to the root of the repository
	src  []byte
	ast  *ast.File
	fset *token.FileSet
}

// position says where in the file pos is, as name:line.
func (f file) position(pos token.Pos) string {
	return f.name + ":" + strconv.Itoa(f.fset.Position(pos).Line)
}

// imports returns the import paths of the file with their places.
func (f file) imports() map[string]string {
	at := make(map[string]string, len(f.ast.Imports))
	for _, spec := range f.ast.Imports {
		// The parser has already checked that it's a string literal.
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			at[path] = f.position(spec.Pos())
		}
	}
	return at
}

// parse reads one file from source; the controls of the rules use it too.
func parse(name string, src []byte) (file, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	return file{name: name, src: src, ast: tree, fset: fset}, err
}

// root is the root of the repository, seen from where go test runs us.
var root = filepath.Join("..", "..")

// readTree reads every package of the module by walking the folders and not by
// asking go list: go test then sees which folders and files the rules were
// checked against, and doesn't answer from its cache when a package is added.
var readTree = sync.OnceValues(func() ([]pkg, error) {
	var tree []pkg
	err := filepath.WalkDir(root, func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if dir != root && isApart(dir, entry.Name()) {
			return fs.SkipDir
		}
		p, err := readPackage(dir)
		if err == nil && len(p.files) > 0 {
			tree = append(tree, p)
		}
		return err
	})
	return tree, err
})

// isApart reports whether a folder holds no packages of this module, by the go
// command's own rules and for what npm has brought.
func isApart(dir, name string) bool {
	if name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil // a nested module
}

// readPackage parses the Go files of one folder, for every platform.
func readPackage(dir string) (pkg, error) {
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return pkg{}, err
	}
	p := pkg{path: filepath.ToSlash(rel)}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return p, err
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			return p, err
		}
		f, err := parse(p.path+"/"+filepath.Base(name), src)
		if err != nil {
			return p, err
		}
		if strings.HasSuffix(name, "_test.go") {
			p.tests = append(p.tests, f)
			continue
		}
		p.files = append(p.files, f)
		p.name = f.ast.Name.Name
	}
	return p, nil
}

// packages returns every package of the module that has program files.
func packages(t *testing.T) []pkg {
	t.Helper()
	tree, err := readTree()
	require.NoError(t, err)
	require.NotEmpty(t, tree, "no packages found: the rules would hold of nothing")
	return tree
}

// goTool runs the go command at the root of the repository, whatever GOFLAGS
// the caller has set.
func goTool(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, &goToolError{args: args, stderr: stderr.String(), err: err}
	}
	return out, nil
}

type goToolError struct {
	args   []string
	stderr string
	err    error
}

func (e *goToolError) Error() string {
	return "go " + strings.Join(e.args, " ") + ": " + e.err.Error() + "\n" + e.stderr
}

func (e *goToolError) Unwrap() error { return e.err }

// report fails t with one line per finding.
func report(t *testing.T, findings []string) {
	t.Helper()
	for _, f := range findings {
		t.Error(f)
	}
}
