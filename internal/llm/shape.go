package llm

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/google/jsonschema-go/jsonschema"

	"barraiser/internal/fault"
)

// Shape is a JSON schema that answers must follow. It is safe for concurrent
// use.
type Shape struct {
	schema   []byte
	resolved *jsonschema.Resolved
}

// NewShape reads a schema (draft 2020-12 or draft-07), or returns a fault of
// kind Invalid. The schema must be of an object and refer to nothing outside
// itself.
func NewShape(schema []byte) (*Shape, error) {
	const op = "llm: schema"
	var s jsonschema.Schema
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid)
	}
	if s.Type != "object" {
		return nil, fault.New(fault.Invalid, op, "it is not of an object").Hint(`its top level says "type": "object"`)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid)
	}
	return &Shape{schema: slices.Clone(schema), resolved: resolved}, nil
}

// ShapeOf makes the shape of T, a struct, from its fields: their json names, in
// their order (models write in that order, so reasons belong before ratings),
// with a jsonschema tag as description. It is strict as endpoints demand it: no
// other members, and none left out. What may be missing is a pointer, which the
// answer sets to null; a field with omitempty is a fault of kind Invalid.
func ShapeOf[T any]() (*Shape, error) {
	const op = "llm: schema"
	if reflect.TypeFor[T]().Kind() != reflect.Struct {
		return nil, fault.New(fault.Invalid, op, "%s is no struct", reflect.TypeFor[T]())
	}
	s, err := jsonschema.For[T](nil)
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid)
	}
	if err := strict(s); err != nil {
		return nil, err
	}
	schema, err := json.Marshal(s)
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Internal)
	}
	return NewShape(schema)
}

// strict checks that every member is required, and takes back that a list may
// be null, which the generator allows because a nil slice is written so.
func strict(s *jsonschema.Schema) error {
	for name, member := range s.Properties {
		if !slices.Contains(s.Required, name) {
			return fault.New(fault.Invalid, "llm: schema", "the member %s can be left out", name).
				Hint("make it a pointer without omitempty: endpoints that keep to a schema want every member")
		}
		if err := strict(member); err != nil {
			return err
		}
	}
	if slices.Equal(s.Types, []string{"null", "array"}) {
		s.Types, s.Type = nil, "array"
	}
	if s.Items != nil {
		return strict(s.Items)
	}
	return nil
}

// Schema returns the schema for Request.Schema. It must not be changed.
func (s *Shape) Schema() []byte { return s.schema }

// Object takes the object out of an answer: see Shape.Find.
func Object[T any](s *Shape, answer string) (T, error) {
	var out T
	raw, err := s.Find(answer)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		// The schema lets through what the type doesn't, such as a huge number.
		return out, mismatch("it doesn't fit its type", "a value is out of range")
	}
	return out, nil
}

// Find returns the one JSON object of an answer that follows the schema, as it
// is written there. Around it there may be a byte order mark, a code fence, a
// model's thoughts in <think> and other prose. An error is a fault with
// ErrMalformed; RepairOf says what to tell the model.
//
// Two different objects that both follow the schema are an error: one of them
// may be the candidate's, quoted.
func (s *Shape) Find(answer string) (json.RawMessage, error) {
	var (
		found json.RawMessage
		wrong error
	)
	text, err := withoutThoughts(answer)
	if err != nil {
		return nil, err
	}
	for object, err := range objects(text) {
		if err == nil {
			err = s.check(object)
		}
		switch {
		case err != nil && wrong == nil:
			wrong = err
		case err != nil:
		case found == nil:
			found = object
		case !bytes.Equal(found, object):
			return nil, mismatch("it has two different objects", "there is more than one object")
		}
	}
	switch {
	case found != nil:
		return found, nil
	case wrong != nil:
		return nil, wrong
	default:
		return nil, mismatch("it has no JSON object", "there is no JSON object")
	}
}

// check holds one object against the schema.
func (s *Shape) check(object []byte) error {
	if err := unique(object); err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(object, &value); err != nil {
		return mismatch("it has no JSON object", "it isn't JSON")
	}
	if err := s.resolved.Validate(value); err != nil {
		where, detail := place(err.Error())
		return mismatch("it doesn't follow the schema: "+where, detail)
	}
	return nil
}
