package lexical

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/library"
)

// genuine are the written answers of the evaluation, the examples of the rubrics
// and what the simulated candidates tell, by where they stand.
func genuine(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	answers, err := filepath.Glob("../../eval/testdata/*.jsonl")
	require.NoError(t, err)
	for _, file := range answers {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for scanner := bufio.NewScanner(bytes.NewReader(data)); scanner.Scan(); {
			var l labelled
			require.NoError(t, json.Unmarshal(scanner.Bytes(), &l))
			out[l.ID] = l.Text
		}
	}
	require.GreaterOrEqual(t, len(out), 292)
	lib, err := library.Embedded()
	require.NoError(t, err)
	for _, c := range lib.Competencies() {
		for i, e := range c.Exemplars {
			out[c.ID+string(rune('a'+i))] = e.Text
		}
	}
	return out
}

// stories are the topics of the strong candidate, each a list of what it says in
// turn.
func stories(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	files, err := filepath.Glob("../../candidate/stock/*.txt")
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		name := filepath.Base(file)
		for line := range strings.Lines(strings.ReplaceAll(string(data), "\r", "")) {
			switch line = strings.TrimSpace(line); {
			case strings.HasPrefix(line, "== "):
				name = filepath.Base(file) + " " + line
			case strings.HasPrefix(line, "-- "), strings.HasPrefix(line, "# "), line == "":
			default:
				out[name] = append(out[name], line)
			}
		}
	}
	return out
}

// sentencesOf cuts an answer where it is read as cut.
func sentencesOf(text string) []string {
	r := readText(text)
	var out []string
	for _, s := range r.sentences {
		out = append(out, string(r.turns[0].original[r.tokens[s.from].start:min(r.tokens[s.to-1].end+1, len(r.turns[0].original))]))
	}
	return out
}

// TestGenuineAnswersDontContradictThemselves holds every two sentences and every two
// paragraphs of an answer, and every two things told of one occasion, against each
// other: a false contradiction makes the interviewer look deaf. Taken by
// themselves sentences lack what makes a progress plain, so this is stricter than an
// interview.
func TestGenuineAnswersDontContradictThemselves(t *testing.T) {
	check := func(where string, sayings []string) {
		for i := range sayings {
			for j := range sayings[:i] {
				for _, c := range contradictions(said(sayings[j], sayings[i])) {
					t.Errorf("%s: %s: %q | %q", where, c.About, c.Former.Quote, c.Latter.Quote)
				}
			}
		}
	}
	for id, text := range genuine(t) {
		check(id, sentencesOf(text))
		check(id, strings.Split(text, "\n\n"))
	}
	all := stories(t)
	for name, told := range all {
		if strings.HasPrefix(name, "contradicting") {
			continue
		}
		check(name, told)
		check(name+" by sentence", sentencesOf(strings.Join(told, "\n")))
	}
	found := 0
	for i, told := 0, all["contradicting.txt"]; i+1 < len(told); i += 2 {
		found += min(1, len(contradictions(said(told[i], told[i+1]))))
	}
	require.GreaterOrEqual(t, found, 2, "the candidate that contradicts itself is found to")
}

// Nor do two occasions told by one candidate contradict each other.
func TestGenuineStoriesDontContradictEachOther(t *testing.T) {
	var all []string
	for name, told := range stories(t) {
		if !strings.HasPrefix(name, "contradicting") {
			all = append(all, strings.Join(told, "\n"))
		}
	}
	for i := range all {
		for j := range all {
			if i == j {
				continue
			}
			answer := assessment.Answer{Earlier: []assessment.Turn{{Ordinal: 1, Text: all[i]}}, Turns: []assessment.Turn{{Ordinal: 3, Text: all[j]}}}
			for _, c := range contradictions(answer) {
				t.Errorf("%s: %q | %q", c.About, c.Former.Quote, c.Latter.Quote)
			}
		}
	}
}
