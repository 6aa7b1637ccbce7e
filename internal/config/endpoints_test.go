package config

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
)

// readFile reads settings from a file, with keys beside it.
func readFile(t *testing.T, file string, env ...string) (Config, error) {
	t.Helper()
	c, warnings, err := Read(Source{
		File: "s.yaml", Env: env,
		ReadFile: files(map[string]string{"s.yaml": file, "/run/key": "k-123\n", "/run/empty": " ", "/run/bad": "two words"}),
	})
	require.Empty(t, warnings)
	return c, err
}

func TestEndpointsFromTheFile(t *testing.T) {
	const list = `
model: general
budgets: {session_tokens: 200000, session_cost: 0.5, day_cost: 20}
endpoints:
  - name: near
    base_url: http://127.0.0.1:11434/v1/
    price: {prompt: 0, completion: 0}
  - name: azure
    base_url: https://us.openai.azure.test
    api_key_file: /run/key
    api_version: 2024-10-21
    model: our-deployment
    price:
      prompt: 0.15
      completion: 0.6
  - assessor_model: large
    price: {prompt: 1, completion: 2}
`
	c, err := readFile(t, list, "OPENAI_API_KEY=plain", "BARRAISER_ASSESSOR_MODEL=careful")
	require.NoError(t, err)
	require.True(t, c.HasModel())
	require.Equal(t, Budgets{SessionTokens: 200000, SessionCost: .5, DayCost: 20}, c.Budgets)
	require.Equal(t, []Endpoint{
		{Name: "near", BaseURL: "http://127.0.0.1:11434/v1", Model: "general", AssessorModel: "careful"},
		{
			Name: "azure", BaseURL: "https://us.openai.azure.test", APIKey: "k-123", APIVersion: "2024-10-21",
			Model: "our-deployment", AssessorModel: "our-deployment", Price: Price{Prompt: .15, Completion: .6},
		},
		{Name: "openai", APIKey: "plain", Model: "general", AssessorModel: "large", Price: Price{Prompt: 1, Completion: 2}},
	}, c.Endpoints, "the plain key goes to OpenAI alone")
}

func TestASingleEndpoint(t *testing.T) {
	for name, tc := range map[string]struct {
		env  []string
		want []Endpoint
	}{
		"none": {nil, nil},
		"a key": {[]string{"OPENAI_API_KEY=k"}, []Endpoint{
			{Name: "openai", APIKey: "k", Model: "gpt-4o-mini", AssessorModel: "gpt-4o-mini"},
		}},
		"an address": {[]string{"OPENAI_BASE_URL=http://127.0.0.1:1/v1", "BARRAISER_MODEL=m", "BARRAISER_ASSESSOR_MODEL=n"}, []Endpoint{
			{Name: "127.0.0.1:1", BaseURL: "http://127.0.0.1:1/v1", Model: "m", AssessorModel: "n"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := readFile(t, "", tc.env...)
			require.NoError(t, err)
			require.Equal(t, tc.want, c.Endpoints)
			require.Equal(t, tc.want != nil, c.HasModel())
		})
	}
}

func TestEndpointMistakes(t *testing.T) {
	cases := map[string]struct {
		file, says string
	}{
		"no list":          {"endpoints: a\n", `s.yaml:1: "endpoints" is a list; begin each endpoint with '- name: ...'`},
		"nothing":          {"endpoints:\n", `s.yaml:1: "endpoints" is a list`},
		"an empty list":    {"endpoints: []\n", `s.yaml:1: "endpoints" is a list`},
		"a word":           {"endpoints:\n  - near\n", "s.yaml:2: an endpoint is written as 'name: value' lines; it takes name, base_url"},
		"unknown name":     {"endpoints:\n  - name: a\n    url: http://a.test\n", `s.yaml:3: an endpoint has no "url"; it takes name, base_url`},
		"a key in it":      {"endpoints:\n  - name: a\n    api_key: secret\n", `s.yaml:3: an endpoint has no "api_key"; it takes name, base_url, api_key_file`},
		"no address":       {"endpoints:\n  - base_url: near\n", `s.yaml:2: "near" is not an http or https address`},
		"same names":       {"endpoints:\n  - name: a\n  - name: a\n", `s.yaml:3: another endpoint is called "a", at s.yaml:2`},
		"same hosts":       {"endpoints: [{base_url: http://a.test}, {base_url: http://a.test/v1}]\n", `another endpoint is called "a.test"`},
		"twice":            {"endpoints:\n  - name: a\n    name: b\n", `s.yaml:3: "name" is there twice`},
		"a nested name":    {"endpoints:\n  - name: {a: b}\n", `s.yaml:2: "name" must be a single value`},
		"no such key":      {"endpoints:\n  - api_key_file: /run/none\n", "s.yaml:2: the file /run/none can't be read"},
		"an empty key":     {"endpoints:\n  - api_key_file: /run/empty\n", "s.yaml:2: the file /run/empty is empty; write the secret into it, or unset api_key_file"},
		"no key":           {"endpoints:\n  - api_key_file: /run/bad\n", "s.yaml:2: the key holds a space"},
		"price as text":    {"endpoints:\n  - price: 3\n", "s.yaml:2: a price is written as 'name: value' lines; it takes prompt, completion"},
		"price below zero": {"endpoints:\n  - price: {prompt: -1}\n", `s.yaml:2: "-1" is not an amount`},
		"price of nothing": {"endpoints:\n  - price:\n", "s.yaml:2: a price is written"},
		"endless price":    {"endpoints:\n  - price: {prompt: .inf}\n", "is not an amount"},
		"no price":         {"budgets: {day_cost: 1}\nendpoints:\n  - name: a\n", `s.yaml:3: the budgets bound money, and the endpoint "a" has no price`},
		"budget of words":  {"budgets: {session_tokens: many}\n", `s.yaml:1: "many" is not a whole number of tokens`},
		"unknown budget":   {"budgets: {hour_cost: 1}\n", `s.yaml:1: "budgets" has no "hour_cost"; it takes session_tokens, session_cost, day_cost`},
		"budget as text":   {"budgets: 3\n", `s.yaml:1: "budgets" is written as`},
		"two ways":         {"openai_base_url: http://a.test\nendpoints:\n  - name: a\n", "s.yaml:2: there are endpoints, and OPENAI_BASE_URL is set as well"},
		"single, no price": {"openai_api_key: k\nbudgets: {day_cost: 1}\n", `OPENAI_BASE_URL, OPENAI_API_KEY: the budgets bound money, and the endpoint "openai" has no price`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := readFile(t, tc.file)
			require.ErrorContains(t, err, tc.says)
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			require.NotContains(t, err.Error(), "secret\n")
			require.NotContains(t, err.Error(), "two words")
		})
	}
}
