package library_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/rubrics"
)

// writtenSchema is where the schema stands for editors, beside the rubrics.
var writtenSchema = filepath.Join("..", "..", "rubrics", "schema", "barraiser.rubric.v1.json")

// TestTheWrittenSchemaIsFresh fails when the language has changed and the file
// that editors read hasn't: run go generate in this directory.
func TestTheWrittenSchemaIsFresh(t *testing.T) {
	want, err := library.JSONSchema()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(writtenSchema), 0o755))
		require.NoError(t, os.WriteFile(writtenSchema, want, 0o644))
	}
	got, err := os.ReadFile(writtenSchema)
	require.NoError(t, err, "run go generate ./internal/library")
	if !bytes.Equal(want, got) { // not Equal, which would show both
		t.Fatal("the language has changed; run go generate ./internal/library")
	}
}

func resolved(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	data, err := library.JSONSchema()
	require.NoError(t, err)
	var s jsonschema.Schema
	require.NoError(t, json.Unmarshal(data, &s))
	r, err := s.Resolve(nil)
	require.NoError(t, err)
	return r
}

// instance is a YAML text as a JSON value, as an editor sees it.
func instance(t *testing.T, text string) any {
	t.Helper()
	data, err := yaml.YAMLToJSON([]byte(text))
	require.NoError(t, err)
	var out any
	require.NoError(t, json.Unmarshal(data, &out))
	return out
}

func TestTheSchemaAcceptsWhatTheReaderDoes(t *testing.T) {
	s := resolved(t)
	for _, name := range []string{"competency.yaml", "round.yaml", "signals.yaml", "loop.yaml"} {
		require.NoError(t, s.Validate(instance(t, fixture(t, name))), name)
	}
	names, err := fs.Glob(rubrics.FS, "*/*.yaml")
	require.NoError(t, err)
	for _, name := range names {
		data, err := rubrics.FS.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, s.Validate(instance(t, string(data))), name)
	}
	short := strings.Replace(fixture(t, "competency.yaml"), "2: [clear]", "2: clear", 1)
	require.NoError(t, s.Validate(instance(t, short)), "one value alone is a list of one")
}

func TestTheSchemaRefusesWrongKeysAndShapes(t *testing.T) {
	const c, r, l = "competency.yaml", "round.yaml", "loop.yaml"
	s := resolved(t)
	for _, b := range []breakage{
		{"kind", c, "kind: competency", "kind: competence"},
		{"schema", c, "rubric/v1", "rubric/v9"},
		{"key", c, "    weight: 2", "    wieght: 2"},
		{"key at the top", c, "essence:", "esence:"},
		{"number", c, "    weight: 2", "    weight: heavy"},
		{"group", c, "topic: {any: [meeting, report], cap: 2, say: Nothing was said to anybody.}", "topic: meetings"},
		{"detector", c, "first_person_action", "first_person_actions"},
		{"elaboration", c, "[number, action]", "[numbers, action]"},
		{"rung", c, "rung: mechanism", "rung: mechanics"},
		{"level of a question", c, "[L5, l6]", "[L5, senior]"},
		{"missing level", c, "  L6: {expect: 4, scope: several teams}\n", ""},
		{"gate at one", c, "  2: [clear]", "  1: [clear]"},
		{"state", c, "{when: {flag: injection}", "{when: {absent: clear}"},
		{"key of a key point", c, "any: [early/soon,", "eny: [early/soon,"},
		{"pad", r, "[notes, code]", "[notes, sketch]"},
		{"minutes", r, "minutes: 9", "minutes: nine"},
		{"loop", l, "  once:", "  thrice:"},
	} {
		t.Run(b.name, func(t *testing.T) {
			require.Error(t, s.Validate(instance(t, changed(t, b.file, b.from, b.to))))
		})
	}
}

// TestEveryFileNamesItsSchema: an editor completes and checks what its first
// line says.
func TestEveryFileNamesItsSchema(t *testing.T) {
	names, err := fs.Glob(rubrics.FS, "*/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		data, err := rubrics.FS.ReadFile(name)
		require.NoError(t, err)
		first, _, _ := strings.Cut(string(data), "\n")
		require.Equal(t, "# yaml-language-server: $schema=../schema/barraiser.rubric.v1.json", first, name)
	}
}
