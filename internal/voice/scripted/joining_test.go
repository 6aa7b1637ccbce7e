package scripted_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/voice/scripted"
)

func TestJoined(t *testing.T) {
	for name, c := range map[string]struct{ lead, core, want string }{
		"a dash runs on":                    {"You said “it ran” –", "Who ran it?", "You said “it ran” – who ran it?"},
		"a name can't follow a dash":        {"You said “it ran” –", "Ada ran what?", "You said “it ran”. Ada ran what?"},
		"nor can two sentences":             {"You said “it ran” –", "Take one day. What ran?", "You said “it ran”. Take one day. What ran?"},
		"nor a scene of its own":            {"You said “it ran” –", "Take one day: what ran?", "You said “it ran”. Take one day: what ran?"},
		"a request is a sentence by itself": {"You said “it ran” –", "Show me the lines.", "You said “it ran”. Show me the lines."},
		"a comma must run on":               {"When you say “it ran”,", "Who ran it?", "When you say “it ran”, who ran it?"},
		"or is left out":                    {"When you say “it ran”,", "Take one day: what ran?", "Take one day: what ran?"},
		"a sentence stays by itself":        {"Let me ask about “it ran”.", "Who ran it?", "Let me ask about “it ran”. Who ran it?"},
		"nothing comes before a question":   {"", "Who ran it?", "Who ran it?"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, scripted.Joined(c.lead, c.core))
		})
	}
}
