package openai_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
)

const schema = `{"type":"object","properties":{"rating":{"type":"integer"}},"required":["rating"],"additionalProperties":false}`

func askForObject() llm.Request {
	r := ask()
	r.Schema = []byte(schema)
	return r
}

// asked lists the forms that the endpoint was asked for.
func asked(s *llmtest.Server) []string {
	var out []string
	for _, r := range s.Requests() {
		out = append(out, r.Form())
	}
	return out
}

func TestTheFormComesDownToWhatTheEndpointTakes(t *testing.T) {
	object := llmtest.Words(`{"rating":3}`)
	for name, tc := range map[string]struct {
		does          llmtest.Behaviour
		first, second []string
	}{
		"takes all":          {llmtest.Takes(object, "json_schema", "json_object"), []string{"json_schema"}, []string{"json_schema"}},
		"schemas only":       {llmtest.Takes(object, "json_schema", "text"), []string{"json_schema"}, []string{"json_schema"}},
		"objects only":       {llmtest.Takes(object, "json_object"), []string{"json_schema", "json_object"}, []string{"json_object"}},
		"neither":            {llmtest.Takes(object), []string{"json_schema", "json_object", ""}, []string{""}},
		"ignores the schema": {llmtest.Words(`Sure! {"rating":3}`), []string{"json_schema"}, []string{"json_object"}},
		"lacks a member":     {llmtest.Words(`{"grade":3}`), []string{"json_schema"}, []string{"json_object"}},
		"cut by its bound":   {llmtest.Length(`{"rating`), []string{"json_schema"}, []string{"json_schema"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t, tc.does)
			c := client(t, s)
			_, err := c.Complete(context.Background(), askForObject())
			require.NoError(t, err)
			require.Equal(t, tc.first, asked(s))
			_, err = c.Complete(context.Background(), askForObject())
			require.NoError(t, err)
			require.Equal(t, tc.second, asked(s)[len(tc.first):], "what was learnt is remembered")
		})
	}
}

func TestWhatIsAskedInWordsSaysTheSchema(t *testing.T) {
	s := llmtest.New(t, llmtest.Takes(llmtest.Words(`{"rating":3}`)))
	c := client(t, s)
	r := askForObject()
	_, err := c.Complete(context.Background(), r)
	require.NoError(t, err)
	sent := s.Requests()
	require.Len(t, sent[0].Messages, 1, "the strict form needs no words")
	for _, got := range sent[1:] {
		require.Equal(t, "system", got.Messages[0].Role)
		require.Contains(t, got.Messages[0].Content, schema)
		require.Contains(t, got.Messages[0].Content, "JSON", "the API demands the word for json_object")
		require.Equal(t, prompt, got.Messages[1].Content)
	}
	r.Messages = append([]llm.Message{{Role: llm.System, Text: "Be terse."}}, r.Messages...)
	_, err = c.Complete(context.Background(), r)
	require.NoError(t, err)
	last := s.Requests()[3]
	require.Len(t, last.Messages, 2, "a second system message is more than some templates take")
	require.Contains(t, last.Messages[0].Content, "Be terse.\n\n")
	require.Equal(t, "Be terse.", r.Messages[0].Text, "the caller's request is left as it was")
}

func TestARefusalThatIsNotAboutTheFormIsNotRetried(t *testing.T) {
	for name, does := range map[string]llmtest.Behaviour{
		"other parameter": llmtest.Status(400, "application/json", `{"error":{"message":"temperature is out of range"}}`),
		"not allowed":     llmtest.Status(403, "application/json", `{"error":"response_format is not in your plan"}`),
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t, does)
			_, err := client(t, s).Complete(context.Background(), askForObject())
			require.ErrorIs(t, err, llm.ErrRefused)
			require.Equal(t, []string{"json_schema"}, asked(s))
		})
	}
}

// One model behind a gateway may take what another doesn't, and one schema may
// be refused where another isn't.
func TestTheFormIsRememberedForItsModelAndSchemaOnly(t *testing.T) {
	s := llmtest.New(t, llmtest.Takes(llmtest.Words(`{"rating":3}`)))
	c := client(t, s)
	_, err := c.Complete(context.Background(), askForObject())
	require.NoError(t, err)
	other := askForObject()
	other.Model = "another"
	_, err = c.Complete(context.Background(), other)
	require.NoError(t, err)
	require.Equal(t, "json_schema", asked(s)[3])
	other.Schema = []byte(`{"type":"object"}`)
	_, err = c.Complete(context.Background(), other)
	require.NoError(t, err)
	require.Equal(t, "json_schema", asked(s)[6])
}

// A refusal that quotes the whole request, as FastAPI's do, names the form
// without meaning it. It must not be remembered as one of the form's.
func TestAFormIsGivenUpOnlyForOneThatWorks(t *testing.T) {
	quoting := llmtest.Status(422, "application/json", `{"detail":[{"loc":["body","messages"],"input":{"response_format":{"type":"json_schema"}}}]}`)
	s := llmtest.New(t, quoting, quoting, quoting, llmtest.Words(`{"rating":3}`))
	c := client(t, s)
	_, err := c.Complete(context.Background(), askForObject())
	require.ErrorIs(t, err, llm.ErrRefused)
	_, err = c.Complete(context.Background(), askForObject())
	require.NoError(t, err)
	require.Equal(t, []string{"json_schema", "json_object", "", "json_schema"}, asked(s))

	s = llmtest.New(t, llmtest.Takes(llmtest.TooMany(0)), llmtest.TooMany(0), llmtest.Words(`{"rating":3}`))
	c = client(t, s)
	_, err = c.Complete(context.Background(), askForObject())
	require.ErrorContains(t, err, "429")
	_, err = c.Complete(context.Background(), askForObject())
	require.NoError(t, err)
	require.Equal(t, []string{"json_schema", "json_object", "json_schema"}, asked(s))
}
