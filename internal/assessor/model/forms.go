package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/llm"
)

// errUnreadable is an answer that isn't in the form asked for, even after a repair.
var errUnreadable = errors.New("the model's answer is not in the form asked for")

// What can be wrong with an answer that has the form.
var (
	errNoAnswer = errors.New("an answer is something else than yes, partly or no")
	errFewAsked = errors.New("most questions are not answered under their ids")
)

// The shapes that answers are read by. They leave ids open: one that nobody asked
// for costs its quote and not the whole answer.
var (
	foundShape    = shapeOf[found]()
	verdictsShape = shapeOf[judgement]()
)

func shapeOf[T any]() *llm.Shape {
	s, err := llm.ShapeOf[T]()
	if err != nil {
		panic("model assessor: " + err.Error()) // only for types that have no schema
	}
	return s
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

func readFound(text string) (found, error) { return llm.Object[found](foundShape, text) }

// judgement is what a judge answered: unchecked. The reasons stand before the
// answers because models write in that order; nobody reads them.
type judgement struct {
	Answers []struct {
		ID     string `json:"id"`
		Quotes []int  `json:"quotes"`
		Why    string `json:"why"`
		Answer string `json:"answer"`
	} `json:"answers"`
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
	form, err := llm.Object[judgement](verdictsShape, text)
	if err != nil {
		return nil, err
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

func idsOf(asks []ask) []string {
	ids := make([]string, len(asks))
	for i, a := range asks {
		ids[i] = a.ID
	}
	return ids
}

// foundSchema and verdictsSchema are what is asked for: the shapes with the ids and
// the answers that there are. They are written out because endpoints keep to the
// order of the members, which have to come as a careful reader would find them.
func foundSchema(asks []ask) []byte {
	return fmt.Appendf(nil, `{"type":"object","properties":{"directed":{"type":"array","items":{"type":"string"}},`+
		`"quotes":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","enum":%s},"quote":{"type":"string"}},`+
		`"required":["id","quote"],"additionalProperties":false}}},"required":["directed","quotes"],"additionalProperties":false}`, listed(idsOf(asks)))
}

func verdictsSchema(asks []ask) []byte {
	ids := idsOf(asks)
	slices.Sort(ids)
	return fmt.Appendf(nil, `{"type":"object","properties":{"answers":{"type":"array","items":{"type":"object",`+
		`"properties":{"id":{"type":"string","enum":%s},"quotes":{"type":"array","items":{"type":"integer"}},"why":{"type":"string"},`+
		`"answer":{"type":"string","enum":["yes","partly","no"]}},"required":["id","quotes","why","answer"],"additionalProperties":false}}},`+
		`"required":["answers"],"additionalProperties":false}`, listed(ids))
}

func listed(ids []string) []byte {
	data, err := json.Marshal(ids)
	if err != nil {
		panic("model assessor: " + err.Error()) // strings are always written
	}
	return data
}
