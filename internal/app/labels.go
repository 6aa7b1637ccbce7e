package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// label is one line of labels: an answer and the rating a coach gave it. Keys
// that aren't known are the coach's own notes.
type label struct {
	ID         string  `json:"id"`
	Round      string  `json:"round"`
	Competency *string `json:"competency"`
	Prompt     string  `json:"prompt"`
	Level      int     `json:"level"`
	Text       *string `json:"text"`
	Rater      string  `json:"rater"`
	Candidate  string  `json:"candidate"`
	// round is what rates it.
	round *rubric.Round
}

// competency returns the id, "" for the answer as a whole.
func (l label) competency() string {
	if l.Competency == nil {
		return ""
	}
	return *l.Competency
}

func (l label) text() string {
	if l.Text == nil {
		return ""
	}
	return *l.Text
}

// labelFile is what was read of a file of labels.
type labelFile struct {
	labels []label
	// leftOut are those about something else than was asked for.
	leftOut int
}

// mostShown is how many bad lines are named: enough to see what they have in
// common.
const mostShown = 20

// read reads and checks a file of labels. The error names every bad line.
func (c *calibrator) read(path string, stdin io.Reader) (labelFile, error) {
	const op = "calibrate"
	var out labelFile
	data, err := readLabels(path, stdin)
	if err != nil {
		return out, err
	}
	var bad []string
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		l, err := parseLabel(line)
		if err == nil {
			l.round, err = c.roundOf(l)
		}
		switch {
		case err != nil:
			bad = append(bad, fmt.Sprintf("%s:%d: %s; %s", path, number, err, fault.HintOf(err)))
		case l.round == nil:
			out.leftOut++
		default:
			out.labels = append(out.labels, l)
		}
	}
	switch {
	case len(bad) > mostShown:
		bad = append(bad[:mostShown], fmt.Sprintf("and %d more", len(bad)-mostShown))
		fallthrough
	case len(bad) > 0:
		return out, fault.New(fault.Invalid, op, "some labels can't be read\n  %s", strings.Join(bad, "\n  ")).
			Hint(`a label is a line such as %s`, labelExample)
	case len(out.labels) == 0 && out.leftOut > 0:
		return out, fault.New(fault.Invalid, op, "none of the %d labels of %s is about what --rubric names", out.leftOut, path).
			Hint("leave --rubric out, or name a round or competency of the labels")
	case len(out.labels) == 0:
		return out, fault.New(fault.Invalid, op, "%s has no labels", path).Hint(`write a line such as %s`, labelExample)
	}
	return out, nil
}

// labelExample shows people how a label is written.
const labelExample = `{"id":"a1","round":"leadership-principles","competency":"dive-deep","prompt":"Tell me about ...","level":3,"text":"...","rater":"ann"}`

func readLabels(path string, stdin io.Reader) ([]byte, error) {
	const op, limit = "calibrate", 1 << 28
	r := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fault.Wrap(err, op, fault.Invalid).Hint("check the path after --labels")
		}
		defer f.Close() //nolint:errcheck // it was only read
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid).Hint("name a file of labels after --labels")
	}
	if len(data) > limit {
		return nil, fault.New(fault.TooLarge, op, "%s is larger than 256 MiB", path).Hint("split it into several files")
	}
	return data, nil
}

// parseLabel reads one line and says what to write where it is no label.
func parseLabel(line []byte) (label, error) {
	var l label
	if err := json.Unmarshal(line, &l); err != nil {
		wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
		switch {
		case ok && wrong.Field == "":
			return l, fault.New(fault.Invalid, "", "the line is a JSON %s", wrong.Value).Hint("write an object in braces")
		case ok && wrong.Field == "level":
			return l, badLevel("level is " + wrong.Value)
		case ok:
			return l, fault.New(fault.Invalid, "", "%q is a JSON %s", wrong.Field, wrong.Value).Hint("write it as text in quotation marks")
		}
		return l, fault.New(fault.Invalid, "", "the line is not JSON (%s)", err).Hint("write one JSON object a line")
	}
	for _, field := range []struct {
		name  string
		given bool
		hint  string
	}{
		{"id", l.ID != "", "any name that tells the answer from others"},
		{"round", l.Round != "", "the id of a round, such as coding"},
		{"prompt", strings.TrimSpace(l.Prompt) != "", "the question that was asked"},
		{"text", l.Text != nil, `the candidate's answer, "" for silence`},
	} {
		if !field.given {
			return l, fault.New(fault.Invalid, "", "%q is missing", field.name).Hint("write %s there", field.hint)
		}
	}
	if !rubric.Rating(l.Level).Valid() {
		return l, badLevel(fmt.Sprintf("level is %d", l.Level))
	}
	return l, nil
}

func badLevel(what string) error {
	return fault.New(fault.Invalid, "", "%s", what).Hint("write a whole number from 1 (lowers the bar) to 5 (raises the bar)")
}
