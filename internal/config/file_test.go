package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
)

func TestFileMistakes(t *testing.T) {
	cases := map[string]struct {
		file string
		says []string
	}{
		"not YAML":        {"model: m\naddr: \"127\n", []string{"s.yaml:2: this is not valid YAML"}},
		"two colons":      {"model: m\naddr: a: b\n", []string{"s.yaml:2: this is not valid YAML"}},
		"a list":          {"model: m\nrubrics:\n  - a\n", []string{`s.yaml:2: "rubrics" must be a single value`}},
		"a short list":    {"model: [a, b]\n", []string{`s.yaml:1: "model" must be a single value`}},
		"a short group":   {"model: {a: b}\n", []string{`s.yaml:1: "model" must be a single value`}},
		"a group":         {"model: m\ndata:\n  name: a\n", []string{`s.yaml:2: "data" must be a single value; write it as 'data: value'`}},
		"deep brackets":   {"model: [[[[a]]]]\n", []string{"s.yaml:1: \"[\": a setting is a single value"}},
		"dashes":          {"model: m\nendpoints:\n - - - a\n", []string{"s.yaml:3: \"-\": a setting is a single value"}},
		"far too long":    {"# " + strings.Repeat("x", maxFile), []string{"s.yaml:1: the file has 65538 bytes"}},
		"an anchor":       {"model: &a m\n", []string{"s.yaml:1: \"&\": a setting is a single value; put text with special characters in quotes"}},
		"no key":          {"hello\n", []string{"s.yaml:1: write one 'name: value' a line"}},
		"twice":           {"model: m\ndata: d\nmodel: n\n", []string{`s.yaml:3: "model" is there twice, first at s.yaml:1; keep one of the two`}},
		"several at once": {"a:\n  b: c\nd:\n  e: f\n", []string{`s.yaml:1: "a" must be`, `s.yaml:3: "d" must be`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := Read(Source{File: "s.yaml", ReadFile: files(map[string]string{"s.yaml": c.file})})
			for _, part := range c.says {
				require.ErrorContains(t, err, part)
			}
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			require.Equal(t, "write one 'name: value' a line, as in docs/settings.md", fault.HintOf(err))
		})
	}
}

func TestFileValuesStayAsWritten(t *testing.T) {
	entries, err := parseFile("s.yaml", []byte(`# settings
words_per_second: 007
openai_api_key: 1234567890123456789012345678901234567890
data: "./with # hash: and colon"
rubrics:   ./r   # ours
prompts: ''
model: ~
auth:
public_url: |
  http://a.test
addr: 127.0.0.1:80
`))
	require.NoError(t, err)
	require.Equal(t, map[string]entry{
		"words_per_second": {value: "007", at: "s.yaml:2"},
		"openai_api_key":   {value: strings.Repeat("1234567890", 4), at: "s.yaml:3"},
		"data":             {value: "./with # hash: and colon", at: "s.yaml:4"},
		"rubrics":          {value: "./r", at: "s.yaml:5"},
		"public_url":       {value: "http://a.test", at: "s.yaml:9"},
		"addr":             {value: "127.0.0.1:80", at: "s.yaml:11"},
	}, entries)
	for _, empty := range []string{"", "\ufeff", "\n", "# only words\n", "---\n", "---\n# two\n---\n"} {
		entries, err := parseFile("s.yaml", []byte(empty))
		require.NoError(t, err, "%q", empty)
		require.Empty(t, entries)
	}
}

// FuzzFile: no file breaks the reader, and it never returns both settings in
// part and an error without a place.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{
		"addr: 127.0.0.1:1\n", "a: [b\n", "a: \"\\", "- a\n? b\n", "a: b\n---\na: c\n", "<<: *a\n", "\ufeffa: b", "a: |\n b\n c\n", "{", "a:\tb",
		"endpoints:\n - name: a\n   price: {prompt: 1}\n", "endpoints: [{price: }, a]\nbudgets:\n", "endpoints: [{: a}, {? b}]\nbudgets: [a]\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parseFile("s.yaml", data)
		// What takes several values is read too: it must not panic either.
		_ = Source{ReadFile: files(nil)}.groups(&Config{}, entries)
		if err != nil && !strings.HasPrefix(err.Error(), "s.yaml:") {
			t.Fatalf("the error names no place: %v", err)
		}
		for key, e := range entries {
			if (e.value == "" && e.node == nil) || !strings.HasPrefix(e.at, "s.yaml:") {
				t.Fatalf("%q is %+v", key, e)
			}
		}
	})
}
