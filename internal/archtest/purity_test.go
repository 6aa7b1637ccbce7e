package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// impurePackages may not be imported by the domain, nor may what is below them.
var impurePackages = map[string]string{
	"context":      "there is nothing to cancel in a computation",
	"crypto/rand":  "the same events must give the same state",
	"database/sql": "no input or output",
	"embed":        "content comes as an argument, pinned by its digest",
	"io":           "no input or output; take and return values",
	"log":          "errors are returned, and logged once at the top",
	"math/rand":    "the same events must give the same state",
	"net":          "no input or output",
	"os":           "no input or output, no environment",
	"plugin":       "no input or output",
	"runtime":      "results may not depend on the machine",
	"sync":         "values are not shared, so there is nothing to lock",
	"syscall":      "no input or output",
	"testing":      "tests are in test files",
	"unsafe":       "nothing here is so fast that it must be unsafe",
}

// pureExceptions are below an impure package and yet pure.
var pureExceptions = []string{
	"net/url", // parses text
}

// impureFunctions may not be called, or passed on, by the domain.
var impureFunctions = map[string]map[string]string{
	"time": {
		"Now": "now is an argument", "Since": "now is an argument", "Until": "now is an argument",
		"After": "only the engine waits", "AfterFunc": "only the engine waits", "Sleep": "only the engine waits",
		"Tick": "only the engine waits", "NewTimer": "only the engine waits", "NewTicker": "only the engine waits",
		"Local": "results may not depend on the machine", "LoadLocation": "it reads files",
	},
	"fmt": {
		"Print": "no input or output", "Printf": "no input or output", "Println": "no input or output",
		"Scan": "no input or output", "Scanf": "no input or output", "Scanln": "no input or output",
	},
}

// pure is every package that the rules below hold of: the domain, and what is
// arithmetic or reading of text alone though it isn't part of an interview.
var pure = with(domain, "internal/calibration", "internal/transcript")

// pureLibraries are the outside libraries that the domain may use.
var pureLibraries = []string{
	"golang.org/x/text", // Unicode tables and functions of their arguments
}

// below reports whether an import path is root or inside it.
func below(imported, root string) bool {
	return imported == root || strings.HasPrefix(imported, root+"/")
}

// impurities returns what in a file no domain package may hold, one finding
// each.
func impurities(f file) []string {
	found := impureImports(f)
	names := importNames(f)
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if what := impureNode(n, names); what != "" {
			found = append(found, f.position(n.Pos())+": "+what)
		}
		return true
	})
	return found
}

func impureImports(f file) []string {
	var found []string
	for imported, at := range f.imports() {
		for root, why := range impurePackages {
			if below(imported, root) && !slices.Contains(pureExceptions, imported) {
				found = append(found, fmt.Sprintf("%s: imports %s: %s", at, imported, why))
			}
		}
		pure := slices.ContainsFunc(pureLibraries, func(lib string) bool { return below(imported, lib) })
		if isOutside(imported) && !pure {
			found = append(found, fmt.Sprintf("%s: imports %s: the domain stands on the standard library", at, imported))
		}
	}
	return found
}

// importNames maps the name a file uses to the package it imported under it.
func importNames(f file) map[string]string {
	names := map[string]string{}
	for _, spec := range f.ast.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
	}
	return names
}

// impureNode says what is impure about one node, or "".
func impureNode(n ast.Node, names map[string]string) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "starts a goroutine: only the engine and the adapters do"
	case *ast.ChanType, *ast.SendStmt, *ast.SelectStmt:
		return "uses a channel: only the engine and the adapters do"
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "uses a channel: only the engine and the adapters do"
		}
	case *ast.ImportSpec:
		if n.Name != nil && n.Name.Name == "." {
			return "imports into its own scope, where these rules can't see what is called"
		}
	case *ast.CallExpr:
		if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") {
			return "prints: no input or output"
		}
	case *ast.SelectorExpr:
		id, ok := n.X.(*ast.Ident)
		if !ok {
			return ""
		}
		if why := impureFunctions[names[id.Name]][n.Sel.Name]; why != "" {
			return fmt.Sprintf("uses %s.%s: %s", id.Name, n.Sel.Name, why)
		}
	}
	return ""
}

func TestTheDomainIsPure(t *testing.T) {
	for _, p := range packages(t) {
		if !slices.Contains(pure, p.path) {
			continue
		}
		for _, f := range p.files {
			report(t, impurities(f))
		}
	}
}

func TestPurityControls(t *testing.T) {
	cases := map[string]struct {
		src  string
		want string // part of a finding; empty if there is to be none
	}{
		"pure":                    {`import "time"; func f(now time.Time) time.Time { return now.Add(time.Minute) }`, ""},
		"unicode tables":          {`import "golang.org/x/text/unicode/norm"; var form = norm.NFC`, ""},
		"text of an address":      {`import "net/url"; var u url.URL`, ""},
		"clock":                   {`import "time"; func f() time.Time { return time.Now() }`, "now is an argument"},
		"clock passed on":         {`import "time"; var clock = time.Now`, "now is an argument"},
		"clock by another name":   {`import t "time"; func f() t.Time { return t.Now() }`, "now is an argument"},
		"clock without a name":    {`import . "time"; func f() Time { return Now() }`, "into its own scope"},
		"a method called Now":     {`type c struct{}; func (c) Now() int { return 1 }; func f(time c) int { return time.Now() }`, ""},
		"waiting":                 {`import "time"; func f() { time.Sleep(1) }`, "only the engine waits"},
		"context":                 {`import "context"; func f(context.Context) {}`, "imports context"},
		"random":                  {`import "math/rand/v2"; func f() int { return rand.Int() }`, "imports math/rand/v2"},
		"random ids":              {`import "github.com/google/uuid"; var id = uuid.New()`, "standard library"},
		"files":                   {`import "os"; var env = os.Environ()`, "imports os"},
		"sockets":                 {`import "net/http"; var c http.Client`, "imports net/http"},
		"writers":                 {`import "io"; func f(io.Writer) {}`, "imports io"},
		"logging":                 {`import "log/slog"; func f() { slog.Info("x") }`, "imports log/slog"},
		"printing":                {`import "fmt"; func f() { fmt.Println() }`, "uses fmt.Println"},
		"printing without import": {`func f() { println() }`, "prints"},
		"formatting":              {`import "fmt"; func f() string { return fmt.Sprint() }`, ""},
		"locks":                   {`import "sync/atomic"; var n atomic.Int64`, "imports sync/atomic"},
		"goroutine":               {`func f() { go f() }`, "starts a goroutine"},
		"channel type":            {`type c chan int`, "uses a channel"},
		"receiving":               {`func f[C any](c C) { <-g(c) }`, "uses a channel"},
		"sending":                 {`func f() { g() <- 1 }`, "uses a channel"},
		"selecting":               {`func f() { select {} }`, "uses a channel"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f, err := parse("control.go", []byte("package control; "+c.src))
			require.NoError(t, err)
			got := strings.Join(impurities(f), "\n")
			if c.want == "" {
				require.Empty(t, got)
				return
			}
			require.Contains(t, got, c.want)
		})
	}
}
