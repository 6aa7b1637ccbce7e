package openai_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
)

const (
	object  = `{"sentences":["It is a talk.","It is long."],"count":2}`
	counted = "one two three four five six seven eight"
)

// model answers a probe's requests as an endpoint would that keeps or doesn't
// keep what it is asked.
type model struct {
	// takes are the forms it accepts, keeps those it follows.
	takes, keeps []string
	// told: it follows a schema told in words.
	told bool
	// random says what varies: "hot", "always" or "".
	random string
	says   func(string) llmtest.Behaviour
}

func (m model) behaviour() llmtest.Behaviour {
	says := m.says
	if says == nil {
		says = llmtest.Words
	}
	var n atomic.Int64
	answer := llmtest.Choose(func(r llmtest.Request) llmtest.Behaviour {
		last := r.Messages[len(r.Messages)-1].Content
		told := strings.Contains(r.Messages[0].Content, "JSON schema")
		switch {
		case strings.Contains(last, "Count"):
			return says(counted)
		case strings.Contains(last, "interview"):
			for _, form := range m.keeps {
				if r.Form() == form && (form == "json_schema" || told) {
					return says(object)
				}
			}
			if told && m.told {
				return says("Here you are: " + object)
			}
			return says("It is a talk. It is long.")
		case m.random == "always", m.random == "hot" && *r.Temperature > 0.9:
			return says(fmt.Sprintf("Ada %06d", n.Add(1)))
		default:
			return says("Ada 123456")
		}
	})
	return llmtest.Takes(answer, m.takes...)
}

func probe(t *testing.T, name string, does llmtest.Behaviour) (openai.Findings, error) {
	t.Helper()
	s := llmtest.InMemory(t, does)
	return openai.Probe(t.Context(), openai.Options{BaseURL: s.URL, Model: name, HTTP: s.Client(t), FirstByte: firstByte})
}

func TestWhatAProbeFinds(t *testing.T) {
	both := []string{"json_schema", "json_object"}
	for name, tc := range map[string]struct {
		model string
		does  model
		want  openai.Findings
		says  []string
	}{
		"the best": {
			"m",
			model{takes: both, keeps: both, random: "hot"},
			openai.Findings{Streams: true, Usage: true, Form: "json_schema", Temperature: openai.TemperatureKept, Requests: 7},
			[]string{"it streams", "tells the tokens", "keeps to a JSON schema", "keeps to the temperature"},
		},
		"schemas are ignored": {
			"m",
			model{takes: both, keeps: both[1:], random: "always"},
			openai.Findings{Streams: true, Usage: true, Form: "json_object", Temperature: openai.TemperatureVaries, Requests: 5},
			[]string{"doesn't keep to a schema by itself", "vary at temperature 0"},
		},
		"schemas are refused": {
			"m",
			model{takes: both[1:], keeps: both[1:]},
			openai.Findings{Streams: true, Usage: true, Form: "json_object", Temperature: openai.TemperatureSame, Requests: 8},
			[]string{"made no difference"},
		},
		"words only": {
			"m",
			model{told: true},
			openai.Findings{Streams: true, Usage: true, Form: "words", Temperature: openai.TemperatureSame, Requests: 9},
			[]string{"only because the prompt asks"},
		},
		"prose only": {
			"o3-mini",
			model{takes: both},
			openai.Findings{Streams: true, Usage: true, Form: openai.FormNone, Temperature: openai.TemperatureNotSent, Requests: 4},
			[]string{"don't let this model rate", "takes no temperature"},
		},
		"in one piece": {
			"m",
			model{takes: both, keeps: both, says: llmtest.Whole},
			openai.Findings{Usage: true, Form: "json_schema", Temperature: openai.TemperatureSame, Requests: 7},
			[]string{"in one piece"},
		},
		"no usage": {
			"m",
			model{takes: both, keeps: both, says: llmtest.NoUsage},
			openai.Findings{Streams: true, Form: "json_schema", Temperature: openai.TemperatureSame, Requests: 7},
			[]string{"budgets count estimates"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := probe(t, tc.model, tc.does.behaviour())
				require.NoError(t, err)
				tc.want.Reachable, tc.want.Model = true, tc.model
				got.FirstText, got.Total = 0, 0
				require.Equal(t, tc.want, got)
				got.Total = 1
				for _, s := range tc.says {
					require.Contains(t, strings.Join(got.Sentences(), "\n"), s)
				}
				require.Len(t, got.Sentences(), 4)
			})
		})
	}
}

func TestAProbeTellsAStreamFromABunch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := probe(t, "m", model{says: func(text string) llmtest.Behaviour { return llmtest.Paced(text, time.Second) }}.behaviour())
		require.NoError(t, err)
		require.True(t, got.Streams)
		require.False(t, got.Bunched)
		require.Equal(t, time.Second, got.FirstText)
		require.Equal(t, 8*time.Second, got.Total)
		require.Contains(t, got.Sentences()[0], "after 1000 ms")
	})
	synctest.Test(t, func(t *testing.T) {
		late := func(text string) llmtest.Behaviour { return llmtest.Late(8*time.Second, llmtest.Words(text)) }
		got, err := probe(t, "m", model{says: late}.behaviour())
		require.NoError(t, err)
		require.True(t, got.Bunched)
		require.Contains(t, got.Sentences()[0], "all at once after 8000 ms")
	})
}

func TestAProbeOfAnEndpointThatFails(t *testing.T) {
	for _, f := range llmtest.Faults("") {
		if f.Err == nil {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := f.Start(t)
				got, err := openai.Probe(t.Context(), openai.Options{BaseURL: s.URL, Model: "m", HTTP: s.Client(t)})
				require.ErrorIs(t, err, f.Err)
				unreachable := f.Err == llm.ErrUnreachable //nolint:errorlint // the sentinel itself
				require.Equal(t, !unreachable, got.Reachable)
				require.Len(t, got.Sentences(), 1)
			})
		})
	}
}

func TestAProbeLeavesNoConnectionBehind(t *testing.T) {
	s := llmtest.New(t, model{}.behaviour())
	before := goleak.IgnoreCurrent()
	_, err := openai.Probe(t.Context(), openai.Options{BaseURL: s.URL, Model: "m"})
	require.NoError(t, err)
	goleak.VerifyNone(t, before)
}

// A limit that is met halfway leaves what was found before it.
func TestAProbeThatIsCutShortKeepsItsFindings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Words(counted), llmtest.Words(object), llmtest.Words("Ada 1"), llmtest.TooMany(time.Minute))
		got, err := openai.Probe(t.Context(), openai.Options{BaseURL: s.URL, Model: "m", HTTP: s.Client(t)})
		require.ErrorIs(t, err, llm.ErrRefused)
		require.Equal(t, "json_schema", got.Form)
		require.Equal(t, 4, got.Requests)
		require.Len(t, got.Sentences(), 3)

		s = llmtest.InMemory(t, llmtest.Words(counted), llmtest.Page500())
		got, err = openai.Probe(t.Context(), openai.Options{BaseURL: s.URL, Model: "m", HTTP: s.Client(t)})
		require.ErrorIs(t, err, llm.ErrRefused)
		require.True(t, got.Streams)
		require.Empty(t, got.Form)
	})
}
