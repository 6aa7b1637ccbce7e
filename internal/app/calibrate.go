package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/assessor/lexical"
	"barraiser/internal/calibration"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// CalibrationSchema is the schema name of a calibration report.
const CalibrationSchema = "barraiser.calibration/v1"

// CalibrateRequest asks how far the assessor agrees with a coach's labels.
type CalibrateRequest struct {
	// Labels is the path of the labels, one JSON object a line; "-" is standard
	// input.
	Labels string
	// Rubric is a round, a competency or a file, which leaves out the labels of
	// others; "" takes each label's own round.
	Rubric string
	// Format is "json", "md" or "html".
	Format string
	// Fit is the path of a file to write a competency with fitted thresholds to, or
	// "". Rubric must then name the competency.
	Fit string
	// Rubrics is the directory laid over the built-in rubrics, or "".
	Rubrics string
}

// calibrationReport is what is printed.
type calibrationReport struct {
	Schema string `json:"schema"`
	// Rubric is what was asked for, "" for each label's own round.
	Rubric   string           `json:"rubric,omitempty"`
	Assessor assessment.Rater `json:"assessor"`
	// LeftOut is how many labels were about something else than Rubric.
	LeftOut int `json:"left_out,omitempty"`
	calibration.Report
	Fit *fitReport `json:"fit,omitempty"`
}

// Calibrate rates the labelled answers, prints how far the ratings agree with the
// labels and, when asked, writes a competency with thresholds fitted to them.
// Bad lines are all named, and nothing is measured then.
func Calibrate(ctx context.Context, r CalibrateRequest, p Process) error {
	const op = "calibrate"
	lib, err := library.Open(r.Rubrics)
	if err != nil {
		return err
	}
	c := calibrator{library: lib, assessor: lexical.New()}
	if err := c.choose(r.Rubric); err != nil {
		return err
	}
	if r.Fit != "" && c.only == "" {
		return fault.New(fault.Usage, op, "thresholds are fitted for one competency at a time").
			Hint("name it, such as --rubric dive-deep --fit dive-deep.yaml")
	}
	labels, err := c.read(r.Labels, p.Stdin)
	if err != nil {
		return err
	}
	report, cases, err := c.measure(ctx, labels, r.Fit != "")
	if err != nil {
		return err
	}
	report.Rubric = r.Rubric
	var unwritten error
	if r.Fit != "" {
		if report.Fit, unwritten = c.fit(r, cases); unwritten != nil && report.Fit == nil {
			return unwritten
		}
	}
	if err := printCalibration(p, r.Format, report); err != nil {
		return err
	}
	return unwritten
}

func printCalibration(p Process, format string, report calibrationReport) error {
	switch format {
	case "md":
		return printf(p.Stdout, "%s", calibrationMarkdown(report))
	case "html":
		out, err := calibrationHTML(report)
		if err != nil {
			return err
		}
		return printf(p.Stdout, "%s", out)
	default:
		out, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			return fault.Wrap(err, "calibrate", fault.Internal)
		}
		return printf(p.Stdout, "%s\n", out)
	}
}

// calibrator rates labelled answers.
type calibrator struct {
	library  *library.Library
	assessor *lexical.Assessor
	// round rates every label, if set; only is the one competency asked for.
	round *rubric.Round
	only  string
	// file says that the round came from a file.
	file bool
}

// choose resolves the rubric that was asked for.
func (c *calibrator) choose(name string) error {
	if name == "" {
		return nil
	}
	round, err := findRubric(c.library, name)
	if err != nil {
		return err
	}
	if _, ok := c.library.Competency(name); ok {
		c.only = name
		return nil
	}
	c.round = round
	_, known := c.library.Round(name)
	c.file = !known
	if c.file && len(round.Competencies) == 1 && round.ID == round.Competencies[0].ID {
		c.only = round.ID
	}
	return nil
}

// roundOf returns the round that rates a label, and nil for a label that is
// about something else than was asked for.
func (c *calibrator) roundOf(l label) (*rubric.Round, error) {
	if c.only != "" && l.competency() != c.only {
		return nil, nil
	}
	round := c.round
	if round != nil {
		known := round.Competency(l.competency()) != nil
		if !known && (l.competency() != "" || l.Round != round.ID) {
			return nil, nil
		}
		return round, nil
	}
	round, ok := c.library.Sit("", l.Round)
	if !ok {
		return nil, fault.New(fault.Invalid, "", "there is no round %q", l.Round).
			Hint(`write "round" as one of %s`, strings.Join(known(c.library), ", "))
	}
	if l.competency() == "" || round.Competency(l.competency()) != nil {
		return round, nil
	}
	if round, ok = c.library.OneCompetency(l.competency()); ok {
		return round, nil
	}
	return nil, fault.New(fault.Invalid, "", "there is no competency %q", l.competency()).
		Hint(`write "competency" as an id that 'barraiser rubric list' shows, or as null for the answer as a whole`)
}

// measure rates all labels. With cases it also says how each rating depends on
// the thresholds.
func (c *calibrator) measure(ctx context.Context, labels labelFile, cases bool) (calibrationReport, []calibration.Case, error) {
	report := calibrationReport{Schema: CalibrationSchema, Assessor: c.assessor.Rater(), LeftOut: labels.leftOut}
	var pairs []calibration.Pair
	var all []calibration.Case
	for _, l := range labels.labels {
		pair, err := c.pair(ctx, l)
		if err != nil {
			return report, nil, err
		}
		pairs = append(pairs, pair)
		if cases && pair.Got.Valid() {
			one, err := c.caseOf(ctx, l)
			if err != nil {
				return report, nil, err
			}
			all = append(all, one)
		}
	}
	report.Report = calibration.Measure(pairs)
	return report, all, nil
}

// pair rates one labelled answer the way a transcript of it would be rated.
func (c *calibrator) pair(ctx context.Context, l label) (calibration.Pair, error) {
	pair := calibration.Pair{
		ID: l.ID, Round: l.Round, Competency: l.competency(), Question: l.competency() + "\n" + strings.ToLower(strings.Join(strings.Fields(l.Prompt), " ")),
		Text: l.text(), Rater: l.Rater, Candidate: l.Candidate, Coach: rubric.Rating(l.Level), Words: len(strings.Fields(l.text())),
	}
	report, err := c.assess(ctx, l, l.round)
	if err != nil {
		return pair, err
	}
	card := scorecard.Build(l.round, scorecard.Meta{}, report)
	for _, x := range card.Competencies {
		if l.competency() != "" && x.ID != l.competency() {
			continue
		}
		if x.Why != nil && (pair.Why == "" || pair.Why == string(assessment.WhyNotAsked)) {
			pair.Why = string(*x.Why)
		}
		if l.competency() != "" && x.Rating != nil {
			pair.Got = *x.Rating
		}
		if x.FailedGate != nil && pair.Gate == "" {
			pair.Gate = *x.FailedGate
		}
		pair.Evidence = withQuotes(pair.Evidence, x.Evidence)
	}
	pair.Evidence = strongest(pair.Evidence)
	if l.competency() == "" && card.Rating != nil {
		pair.Got = *card.Rating
	}
	return pair, nil
}

// quotesShown is how many quotes of an answer a report holds.
const quotesShown = 8

// withQuotes adds evidence to quotes, each with all the signals that it carries.
func withQuotes(quotes []calibration.Quote, evidence []assessment.Evidence) []calibration.Quote {
	for _, e := range evidence {
		i := slices.IndexFunc(quotes, func(q calibration.Quote) bool { return q.Words == e.Quote })
		if i < 0 {
			quotes = append(quotes, calibration.Quote{Signal: e.Signal, Words: e.Quote, Strength: e.Strength})
			continue
		}
		quotes[i].Strength = max(quotes[i].Strength, e.Strength)
		if !slices.Contains(strings.Split(quotes[i].Signal, ", "), e.Signal) {
			quotes[i].Signal += ", " + e.Signal
		}
	}
	return quotes
}

func strongest(quotes []calibration.Quote) []calibration.Quote {
	slices.SortStableFunc(quotes, func(a, b calibration.Quote) int { return cmp.Compare(b.Strength, a.Strength) })
	return quotes[:min(len(quotes), quotesShown)]
}

// assess rates a labelled answer by a round.
func (c *calibrator) assess(ctx context.Context, l label, round *rubric.Round) (assessment.Report, error) {
	t := interview.Transcript{Round: round.ID, Turns: []interview.Line{
		{Speaker: interview.Interviewer, Text: l.Prompt, Competency: l.competency()},
		{Speaker: interview.Candidate, Text: l.text()},
	}}
	answers := t.Answers(round)
	if len(answers) == 0 { // a transcript leaves out what wasn't answered; here a coach has rated it
		q := interview.MatchQuestion(round, l.Prompt)
		answer := assessment.Answer{Question: q, Turns: []assessment.Turn{{Ordinal: 1, Asked: l.Prompt}}}
		if l.competency() != "" {
			answer.Targets = []string{l.competency()}
		}
		answers = []assessment.Answer{answer}
	}
	report, err := c.assessor.Assess(ctx, round, rubric.L5, answers[:1])
	if err != nil {
		return report, fault.Wrap(err, "calibrate", fault.KindOf(err))
	}
	return report, nil
}

// ratedOn returns what a report says of one competency.
func ratedOn(report assessment.Report, competency string) assessment.Rated {
	for _, a := range report.Answers {
		if i := slices.IndexFunc(a.Rated, func(x assessment.Rated) bool { return x.Competency == competency }); i >= 0 {
			return a.Rated[i]
		}
	}
	return assessment.Rated{}
}
