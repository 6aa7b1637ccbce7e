package library

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"

	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

//go:generate go test -run TestTheWrittenSchemaIsFresh -update .

// JSONSchema returns the JSON Schema of the authors' language, for editors to
// complete and check by. It says which keys stand where and which shapes values
// have; what they mean together, only Lint knows. The dialect is draft 7, which
// the editors' YAML plug-ins know best.
func JSONSchema() ([]byte, error) { return jsonSchema() }

var jsonSchema = sync.OnceValues(func() ([]byte, error) {
	s, err := languageSchema()
	if err != nil {
		return nil, fault.Wrap(err, "library: generate schema", fault.Internal)
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fault.Wrap(err, "library: write schema", fault.Internal)
	}
	return append(data, '\n'), nil
})

func languageSchema() (*jsonschema.Schema, error) {
	g := schemas{types: map[reflect.Type]*jsonschema.Schema{}, defs: map[string]*jsonschema.Schema{}}
	g.words()
	text := &jsonschema.Schema{Type: "string"}
	define[cueItem](&g, "cue", anyOf(text, schemaOf[cueKeys](&g)))
	define[gateItem](&g, "gate", anyOf(text, schemaOf[gateKeys](&g)))
	define[probeItem](&g, "probe", anyOf(text, schemaOf[probeKeys](&g)))
	define[signalKeys](&g, "signal", schemaOf[signalKeys](&g))
	define[signalItem](&g, "signal or use", anyOf(schemaOf[signalKeys](&g), schemaOf[useKeys](&g)))
	define[expectKeys](&g, "expectation", schemaOf[expectKeys](&g))
	define[exemplarKeys](&g, "exemplar", schemaOf[exemplarKeys](&g))
	define[keyPointKeys](&g, "key point", schemaOf[keyPointKeys](&g))
	define[misconceptionKeys](&g, "misconception", schemaOf[misconceptionKeys](&g))
	define[questionKeys](&g, "question", schemaOf[questionKeys](&g))
	define[questionItem](&g, "question or from", anyOf(schemaOf[questionKeys](&g), schemaOf[fromKeys](&g)))
	define[competencyItem](&g, "competency of a round", anyOf(text, schemaOf[competencyRefKeys](&g)))
	define[loopRoundItem](&g, "round of a loop", anyOf(text, schemaOf[loopRoundKeys](&g)))
	g.defs[kindCompetency], g.defs[kindSignals] = schemaOf[competencyKeys](&g), schemaOf[signalsKeys](&g)
	g.defs[kindRound], g.defs[kindLoop] = schemaOf[roundKeys](&g), schemaOf[loopKeys](&g)
	for _, s := range g.defs {
		loosen(s)
	}
	return &jsonschema.Schema{
		Schema:      "http://json-schema.org/draft-07/schema#",
		Title:       "barraiser rubric",
		Description: "What a good answer is: competencies, signals that several of them share, rounds and loops.",
		Type:        "object",
		Required:    []string{"schema", "kind", "id"},
		Properties: map[string]*jsonschema.Schema{
			"schema": {Const: new(any(Schema))}, "kind": {Type: "string", Enum: words(kinds())},
		},
		PropertyOrder: []string{"schema", "kind"},
		AllOf:         byKind(),
		Definitions:   g.defs,
	}, g.err
}

// byKind holds a file to the definition of its kind.
func byKind() []*jsonschema.Schema {
	var out []*jsonschema.Schema
	for _, kind := range kinds() {
		out = append(out, &jsonschema.Schema{
			If: &jsonschema.Schema{
				Properties: map[string]*jsonschema.Schema{"kind": {Const: new(any(kind))}}, Required: []string{"kind"},
			},
			Then: &jsonschema.Schema{Ref: definitions + kind},
		})
	}
	return out
}

const definitions = "#/definitions/"

// schemas collects the schemas of types: how each is referred to, and what the
// names referred to stand for.
type schemas struct {
	types map[reflect.Type]*jsonschema.Schema
	defs  map[string]*jsonschema.Schema
	err   error
}

func schemaOf[T any](g *schemas) *jsonschema.Schema {
	s, err := jsonschema.For[T](&jsonschema.ForOptions{TypeSchemas: g.types})
	if err != nil {
		g.err = err
		return &jsonschema.Schema{}
	}
	return s
}

// define puts a type's schema under a name, by which it's referred to from then on.
func define[T any](g *schemas, name string, s *jsonschema.Schema) {
	name = strings.ReplaceAll(name, " ", "-")
	g.defs[name] = s
	g.types[reflect.TypeFor[T]()] = &jsonschema.Schema{Ref: definitions + name}
}

// anyOf is what may be written in more than one shape.
func anyOf(shapes ...*jsonschema.Schema) *jsonschema.Schema { return &jsonschema.Schema{AnyOf: shapes} }

// words gives the texts of which only some are known their lists.
func (g *schemas) words() {
	list := func(t reflect.Type, known []string) {
		g.types[t] = &jsonschema.Schema{Type: "string", Enum: words(known)}
	}
	list(reflect.TypeFor[detectorName](), texts(rubric.Detectors()))
	list(reflect.TypeFor[elaboration](), texts(rubric.Elaborations()))
	list(reflect.TypeFor[signalState](), texts([]rubric.SignalState{rubric.Missing, rubric.Vague, rubric.Contradicted}))
	list(reflect.TypeFor[toolName](), toolNames())
	list(reflect.TypeFor[padName](), rubric.PadNames())
	g.types[reflect.TypeFor[levelName]()] = &jsonschema.Schema{Type: "string", Pattern: "^[Ll][4-7]$"}
	g.types[reflect.TypeFor[yesOrNo]()] = &jsonschema.Schema{Enum: []any{true, false, "yes", "no", "on", "off"}}
	rungs := words(rubric.RungNames())
	for i := range rubric.RungNames() {
		rungs = append(rungs, i)
	}
	g.types[reflect.TypeFor[rungName]()] = &jsonschema.Schema{Enum: rungs}
}

func words(list []string) []any {
	out := make([]any, len(list))
	for i, w := range list {
		out[i] = w
	}
	return out
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

// loosen makes a schema as permissive as the reader: one value may stand for a
// list of one, a key may be left blank, and what looks like a number or a
// boolean is a text where one is expected.
func loosen(s *jsonschema.Schema) {
	for _, p := range s.Properties {
		loosen(p)
	}
	for _, p := range s.AnyOf {
		loosen(p)
	}
	if s.Items != nil {
		loosen(s.Items)
		*s = jsonschema.Schema{Description: s.Description, AnyOf: []*jsonschema.Schema{
			{Types: []string{"array", "null"}, Items: s.Items}, s.Items.CloneSchemas(),
		}}
		return
	}
	if s.Type == "string" && len(s.Enum) == 0 && s.Pattern == "" {
		s.Type, s.Types = "", []string{"string", "number", "boolean"}
	}
}
