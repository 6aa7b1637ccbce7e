package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"barraiser/internal/calibration"
	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// fitReport is what became of fitting.
type fitReport struct {
	Competency string `json:"competency"`
	// Version and Digest are of the new file; "" when none was written.
	Version string `json:"version,omitempty"`
	Digest  string `json:"digest,omitempty"`
	File    string `json:"file,omitempty"`
	calibration.Fit
}

// caseOf finds out how a rating depends on the thresholds: by rating the answer
// once with thresholds that every score reaches, and once with those that none
// does. What lies between is decided by the score.
func (c *calibrator) caseOf(ctx context.Context, l label) (calibration.Case, error) {
	out := calibration.Case{Key: l.Prompt + "\x00" + l.text(), Coach: rubric.Rating(l.Level)}
	for _, end := range []struct {
		at     calibration.Thresholds
		rating *rubric.Rating
	}{
		{calibration.Thresholds{2, 2, 2, 2}, &out.Floor},
		{calibration.Thresholds{}, &out.Ceiling},
	} {
		report, err := c.assess(ctx, l, withThresholds(l.round, c.only, end.at))
		if err != nil {
			return out, err
		}
		rated := ratedOn(report, c.only)
		*end.rating, out.Score = rated.Rating, rated.Score
	}
	return out, nil
}

// withThresholds returns the round with other thresholds for one competency.
func withThresholds(round *rubric.Round, competency string, t calibration.Thresholds) *rubric.Round {
	changed := *round
	changed.Competencies = slices.Clone(round.Competencies)
	for i := range changed.Competencies {
		if changed.Competencies[i].ID == competency {
			changed.Competencies[i].Scoring.Thresholds = t
		}
	}
	changed.Digest = rubric.Digest(&changed)
	return &changed
}

// fit fits the thresholds and writes the new version. The error says why nothing
// was written; with a report there is still something to print.
func (c *calibrator) fit(r CalibrateRequest, cases []calibration.Case) (*fitReport, error) {
	const op = "calibrate: fit"
	now, text, err := c.original(r.Rubric)
	if err != nil {
		return nil, err
	}
	out := &fitReport{Competency: c.only, Fit: calibration.FitThresholds(now.Scoring.Thresholds, cases)}
	switch {
	case len(cases) < calibration.FewestToFit:
		return out, fault.New(fault.Invalid, op, "%d labels are too few to fit anything; nothing was written", len(cases)).
			Hint("label at least %d answers to %s", calibration.FewestToFit, c.only)
	case !out.Better:
		return out, fault.New(fault.NotFound, op, "fitted thresholds come no nearer to labels they weren't fitted to; nothing was written").
			Hint("keep the thresholds there are; the worst answers of the report show which cues are missing")
	}
	version := nextVersion(now.Version)
	changed, err := rewritten(text, version, out.After)
	if err != nil {
		return out, err
	}
	round, err := c.library.File(r.Fit, []byte(changed))
	if err != nil {
		return out, err
	}
	if got := round.Competency(c.only); got == nil || got.Scoring.Thresholds != out.After || got.Version != version {
		return out, unwritable(version, out.After)
	}
	if err := writeNew(r.Fit, changed); err != nil {
		return out, err
	}
	out.Version, out.Digest, out.File = version, round.Digest, r.Fit
	return out, nil
}

// original returns the competency to fit and the text of its file.
func (c *calibrator) original(name string) (*rubric.Competency, string, error) {
	if c.file {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, "", fault.Wrap(err, "calibrate: fit", fault.Invalid).Hint("make the file readable")
		}
		return c.round.Competency(c.only), strings.ReplaceAll(string(data), "\r\n", "\n"), nil
	}
	_, text, ok := c.library.Original(c.only)
	competency, known := c.library.Competency(c.only)
	if !ok || !known {
		return nil, "", fault.New(fault.Internal, "calibrate: fit", "the file of %s isn't to be found", c.only)
	}
	return competency, text, nil
}

var (
	versionLine   = regexp.MustCompile(`(?m)^version:.*$`)
	thresholdsKey = regexp.MustCompile(`(?m)^( +)thresholds: *(\[[^\]]*\]|(\n +- *[0-9.]+ *)+)`)
	scoringLine   = regexp.MustCompile(`(?m)^scoring:[ \t]*$`)
	scoringKey    = regexp.MustCompile(`(?m)^scoring:`)
)

// rewritten returns a competency's file with another version and thresholds, and
// everything else, comments included, as it stands.
func rewritten(text, version string, t calibration.Thresholds) (string, error) {
	line := "thresholds: " + shownThresholds(t)
	if !versionLine.MatchString(text) {
		return "", unwritable(version, t)
	}
	text = versionLine.ReplaceAllLiteralString(text, "version: "+version)
	switch {
	case thresholdsKey.MatchString(text):
		return thresholdsKey.ReplaceAllString(text, "${1}"+line), nil
	case scoringLine.MatchString(text):
		return scoringLine.ReplaceAllLiteralString(text, "scoring:\n  "+line), nil
	case scoringKey.MatchString(text):
		return "", unwritable(version, t)
	default:
		return strings.TrimRight(text, "\n") + "\n\nscoring:\n  " + line + "\n", nil
	}
}

func unwritable(version string, t calibration.Thresholds) error {
	return fault.New(fault.Invalid, "calibrate: fit", "the rubric is written in a way that can't be changed by itself; nothing was written").
		Hint("set version: %s, and under scoring: thresholds: %s by hand", version, shownThresholds(t))
}

func shownThresholds(t calibration.Thresholds) string {
	parts := make([]string, len(t))
	for i, x := range t {
		parts[i] = fmt.Sprintf("%.2f", x)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// nextVersion raises the middle number of "1.0.0"; another form gets "-fitted".
func nextVersion(version string) string {
	parts := strings.Split(version, ".")
	if len(parts) == 3 {
		if n, err := strconv.Atoi(parts[1]); err == nil {
			return parts[0] + "." + strconv.Itoa(n+1) + ".0"
		}
	}
	return version + "-fitted"
}

// writeNew writes a file that isn't there yet.
func writeNew(path, text string) error {
	const op = "calibrate: fit"
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a rubric, for everybody to read
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Invalid, op, "%s is there already; nothing was written", path).Hint("name a file that isn't there after --fit")
	}
	if err != nil {
		return fault.Wrap(err, op, fault.Unavailable).Hint("name a file that can be written after --fit")
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fault.Wrap(err, op, fault.Unavailable).Hint("free some space on the disk")
	}
	return nil
}
