package model

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// What can be wrong with the form of an answer. The words go to the model with
// its own text, so they never repeat any of it.
var (
	errNotJSON  = errors.New("it is not one JSON object of the form asked for")
	errNoList   = errors.New("the list is missing")
	errNoAnswer = errors.New("an answer is something else than yes, partly or no")
	errFewAsked = errors.New("most questions are not answered under their ids")
)

// errUnreadable is an answer that isn't in the form asked for, even after a repair.
var errUnreadable = errors.New("the model's answer is not in the form asked for")

// decode reads the one JSON object of an answer into a struct. Thoughts before it
// and a code fence around it are forgiven, unknown fields and a second object are
// not.
func decode(text string, into any) error {
	if _, after, ok := strings.Cut(text, "</think>"); ok {
		text = after
	}
	begin := strings.IndexByte(text, '{')
	if begin < 0 {
		return errNotJSON
	}
	dec := json.NewDecoder(strings.NewReader(text[begin:]))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return errNotJSON
	}
	rest, err := io.ReadAll(dec.Buffered())
	if err != nil || strings.ContainsRune(string(rest)+text[:begin], '{') || strings.ContainsRune(text[begin+int(dec.InputOffset()):], '{') {
		return errNotJSON
	}
	return nil
}

// found is what an extraction answered: unchecked.
type found struct {
	// Directed is text that speaks to a reader or program.
	Directed []string     `json:"directed"`
	Quotes   []foundQuote `json:"quotes"`
}

type foundQuote struct {
	ID    string `json:"id"`
	Quote string `json:"quote"`
}

func readFound(text string) (found, error) {
	var f found
	if err := decode(text, &f); err != nil {
		return found{}, err
	}
	if f.Quotes == nil {
		return found{}, errNoList
	}
	return f, nil
}

// verdict is a judge's answer to one ask: how far it is met, and by which quotes.
type verdict struct {
	met    met
	quotes []int
}

// met is how far an ask is met.
type met uint8

const (
	notMet met = iota
	partlyMet
	fullyMet
)

var metWords = map[string]met{"no": notMet, "partly": partlyMet, "yes": fullyMet}

// verdicts are a judge's answers by the id of the ask. What isn't in it is not met.
type verdicts map[string]verdict

// readVerdicts reads a judge's answers to asks about quotes numbered from 1 to
// quotes. An ask met without one of them isn't met; of two answers to one ask the
// lower counts; ids nobody asked for are left out.
func readVerdicts(text string, asks []ask, quotes int) (verdicts, error) {
	var form struct {
		Answers []struct {
			ID     string `json:"id"`
			Why    string `json:"why"`
			Quotes []int  `json:"quotes"`
			Answer string `json:"answer"`
		} `json:"answers"`
	}
	if err := decode(text, &form); err != nil {
		return nil, err
	}
	if form.Answers == nil {
		return nil, errNoList
	}
	out := verdicts{}
	for _, a := range form.Answers {
		how, known := metWords[strings.ToLower(strings.TrimSpace(a.Answer))]
		if !known {
			return nil, errNoAnswer
		}
		if !slices.ContainsFunc(asks, func(x ask) bool { return x.ID == a.ID }) {
			continue
		}
		valid := slices.DeleteFunc(a.Quotes, func(n int) bool { return n < 1 || n > quotes })
		slices.Sort(valid)
		v := verdict{met: how, quotes: slices.Compact(valid)}
		if len(valid) == 0 {
			v = verdict{}
		}
		if before, twice := out[a.ID]; !twice || v.met < before.met {
			out[a.ID] = v
		}
	}
	if 2*len(out) < len(asks) {
		return nil, errFewAsked
	}
	return out, nil
}

// object is a JSON schema of an object whose fields are all required, which
// strict endpoints insist on.
func object(fields map[string]any) map[string]any {
	required := make([]string, 0, len(fields))
	for name := range fields {
		required = append(required, name)
	}
	slices.Sort(required)
	return map[string]any{"type": "object", "additionalProperties": false, "required": required, "properties": fields}
}

func list(of any) map[string]any { return map[string]any{"type": "array", "items": of} }

func oneOf(words ...string) map[string]any { return map[string]any{"type": "string", "enum": words} }

func idsOf(asks []ask) []string {
	ids := make([]string, len(asks))
	for i, a := range asks {
		ids[i] = a.ID
	}
	return ids
}

// schema writes a schema; map keys are sorted, so the same is the same bytes.
func schema(form map[string]any) []byte {
	data, err := json.Marshal(form)
	if err != nil {
		panic("model assessor: schema: " + err.Error()) // only for types that JSON doesn't know
	}
	return data
}

func foundSchema(asks []ask) []byte {
	text := map[string]any{"type": "string"}
	return schema(object(map[string]any{
		"directed": list(text),
		"quotes":   list(object(map[string]any{"id": oneOf(idsOf(asks)...), "quote": text})),
	}))
}

func verdictsSchema(asks []ask) []byte {
	ids := idsOf(asks)
	slices.Sort(ids)
	return schema(object(map[string]any{
		"answers": list(object(map[string]any{
			"id": oneOf(ids...), "why": map[string]any{"type": "string"},
			"quotes": list(map[string]any{"type": "integer"}), "answer": oneOf("yes", "partly", "no"),
		})),
	}))
}
