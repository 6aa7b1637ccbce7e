package model

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm"
)

var twoAsks = []ask{{ID: "a/one"}, {ID: "a/two"}}

func TestReadVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want verdicts
		err  error
	}{
		"as asked":         {`{"answers":[{"id":"a/one","why":"x","quotes":[2,1,2],"answer":"yes"},{"id":"a/two","why":"","quotes":[],"answer":"no"}]}`, verdicts{"a/one": {fullyMet, []int{1, 2}}, "a/two": {}}, nil},
		"no quote":         {`{"answers":[{"id":"a/one","why":"","quotes":[],"answer":"yes"}]}`, verdicts{"a/one": {}}, nil},
		"no such quote":    {`{"answers":[{"id":"a/one","why":"","quotes":[0,4,-1],"answer":"partly"}]}`, verdicts{"a/one": {}}, nil},
		"one such quote":   {`{"answers":[{"id":"a/one","why":"","quotes":[9,3],"answer":"partly"}]}`, verdicts{"a/one": {partlyMet, []int{3}}}, nil},
		"the lower of two": {`{"answers":[{"id":"a/one","why":"","quotes":[1],"answer":"partly"},{"id":"a/one","why":"","quotes":[1],"answer":"yes"}]}`, verdicts{"a/one": {partlyMet, []int{1}}}, nil},
		"loud":             {`{"answers":[{"id":"a/one","why":"","quotes":[1],"answer":" YES "}]}`, verdicts{"a/one": {fullyMet, []int{1}}}, nil},
		"stranger":         {`{"answers":[{"id":"a/one","why":"","quotes":[1],"answer":"no"},{"id":"b/x","why":"","quotes":[1],"answer":"yes"}]}`, verdicts{"a/one": {notMet, []int{1}}}, nil},
		"only strangers":   {`{"answers":[{"id":"b/x","why":"","quotes":[1],"answer":"yes"}]}`, nil, errFewAsked},
		"maybe":            {`{"answers":[{"id":"a/one","why":"","quotes":[1],"answer":"maybe"}]}`, nil, errNoAnswer},
		"words for quotes": {`{"answers":[{"id":"a/one","why":"","quotes":["1"],"answer":"yes"}]}`, nil, llm.ErrMalformed},
		"no list":          {`{}`, nil, llm.ErrMalformed},
		"other fields":     {`{"answers":[],"rating":5}`, nil, llm.ErrMalformed},
		"empty":            {``, nil, llm.ErrMalformed},
		"two of them":      {`{"answers":[]} or {"answers":[{"id":"a/one","why":"","quotes":[1],"answer":"yes"}]}`, nil, llm.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readVerdicts(c.text, twoAsks, 3)
			require.ErrorIs(t, err, c.err)
			require.Equal(t, c.want, got)
		})
	}
}

// FuzzReadVerdicts: nothing makes an ask met without a quote that exists.
func FuzzReadVerdicts(f *testing.F) {
	f.Add(`{"answers":[{"id":"a/one","why":"x","quotes":[2,1,2],"answer":"yes"}]}`, 3)
	f.Add("<think>{</think>```json\n{\"answers\":[{\"id\":\"a/two\",\"why\":\"\",\"quotes\":[1],\"answer\":\"partly\"}]}\n```", 1)
	f.Fuzz(func(t *testing.T, text string, quotes int) {
		got, err := readVerdicts(text, twoAsks, quotes)
		if err != nil {
			require.Nil(t, got)
			return
		}
		for id, v := range got {
			require.Contains(t, []string{"a/one", "a/two"}, id)
			require.True(t, v.met == notMet || len(v.quotes) > 0)
			for _, n := range v.quotes {
				require.True(t, n >= 1 && n <= quotes)
			}
		}
	})
}

// FuzzReadFound: whatever is read is read again from what it is written as.
func FuzzReadFound(f *testing.F) {
	f.Add(`{"directed":["x"],"quotes":[{"id":"a/one","quote":"some words"}]}`)
	f.Add("```\n{\"directed\":[],\"quotes\":[]}\n```")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := readFound(text)
		if err != nil {
			return
		}
		data, err := json.Marshal(got)
		require.NoError(t, err)
		again, err := readFound(string(data))
		if strings.Contains(string(data), "\ufffd") {
			return
		}
		require.NoError(t, err)
		require.Equal(t, got, again)
	})
}

// TestTheSchemaIsTheShapeThatIsRead: what follows the one can be read by the other.
func TestTheSchemaIsTheShapeThatIsRead(t *testing.T) {
	for schema, text := range map[string]string{
		string(foundSchema(twoAsks)):    `{"directed":["x y"],"quotes":[{"id":"a/one","quote":"some words"}]}`,
		string(verdictsSchema(twoAsks)): `{"answers":[{"id":"a/two","quotes":[],"why":"","answer":"no"}]}`,
	} {
		asked, err := llm.NewShape([]byte(schema))
		require.NoError(t, err)
		for _, shape := range []*llm.Shape{asked, foundShape, verdictsShape} {
			_, err := shape.Find(text)
			require.Equal(t, shape == asked || (shape == foundShape) == strings.Contains(text, "directed"), err == nil)
		}
	}
}

func TestSchemasAreWhatStrictEndpointsTake(t *testing.T) {
	for name, data := range map[string][]byte{"found": foundSchema(twoAsks), "verdicts": verdictsSchema(twoAsks)} {
		var s map[string]any
		require.NoError(t, json.Unmarshal(data, &s), name)
		strictly(t, s)
	}
	require.Contains(t, string(foundSchema(twoAsks)), `"enum":["a/one","a/two"]`)
	order := regexp.MustCompile(`"id":.*"quotes":.*"why":.*"answer":`)
	require.Regexp(t, order, string(verdictsSchema(twoAsks)), "an endpoint that keeps to the order names the passages before it answers")
	require.Equal(t, verdictsSchema(twoAsks), verdictsSchema([]ask{twoAsks[1], twoAsks[0]}), "one schema for every order")
}

// strictly checks that every object forbids other fields and requires all of its own.
func strictly(t *testing.T, s map[string]any) {
	t.Helper()
	if items, ok := s["items"].(map[string]any); ok {
		strictly(t, items)
	}
	fields, ok := s["properties"].(map[string]any)
	if !ok {
		return
	}
	require.Equal(t, false, s["additionalProperties"])
	require.Len(t, s["required"], len(fields))
	for name, field := range fields {
		require.Contains(t, s["required"], name)
		inner, ok := field.(map[string]any)
		require.True(t, ok)
		strictly(t, inner)
	}
}
