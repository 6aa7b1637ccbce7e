package archtest

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
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

// listed is what is used of `go list -json`.
type listed struct {
	ImportPath, Dir, Name                                        string
	GoFiles, CgoFiles, IgnoredGoFiles, TestGoFiles, XTestGoFiles []string
}

var readTree = sync.OnceValues(func() ([]pkg, error) {
	// -e lists a package that doesn't compile as well.
	out, err := goTool("list", "-e", "-json=ImportPath,Dir,Name,GoFiles,CgoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles", "./...")
	if err != nil {
		return nil, err
	}
	var tree []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var l listed
		if err := dec.Decode(&l); err != nil {
			return nil, err
		}
		if strings.Contains(l.ImportPath, "/node_modules/") {
			continue // npm packages may bring Go files; they aren't ours
		}
		p, err := readPackage(l)
		if err != nil {
			return nil, err
		}
		tree = append(tree, p)
	}
	return tree, nil
})

func readPackage(l listed) (pkg, error) {
	p := pkg{path: strings.TrimPrefix(l.ImportPath, module+"/"), name: l.Name}
	for _, group := range [][]string{l.GoFiles, l.CgoFiles, l.IgnoredGoFiles, l.TestGoFiles, l.XTestGoFiles} {
		for _, base := range group {
			src, err := os.ReadFile(filepath.Join(l.Dir, base))
			if err != nil {
				return p, err
			}
			f, err := parse(p.path+"/"+base, src)
			if err != nil {
				return p, err
			}
			// Files ignored on this platform may be tests too, so the name decides.
			if strings.HasSuffix(base, "_test.go") {
				p.tests = append(p.tests, f)
			} else {
				p.files = append(p.files, f)
			}
		}
	}
	return p, nil
}

// packages returns every package of the module that has program files.
func packages(t *testing.T) []pkg {
	t.Helper()
	tree, err := readTree()
	require.NoError(t, err)
	require.NotEmpty(t, tree, "go list found no packages: the rules would hold of nothing")
	return tree
}

// goTool runs the go command at the root of the repository, whatever GOFLAGS
// the caller has set.
func goTool(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = filepath.Join("..", "..")
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
