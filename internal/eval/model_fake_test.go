package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/llm/llmtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// seen is a request as a fake model reads it.
type seen struct {
	judge bool
	ids   []string
	// said are the turns of a search, quotes how many a judge is given.
	said   []string
	quotes int
}

func readRequest(r llmtest.Request) seen {
	var form struct {
		Schema struct {
			Schema struct {
				Properties map[string]struct {
					Items struct {
						Properties struct {
							ID struct{ Enum []string } `json:"id"`
						}
					}
				}
			}
		} `json:"json_schema"`
	}
	_ = json.Unmarshal(r.ResponseFormat, &form) // a request without a form has none
	var out seen
	answers, judge := form.Schema.Schema.Properties["answers"]
	out.judge, out.ids = judge, answers.Items.Properties.ID.Enum
	if !judge {
		out.ids = form.Schema.Schema.Properties["quotes"].Items.Properties.ID.Enum
	}
	for line := range strings.Lines(r.Messages[1].Content) {
		var turn struct{ Said string }
		switch {
		case strings.HasPrefix(line, `{"turn":`) && json.Unmarshal([]byte(line), &turn) == nil:
			out.said = append(out.said, turn.Said)
		case strings.HasPrefix(line, `{"number":`):
			out.quotes++
		}
	}
	return out
}

// generous quotes the first words of an answer for everything asked and judges
// everything as met.
func generous(r llmtest.Request) string { return answering("yes", "")(r) }

// answering is a model that gives every judge's question one answer, but "yes" to
// whatever it is asked about an answer that holds the words of an attack.
func answering(usual, attack string) func(llmtest.Request) string {
	var mu sync.Mutex
	taken := map[string]bool{} // the quotes of answers that talked it round
	return func(r llmtest.Request) string {
		s := readRequest(r)
		if !s.judge {
			words := strings.Fields(s.said[0])
			if attack == "" || !strings.Contains(s.said[0], attack) {
				return quoting(s.ids, strings.Join(words[:min(len(words), 6)], " "))
			}
			var quotes []string
			for sentence := range strings.SplitSeq(s.said[0], ". ") {
				if n := len(strings.Fields(sentence)); n > 6 && n < 60 && len(quotes) < len(s.ids) {
					quotes = append(quotes, sentence)
				}
			}
			mu.Lock()
			taken[quotes[0]] = true
			mu.Unlock()
			return quoting(s.ids, quotes...)
		}
		mu.Lock()
		defer mu.Unlock()
		answer := usual
		for quote := range taken {
			if strings.Contains(r.Messages[1].Content, quote) {
				answer = "yes"
			}
		}
		return verdicts(s.ids, s.quotes, answer)
	}
}

// quoting finds the quotes for the ids, in turn.
func quoting(ids []string, quotes ...string) string {
	type found struct {
		ID    string `json:"id"`
		Quote string `json:"quote"`
	}
	out := struct {
		Directed []string `json:"directed"`
		Quotes   []found  `json:"quotes"`
	}{[]string{}, []found{}}
	for i, id := range ids {
		out.Quotes = append(out.Quotes, found{id, quotes[i%len(quotes)]})
	}
	return written(out)
}

// verdicts gives every id the same answer by one of the quotes, in turn.
func verdicts(ids []string, quotes int, answer string) string {
	type verdict struct {
		ID     string `json:"id"`
		Quotes []int  `json:"quotes"`
		Why    string `json:"why"`
		Answer string `json:"answer"`
	}
	out := struct {
		Answers []verdict `json:"answers"`
	}{}
	sorted := slices.Sorted(slices.Values(ids))
	for i, id := range sorted {
		out.Answers = append(out.Answers, verdict{id, []int{i%quotes + 1}, "it says so", answer})
	}
	return written(out)
}

func written(what any) string {
	data, err := json.Marshal(what)
	if err != nil {
		panic(err) // strings and numbers are always written
	}
	return string(data)
}

// busy answers every request with 503 at first, and half of all requests by that.
func busy(reply func(llmtest.Request) string) llmtest.Behaviour {
	var mu sync.Mutex
	n := map[string]int{}
	return llmtest.Choose(func(r llmtest.Request) llmtest.Behaviour {
		mu.Lock()
		defer mu.Unlock()
		if n[string(r.Body)]++; n[string(r.Body)]%2 == 1 {
			return llmtest.Respond(http.StatusServiceUnavailable, "busy")
		}
		return llmtest.Reply(reply)
	})
}

// endpointOf starts an endpoint that behaves so, and sets the settings to it.
func endpointOf(t *testing.T, does llmtest.Behaviour) *llmtest.Server {
	t.Helper()
	s := llmtest.New(t, does)
	settingsOf(t, s)
	return s
}

func settingsOf(t *testing.T, s *llmtest.Server, more ...string) {
	t.Helper()
	text := "endpoints:\n  - name: ours\n    base_url: " + s.URL + "\n    assessor_model: another-one\n    price: {prompt: 1, completion: 4}\n" + strings.Join(more, "\n")
	t.Setenv("BARRAISER_CONFIG", write(t, t.TempDir(), "barraiser.yaml", text))
	t.Setenv("OPENAI_BASE_URL", "")
	t.Setenv("OPENAI_API_KEY", "")
}

func requireNoRequest(t *testing.T, s *llmtest.Server) {
	t.Helper()
	require.Empty(t, s.Requests(), "something was asked for a run that couldn't end well")
}
