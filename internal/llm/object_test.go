package llm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

// rating is what an assessor might ask for.
type rating struct {
	Reason string   `json:"reason" jsonschema:"why"`
	Rating int      `json:"rating"`
	Quotes []string `json:"quotes"`
	Flag   *string  `json:"flag"`
}

func shape(tb testing.TB) *llm.Shape {
	tb.Helper()
	s, err := llm.ShapeOf[rating]()
	require.NoError(tb, err)
	return s
}

const good = `{"reason":"named a figure","rating":3,"quotes":["forty {ms}"],"flag":null}`

func TestTheSchemaOfATypeIsStrictAndInOrder(t *testing.T) {
	//nolint:testifylint // the order of the members is what is tested
	require.Equal(t, `{"type":"object","properties":{"reason":{"type":"string","description":"why"},"rating":{"type":"integer"},`+
		`"quotes":{"type":"array","items":{"type":"string"}},"flag":{"type":["null","string"]}},`+
		`"required":["reason","rating","quotes","flag"],"additionalProperties":false}`, string(shape(t).Schema()))
}

func TestAnObjectIsTakenOutOfWhatIsAroundIt(t *testing.T) {
	for name, answer := range map[string]string{
		"alone":            good,
		"byte order mark":  "\ufeff" + good,
		"fence":            "```json\n" + good + "\n```",
		"prose":            "Here you are:\n" + good + "\nHope that helps {and so on}!",
		"braces in prose":  "In the form {reason, rating}: " + good,
		"quote in prose":   `I'd say "quite good" {` + good,
		"another object":   `{"note":"draft"} ` + good,
		"the same twice":   good + "\n" + good,
		"thoughts":         `<think>{"reason":"a draft","rating":1,"quotes":[],"flag":null}</think>` + good,
		"thoughts, no end": "<think>" + good,
		"windows":          strings.ReplaceAll(good, ",", ",\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := llm.Object[rating](shape(t), answer)
			require.NoError(t, err)
			require.Equal(t, rating{Reason: "named a figure", Rating: 3, Quotes: []string{"forty {ms}"}}, got)
		})
	}
}

func TestWhatIsNoSuchObject(t *testing.T) {
	const private = "the candidate's words"
	for name, tc := range map[string]struct{ answer, says, repair string }{
		"prose":       {private, "no JSON object", "no JSON object"},
		"empty":       {"", "no JSON object", "no JSON object"},
		"list":        {`[1,2]`, "no JSON object", "no JSON object"},
		"cut":         {good[:30], "no JSON object", "no JSON object"},
		"missing":     {`{"reason":"` + private + `","rating":3,"quotes":[]}`, `required: missing properties: ["flag"]`, "flag"},
		"unknown":     {`{"reason":"x","rating":3,"quotes":[],"flag":null,"` + private + `":1}`, "unknown members", private},
		"wrong type":  {`{"reason":"x","rating":"` + private + `","quotes":[],"flag":null}`, "at /properties/rating, type", private},
		"wrong case":  {strings.Replace(good, "rating", "Rating", 1), "unknown members", "Rating"},
		"fraction":    {strings.Replace(good, "3", "3.5", 1), "at /properties/rating, type", "3.5"},
		"null list":   {`{"reason":"x","rating":3,"quotes":null,"flag":null}`, "at /properties/quotes, type", "array"},
		"twice":       {strings.Replace(good, `"flag"`, `"rating":5,"flag"`, 1), "a member comes twice", `"rating"`},
		"two objects": {good + strings.Replace(good, "3", "5", 1), "two different objects", "more than one"},
		"huge number": {strings.Replace(good, "3", "1e300", 1), "doesn't fit its type", "out of range"},
		"deep":        {`{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}", "deeper than 32", "deeply"},
		"long":        {good + strings.Repeat(" ", llm.MaxObject), "longer than", "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := llm.Object[rating](shape(t), tc.answer)
			require.ErrorIs(t, err, llm.ErrMalformed)
			require.ErrorContains(t, err, tc.says)
			require.NotContains(t, err.Error()+fault.HintOf(err), private)
			require.Equal(t, fault.Unavailable, fault.KindOf(err))
			require.Contains(t, llm.RepairOf(err), tc.repair)
			require.Less(t, len(llm.RepairOf(err)), 700)
		})
	}
	require.Empty(t, llm.RepairOf(llm.ErrStalled))
}

func TestSchemasThatCannotBeUsed(t *testing.T) {
	for name, schema := range map[string]string{
		"no JSON": "{", "a list": `{"type":"array"}`, "no type": `{}`,
		"a reference elsewhere": `{"type":"object","$ref":"https://example.org/schema.json"}`,
		"a bad pattern":         `{"type":"object","properties":{"a":{"pattern":"("}}}`,
	} {
		_, err := llm.NewShape([]byte(schema))
		require.Equal(t, fault.Invalid, fault.KindOf(err), name)
	}
	_, err := llm.ShapeOf[struct {
		Quotes []struct {
			Text string `json:"text,omitempty"`
		} `json:"quotes"`
	}]()
	require.ErrorContains(t, err, "text can be left out")
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	_, err = llm.ShapeOf[string]()
	require.ErrorContains(t, err, "no struct")
	_, err = llm.ShapeOf[struct{ F func() }]()
	require.Error(t, err)
}

// Whatever an object holds and stands between, it comes out as it was.
func TestAnObjectSurvivesItsSurroundings(t *testing.T) {
	s := shape(t)
	prose := rapid.SampledFrom([]string{"", "\ufeff", "```json\n", "\n```", "Sure: ", "{x} ", "{", "}", `"`, "[", "é "})
	rapid.Check(t, func(t *rapid.T) {
		want := rating{
			Reason: rapid.String().Draw(t, "reason"), Rating: rapid.IntRange(-1<<40, 1<<40).Draw(t, "rating"),
			Quotes: rapid.SliceOfN(rapid.String(), 1, 4).Draw(t, "quotes"),
		}
		// The schema's list is never null, so neither is this one.
		raw, err := json.Marshal(want)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, &want))
		got, err := llm.Object[rating](s, prose.Draw(t, "before")+string(raw)+prose.Draw(t, "after"))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func FuzzObject(f *testing.F) {
	s := shape(f)
	for _, seed := range []string{good, "```json\n" + good + "```", `{"a":{"a":[{"a"`, `{"reason":"\"}{"}`, "<think>{</think>{}", strings.Repeat(`{"`, 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		raw, err := s.Find(answer)
		if err != nil {
			require.ErrorIs(t, err, llm.ErrMalformed)
			require.NotEmpty(t, llm.RepairOf(err))
			return
		}
		require.Contains(t, answer, string(raw))
		again, err := s.Find(string(raw))
		require.NoError(t, err)
		require.Equal(t, raw, again)
		var members map[string]any
		require.NoError(t, json.Unmarshal(raw, &members))
		require.Len(t, members, 4)
	})
}
