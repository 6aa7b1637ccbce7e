package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/calibration"
	"barraiser/internal/fault"
	"barraiser/internal/library"
)

// labelLine writes one label.
func labelLine(t *testing.T, fields map[string]any) string {
	t.Helper()
	data, err := json.Marshal(fields)
	require.NoError(t, err)
	return string(data)
}

func ownershipLabel(t *testing.T, id string, level int, text string) string {
	t.Helper()
	return labelLine(t, map[string]any{
		"id": id, "round": "leadership-principles", "competency": "ownership", "level": level, "text": text,
		"prompt": "Tell me about a time you took on something outside your area.",
	})
}

// calibrate runs the command over lines.
func calibrate(t *testing.T, r CalibrateRequest, lines ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "labels.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600))
	r.Labels = file
	var out bytes.Buffer
	err := Calibrate(t.Context(), r, Process{Stdout: &out})
	return strings.ReplaceAll(out.String(), filepath.Dir(file)+string(filepath.Separator), ""), err
}

func TestBadLabels(t *testing.T) {
	good := ownershipLabel(t, "a", 3, "I rewrote the importer in May.")
	with := func(change string, to any) string {
		fields := map[string]any{}
		require.NoError(t, json.Unmarshal([]byte(good), &fields))
		if fields[change] = to; to == nil {
			delete(fields, change)
		}
		return labelLine(t, fields)
	}
	cases := map[string]struct{ line, says, write string }{
		"not JSON":           {`{"id":`, "labels.jsonl:2: the line is not JSON", "write one JSON object a line"},
		"no object":          {`[1]`, "labels.jsonl:2: the line is a JSON array", "in braces"},
		"no id":              {with("id", nil), `"id" is missing`, "any name"},
		"no round":           {with("round", nil), `"round" is missing`, "the id of a round"},
		"no prompt":          {with("prompt", " "), `"prompt" is missing`, "the question that was asked"},
		"no text":            {with("text", nil), `"text" is missing`, `"" for silence`},
		"text is a number":   {with("text", 7), `"text" is a JSON number`, "as text in quotation marks"},
		"no level":           {with("level", nil), "level is 0", "from 1 (lowers the bar) to 5"},
		"level too high":     {with("level", 6), "level is 6", "whole number"},
		"level is half":      {with("level", 3.5), "level is number 3.5", "whole number"},
		"level in words":     {with("level", "good"), "level is string", "whole number"},
		"unknown round":      {with("round", "codign"), `there is no round "codign"`, `write "round" as one of bar-raiser`},
		"unknown competency": {with("competency", "courage"), `there is no competency "courage"`, "as null"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			out, err := calibrate(t, CalibrateRequest{}, good, c.line)
			require.Equal(t, 3, fault.ExitCode(err))
			require.ErrorContains(t, err, "labels.jsonl:2: ")
			require.ErrorContains(t, err, strings.TrimPrefix(c.says, "labels.jsonl:2: "))
			require.ErrorContains(t, err, c.write)
			require.Contains(t, fault.HintOf(err), `"competency":"dive-deep"`)
			require.Empty(t, out, "half a measurement looks like a whole one")
		})
	}

	var many []string
	for range 30 {
		many = append(many, "{}")
	}
	_, err := calibrate(t, CalibrateRequest{}, many...)
	require.ErrorContains(t, err, "labels.jsonl:20: ")
	require.NotContains(t, err.Error(), "labels.jsonl:21: ")
	require.ErrorContains(t, err, "and 10 more")

	_, err = calibrate(t, CalibrateRequest{}, "")
	require.ErrorContains(t, err, "has no labels")
	_, err = calibrate(t, CalibrateRequest{Rubric: "dive-deep"}, good)
	require.ErrorContains(t, err, "none of the 1 labels")
	_, err = calibrate(t, CalibrateRequest{Rubric: "nosuch"}, good)
	require.ErrorContains(t, err, "neither a round nor a competency")
	err = Calibrate(t.Context(), CalibrateRequest{Labels: filepath.Join(t.TempDir(), "none.jsonl")}, Process{})
	require.Equal(t, 3, fault.ExitCode(err))
}

// FuzzLabel: any line is a label or an error with a hint.
func FuzzLabel(f *testing.F) {
	f.Add(`{"id":"a","round":"coding","competency":null,"prompt":"p","level":3,"text":""}`)
	f.Add(`{"level":1e99}`)
	f.Add(`null`)
	f.Fuzz(func(t *testing.T, line string) {
		l, err := parseLabel([]byte(line))
		if err != nil {
			require.Equal(t, 3, fault.ExitCode(err))
			require.NotEmpty(t, fault.HintOf(err))
			return
		}
		require.GreaterOrEqual(t, l.Level, 1)
		require.LessOrEqual(t, l.Level, 5)
		require.NotNil(t, l.Text)
	})
}

func TestCalibrateRates(t *testing.T) {
	lines := []string{
		ownershipLabel(t, "silence", 1, ""),
		ownershipLabel(t, "french", 4, "J'ai remarqué que personne ne surveillait les factures de la nuit, alors j'ai écrit un contrôle et prévenu les trois équipes concernées."),
		ownershipLabel(t, "story", 3, "In May I rewrote the importer that nobody owned, and the errors went from 40 a day to none."),
		labelLine(t, map[string]any{"id": "whole", "round": "coding", "competency": nil, "prompt": "How would you test this?", "level": 1, "text": "Fine."}),
	}
	out, err := calibrate(t, CalibrateRequest{Format: "json"}, lines...)
	require.NoError(t, err)
	var got calibrationReport
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, CalibrationSchema, got.Schema)
	require.Equal(t, 4, got.Labels)
	require.Equal(t, map[string]int{"language": 1}, got.Unrated)
	require.Equal(t, 3, got.Overall.N)
	require.Equal(t, 2, got.Confusion[0][0], "silence and the one word")
	require.Len(t, got.Rounds, 2)
	require.Len(t, got.Competencies, 1)

	again, err := calibrate(t, CalibrateRequest{Format: "json"}, lines[3], lines[1], lines[2], lines[0])
	require.NoError(t, err)
	require.Equal(t, out, again, "the order of the labels makes no difference")

	out, err = calibrate(t, CalibrateRequest{Rubric: "ownership"}, lines...)
	require.NoError(t, err)
	require.Contains(t, out, `"left_out": 1`)
	out, err = calibrate(t, CalibrateRequest{Rubric: "coding"}, lines...)
	require.NoError(t, err)
	require.Contains(t, out, `"left_out": 3`)
}

// TestCalibrationPage: it stands alone, and nothing of an answer gets out of it.
func TestCalibrationPage(t *testing.T) {
	out, err := calibrate(t, CalibrateRequest{Format: "html"}, ownershipLabel(t, "<b>a</b>", 5, "<script>alert(1)</script> I rewrote the importer in May."))
	require.NoError(t, err)
	require.Contains(t, out, `<svg class="matrix"`)
	require.Contains(t, out, "&lt;b&gt;a&lt;/b&gt;")
	require.NotContains(t, out, "<script")
	require.NotContains(t, out, "<b>")
	require.NotContains(t, out, "style=")
	require.NotRegexp(t, `(src|href)=`, out)
	require.Contains(t, out, "default-src &#39;none&#39;")
}

// fitLabels are answers that a coach rates higher than the thresholds of
// testdata/repairs.yaml do.
func fitLabels(t *testing.T, n int) []string {
	t.Helper()
	texts := []struct {
		level int
		text  string
	}{
		{1, "Repairs matter a lot to me, and I would always look for the cause first (%d)."},
		{4, "In May of year %d I rewrote the clean-up of the export after I had found a lock that was never released. Failures fell from 8 a month to none."},
		{5, "In May the nightly export of customer %d failed one night in four. I read the logs of three weeks, found that a lock was never released " +
			"after a timeout, and rewrote the clean-up. Failures fell from 8 a month to none. I added an alarm that fires when a lock is older than ten minutes."},
	}
	var out []string
	for i := range n {
		x := texts[i%len(texts)]
		out = append(out, labelLine(t, map[string]any{
			"id": fmt.Sprint(i), "round": "repairs", "competency": "repairs", "prompt": "What did you mend?", "level": x.level, "text": fmt.Sprintf(x.text, i),
		}))
	}
	return out
}

func TestFitWritesANewVersion(t *testing.T) {
	before, err := os.ReadFile(filepath.Join("testdata", "repairs.yaml"))
	require.NoError(t, err)
	request := CalibrateRequest{Rubric: filepath.Join("testdata", "repairs.yaml"), Fit: filepath.Join(t.TempDir(), "fitted.yaml")}
	out, err := calibrate(t, request, fitLabels(t, 12)...)
	require.NoError(t, err)
	var report calibrationReport
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.Equal(t, "1.1.0", report.Fit.Version)
	require.True(t, report.Fit.Shift)
	require.Less(t, report.Fit.After[3], report.Fit.Before[3])
	require.Greater(t, report.Fit.AgreementAfter.Adjacent, report.Fit.AgreementBefore.Adjacent)
	require.Equal(t, report.Overall.Exact, report.Fit.AgreementBefore.Exact, "thresholds, floor and ceiling give what the assessor gives")

	after, err := os.ReadFile(request.Fit)
	require.NoError(t, err)
	require.Equal(t, strings.Count(string(before), "\n"), strings.Count(string(after), "\n"), "nothing else changed")
	require.Contains(t, string(after), "# kept as it is")
	lib, err := library.Embedded()
	require.NoError(t, err)
	round, err := lib.File("fitted.yaml", after)
	require.NoError(t, err)
	require.Equal(t, report.Fit.After, round.Competencies[0].Scoring.Thresholds)
	require.Equal(t, report.Fit.Digest, round.Digest)

	_, err = calibrate(t, request, fitLabels(t, 12)...)
	require.ErrorContains(t, err, "is there already")

	out, err = calibrate(t, CalibrateRequest{Rubric: request.Rubric, Fit: request.Fit + "2", Format: "md"}, fitLabels(t, 40)...)
	require.NoError(t, err)
	require.Contains(t, out, "each threshold by itself")
}

func TestFitWritesNothing(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		request CalibrateRequest
		labels  []string
		code    int
		says    string
	}{
		"without a competency": {CalibrateRequest{Fit: "x.yaml"}, fitLabels(t, 12), 2, "one competency at a time"},
		"of a round":           {CalibrateRequest{Fit: "x.yaml", Rubric: "coding"}, fitLabels(t, 12), 2, "one competency at a time"},
		"of too few":           {CalibrateRequest{Rubric: "testdata/repairs.yaml"}, fitLabels(t, 9), 3, "9 labels are too few"},
		"no better":            {CalibrateRequest{Rubric: "ownership"}, silences(t, 12), 1, "come no nearer"},
	} {
		t.Run(name, func(t *testing.T) {
			c.request.Fit = filepath.Join(dir, "x.yaml")
			_, err := calibrate(t, c.request, c.labels...)
			require.ErrorContains(t, err, c.says)
			require.Equal(t, c.code, fault.ExitCode(err))
			require.NotEmpty(t, fault.HintOf(err))
			require.NoFileExists(t, c.request.Fit)
		})
	}
}

// silences are labels that agree with any thresholds.
func silences(t *testing.T, n int) []string {
	t.Helper()
	var out []string
	for i := range n {
		out = append(out, ownershipLabel(t, fmt.Sprint(i), 1, strings.Repeat(" ", i)))
	}
	return out
}

func TestRewritten(t *testing.T) {
	to := calibration.Thresholds{0.1, 0.2, 0.3, 0.4}
	cases := map[string]struct{ text, want string }{
		"on a line":   {"version: 1.0.0\nscoring:\n  thresholds: [0.2, 0.3, 0.4, 0.5] # why\nx: 1\n", "version: 2\nscoring:\n  thresholds: [0.10, 0.20, 0.30, 0.40] # why\nx: 1\n"},
		"in a list":   {"version: 1\nscoring:\n  thresholds:\n    - 0.2\n    - 0.3\n    - 0.4\n    - 0.5\nx: 1\n", "version: 2\nscoring:\n  thresholds: [0.10, 0.20, 0.30, 0.40]\nx: 1\n"},
		"none so far": {"version: 1\nscoring:\n  vagueness_penalty: 0.1\n", "version: 2\nscoring:\n  thresholds: [0.10, 0.20, 0.30, 0.40]\n  vagueness_penalty: 0.1\n"},
		"no scoring":  {"version: 1\nx: 1\n", "version: 2\nx: 1\n\nscoring:\n  thresholds: [0.10, 0.20, 0.30, 0.40]\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := rewritten(c.text, "2", to)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	for _, text := range []string{"x: 1\n", "version: 1\nscoring: {vagueness_penalty: 0.1}\n"} {
		_, err := rewritten(text, "2", to)
		require.ErrorContains(t, err, "can't be changed by itself")
		require.Contains(t, fault.HintOf(err), "[0.10, 0.20, 0.30, 0.40]")
	}
	require.Equal(t, "1.3.0", nextVersion("1.2.7"))
	require.Equal(t, "draft-fitted", nextVersion("draft"))
}
