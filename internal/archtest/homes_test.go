package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// home says where an outside library may be imported by program files.
type home struct {
	library string   // a module path, or the beginning of one up to a slash
	at      []string // packages; anything for all of them, none for tests and kits only
	why     string
}

var homes = []home{
	{"github.com/sashabaranov/go-openai", []string{"internal/llm/openai", "internal/bench"}, "its streams end in traps (a cut looks like an end); one adapter knows them, and bench holds a bare client to compare with"},
	{"github.com/redis/go-redis", []string{"internal/store/redis"}, "compare-and-append on Redis is right in one script or nowhere"},
	{"modernc.org/sqlite", []string{"internal/store/sqlite"}, "pragmas and transaction modes decide whether commits get lost; one package sets them"},
	{"github.com/gorilla/websocket", []string{"internal/live", "internal/peer", "internal/client", "internal/bench", "internal/load"}, "limits, deadlines and the single writer are set where the socket is opened, in peer that between replicas; bench and load hold bare ones to compare with"},
	{"github.com/labstack/echo", []string{"internal/httpd"}, "handlers elsewhere would escape its middleware"},
	{"github.com/goccy/go-yaml", []string{"internal/library", "internal/config"}, "coaches' files are read strictly, with line and column, by one reader; the operator's settings file by the one that knows the settings"},
	{"github.com/sony/gobreaker", []string{"internal/llm/pool"}, "what counts as a failure of an endpoint is decided in one place"},
	{"github.com/google/jsonschema-go", []string{"internal/library", "internal/llm"}, "editors check rubrics by a schema that is generated from the types the reader reads by; answers of models are held against one in one place"},
	{"github.com/alecthomas/kong", []string{"cmd/barraiser", "internal/config"}, "flags and settings are read at the edge and are plain values behind it"},
	{"github.com/kljensen/snowball", []string{"internal/assessor/lexical"}, "another stemmer is another score: the one that rates is the one that versions it"},
	{"github.com/google/uuid", []string{anything}, "only names things; the domain draws no random number (purity_test.go)"},
	{"golang.org/x/sync", []string{anything}, "an extension of the standard library"},
	{"golang.org/x/time", []string{anything}, "an extension of the standard library"},
	{"golang.org/x/text", []string{anything}, "an extension of the standard library: tables and pure functions"},
	{"github.com/stretchr/testify", nil, "for tests and conformance suites"},
	{"pgregory.net/rapid", nil, "for tests and conformance suites"},
	{"go.uber.org/goleak", nil, "for tests and conformance suites"},
	{"github.com/rogpeppe/go-internal", nil, "for tests and conformance suites"},
}

// isOutside reports whether an import path is of neither the standard library
// nor this module: the first element of a module path that can be downloaded
// has a dot.
func isOutside(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return strings.Contains(first, ".")
}

// homeFinding checks that the package importer may import the outside package
// imported. It returns "" if so, and else what is wrong.
func homeFinding(table []home, importer, imported string) string {
	i := slices.IndexFunc(table, func(h home) bool {
		return imported == h.library || strings.HasPrefix(imported, h.library+"/")
	})
	if i < 0 {
		return fmt.Sprintf("%s has no home: decide which package keeps it and why, and add it to internal/archtest/homes_test.go", imported)
	}
	h := table[i]
	switch {
	case slices.Contains(h.at, importer), slices.Contains(h.at, anything):
		return ""
	case len(h.at) == 0 && isKit(importer):
		return ""
	case len(h.at) == 0:
		return fmt.Sprintf("%s may not import %s: it is %s", importer, imported, h.why)
	}
	return fmt.Sprintf("%s may not import %s, whose home is %s: %s", importer, imported, strings.Join(h.at, " and "), h.why)
}

func TestOutsideLibrariesStayAtHome(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.files {
			for imported, at := range f.imports() {
				if !isOutside(imported) {
					continue
				}
				if finding := homeFinding(homes, p.path, imported); finding != "" {
					t.Errorf("%s: %s", at, finding)
				}
			}
		}
	}
}

func TestHomesControls(t *testing.T) {
	cases := map[string]struct {
		importer, imported string
		want               string // part of the finding; empty if the import is allowed
	}{
		"at home":                {"internal/httpd", "github.com/labstack/echo/v5", ""},
		"second home":            {"internal/client", "github.com/gorilla/websocket", ""},
		"away from home":         {"internal/live", "github.com/labstack/echo/v5/middleware", "whose home is internal/httpd"},
		"store past its home":    {"internal/app", "modernc.org/sqlite", "whose home is internal/store/sqlite"},
		"anywhere":               {"internal/engine", "golang.org/x/sync/errgroup", ""},
		"test library in a kit":  {"internal/eventlog/logtest", "github.com/stretchr/testify/require", ""},
		"test library elsewhere": {"internal/engine", "github.com/stretchr/testify/require", "for tests"},
		"unknown":                {"internal/engine", "example.org/novelty", "has no home"},
		"alike by name only":     {"internal/httpd", "github.com/labstack/echoes", "has no home"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := homeFinding(homes, c.importer, c.imported)
			if c.want == "" {
				require.Empty(t, got)
				return
			}
			require.Contains(t, got, c.want)
		})
	}
	require.True(t, isOutside("golang.org/x/text/unicode/norm"))
	require.False(t, isOutside("unicode/utf8"))
	require.False(t, isOutside(module+"/internal/fault"))
}
