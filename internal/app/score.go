package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/assessor/lexical"
	"barraiser/internal/assessor/model"
	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/llm"
	"barraiser/internal/report"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
	"barraiser/internal/transcript"
)

// ScoreRequest asks for scorecards of transcripts.
type ScoreRequest struct {
	// Rubric is a round, a competency or a file; "" takes each transcript's round.
	Rubric string
	// Level overrides the transcripts'; 0 keeps them.
	Level rubric.Level
	// Assessor is "lexical" or "model".
	Assessor string
	// Format is "json", "md" or "html".
	Format string
	// Files are paths; "-" is standard input. A .jsonl file holds one transcript
	// a line.
	Files []string
	// Candidate and Interviewers are names in captions and plain text, where the
	// names themselves don't say who is who.
	Candidate    string
	Interviewers []string
	// Config has the directories of rubrics and prompts, and the model's endpoints.
	Config config.Config
}

// Score writes a scorecard per transcript. With several transcripts each gets
// one JSON line in its place, a bad one {"error": ...}; the error at the end is
// then fault.Invalid and says how many were bad.
func Score(ctx context.Context, r ScoreRequest, p Process) error {
	scorer, err := newScorer(r, p.Stderr, p.logger())
	if err != nil {
		return err
	}
	if len(r.Files) == 1 && !strings.HasSuffix(r.Files[0], ".jsonl") {
		data, err := readInput(r.Files[0], p.Stdin)
		if err != nil {
			return err
		}
		out, err := scorer.score(ctx, r.Files[0], data)
		if err != nil {
			return err
		}
		_, err = p.Stdout.Write(out)
		return err
	}
	if scorer.format != "json" {
		return fault.New(fault.Usage, "score", "several transcripts are written as JSON lines only").Hint("leave --format out, or score one file at a time")
	}
	bad := 0
	for _, file := range r.Files {
		n, err := scorer.file(ctx, file, p)
		if err != nil {
			return err
		}
		bad += n
	}
	if bad > 0 {
		return fault.New(fault.Invalid, "score", "%d transcripts could not be scored; see the lines with an error", bad)
	}
	return nil
}

// scorer rates transcripts under one request.
type scorer struct {
	library  *library.Library
	round    *rubric.Round
	level    rubric.Level
	format   string
	assessor *lexical.Assessor
	// model rates too where it was asked for, else nil.
	model    *model.Assessor
	speakers transcript.Speakers
	notes    io.Writer
}

// newScorer returns a scorer that says on notes what it had to infer.
func newScorer(r ScoreRequest, notes io.Writer, log *slog.Logger) (*scorer, error) {
	lib, err := library.Open(r.Config.Rubrics)
	if err != nil {
		return nil, err
	}
	s := &scorer{
		library: lib, level: r.Level, format: r.Format, assessor: lexical.New(), notes: notes,
		speakers: transcript.Speakers{Candidate: r.Candidate, Interviewers: r.Interviewers},
	}
	if r.Assessor == engine.Model {
		if s.model, err = standalone(r.Config, s.assessor, log); err != nil {
			return nil, err
		}
	}
	if r.Rubric != "" {
		if s.round, err = findRubric(lib, r.Rubric); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// findRubric takes a round's id, a competency's id or a file.
func findRubric(lib *library.Library, name string) (*rubric.Round, error) {
	if round, ok := lib.Sit("", name); ok {
		return round, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "rubric", "%q is neither a round nor a competency, and no file of that name can be read", name).
			Hint("known are: %s", strings.Join(known(lib), ", "))
	}
	return lib.File(name, data)
}

// known lists the ids of rounds and competencies.
func known(lib *library.Library) []string {
	var ids []string
	for _, r := range lib.Rounds() {
		ids = append(ids, r.ID)
	}
	for _, c := range lib.Competencies() {
		ids = append(ids, c.ID)
	}
	return ids
}

// file scores each transcript of a file and returns how many were bad.
func (s *scorer) file(ctx context.Context, path string, p Process) (bad int, err error) {
	data, err := readInput(path, p.Stdin)
	if err != nil {
		return 1, writeError(p.Stdout, err)
	}
	if !strings.HasSuffix(path, ".jsonl") {
		return s.line(ctx, path, data, p.Stdout)
	}
	for line := range bytes.Lines(data) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		n, err := s.line(ctx, path, line, p.Stdout)
		if err != nil {
			return bad, err
		}
		bad += n
	}
	return bad, nil
}

// line scores one transcript and writes its line.
func (s *scorer) line(ctx context.Context, name string, data []byte, w io.Writer) (bad int, err error) {
	out, err := s.score(ctx, name, data)
	if err != nil {
		return 1, writeError(w, err)
	}
	_, err = w.Write(out)
	return 0, err
}

func writeError(w io.Writer, err error) error {
	line, encodeErr := json.Marshal(struct {
		Error string `json:"error"`
		Hint  string `json:"hint,omitempty"`
	}{err.Error(), fault.HintOf(err)})
	if encodeErr != nil {
		return encodeErr
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// score rates one transcript and renders its scorecard. Its errors begin with the
// file's name.
func (s *scorer) score(ctx context.Context, name string, data []byte) ([]byte, error) {
	t, err := s.read(name, data)
	if err != nil {
		return nil, err
	}
	out, err := s.rate(ctx, t)
	if err != nil {
		return nil, fault.Wrap(err, name, fault.KindOf(err))
	}
	return out, nil
}

// rate rates a transcript and renders its scorecard.
func (s *scorer) rate(ctx context.Context, t interview.Transcript) ([]byte, error) {
	round := s.round
	if round == nil {
		var ok bool
		if round, ok = s.library.Rated(t.Round, digestOf(t)); !ok {
			return nil, fault.New(fault.Invalid, "score", "there is no round %q", t.Round).
				Hint("name a rubric with --rubric; known are: %s", strings.Join(known(s.library), ", "))
		}
	}
	if s.level != 0 {
		t.Level = s.level
	}
	card, err := rateTranscript(ctx, s.assessor, round, t)
	if err == nil && s.model != nil {
		card, err = s.review(ctx, round, t, card)
	}
	if err != nil {
		return nil, err
	}
	switch s.format {
	case "md":
		return report.Markdown(card, round), nil
	case "html":
		return report.HTML(card, round), nil
	default:
		return append(card.JSON(), '\n'), nil
	}
}

// digestOf returns the digest of the rubric that a transcript was made with, "" if
// it doesn't say.
func digestOf(t interview.Transcript) string {
	if t.Rubric == nil {
		return ""
	}
	return t.Rubric.Digest
}

// review returns the model's scorecard, held against the deterministic one.
func (s *scorer) review(ctx context.Context, round *rubric.Round, t interview.Transcript, lexical scorecard.Scorecard) (scorecard.Scorecard, error) {
	card, err := rateTranscript(llm.WithSession(ctx, scoreBudget), s.model, round, t)
	if err != nil {
		return scorecard.Scorecard{}, err
	}
	return scorecard.Compare(round, card, lexical), nil
}

// scoreBudget is the name under which the calls of the score command are counted.
const scoreBudget = "score"

// rateTranscript rates a transcript the way the engine rates a session.
func rateTranscript(ctx context.Context, a engine.Assessor, round *rubric.Round, t interview.Transcript) (scorecard.Scorecard, error) {
	if t.Level == 0 {
		t.Level = rubric.L5
	}
	var rated assessment.Report
	rated, err := a.Assess(ctx, round, t.Level, t.Answers(round))
	if err != nil {
		return scorecard.Scorecard{}, fault.Wrap(err, "score", fault.KindOf(err))
	}
	return scorecard.Build(round, scorecard.Meta{ID: t.ID, Level: t.Level}, rated), nil
}

// readInput reads a file, or standard input for "-", up to a sane size.
func readInput(path string, stdin io.Reader) ([]byte, error) {
	const limit = 1 << 30
	r := stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, fault.Wrap(err, "read transcript", fault.Invalid).Hint("check the path")
		}
		defer f.Close() //nolint:errcheck // it was only read
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fault.Wrap(err, "read transcript", fault.Invalid)
	}
	if len(data) > limit {
		return nil, fault.New(fault.TooLarge, "read transcript", "%s is larger than 1 GiB", path).Hint("split it into several files")
	}
	return data, nil
}

func printf(w io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(w, format, args...)
	return err
}

// PrintScorecard prints a scorecard, given as JSON, for reading in a terminal.
func PrintScorecard(card []byte, settings config.Config, p Process) error {
	const op = "read scorecard"
	var c scorecard.Scorecard
	if err := json.Unmarshal(card, &c); err != nil {
		return fault.Wrap(err, op, fault.Invalid)
	}
	lib, err := library.Open(settings.Rubrics)
	if err != nil {
		return fault.Wrap(err, op, fault.Invalid)
	}
	rules, ok := lib.Rated(c.Round, c.Rubric.Digest)
	if !ok || rules.Digest != c.Rubric.Digest {
		// A service elsewhere has rubrics of its own; ours would put words into
		// its mouth.
		rules = &rubric.Round{ID: c.Round, Title: c.Round}
	}
	_, err = p.Stdout.Write(report.Markdown(c, rules))
	return err
}
