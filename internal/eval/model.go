package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"barraiser/internal/app"
	"barraiser/internal/assessor/model"
	"barraiser/internal/config"
	"barraiser/internal/fault"
	"barraiser/internal/llm/budget"
)

// The choices of -sets.
const (
	lastSet = "last"
	allSets = "all"
)

// modelOptions are the flags of a measurement of a model.
type modelOptions struct {
	model, endpoint    string
	sets               string
	answers            int
	repeats, attacks   int
	cache, out, rounds string
}

func (o *modelOptions) define(flags *flag.FlagSet) {
	flags.StringVar(&o.model, "model", "", "measure the assessor with this model instead; asks the endpoint of the settings")
	flags.StringVar(&o.endpoint, "endpoint", "", "the endpoint to ask, by its name in the settings; the first one if not set")
	flags.StringVar(&o.sets, "sets", lastSet, "with -model, the labelled answers to rate: last (those that nothing was chosen by) or all")
	flags.IntVar(&o.answers, "n", 0, "with -model, how many answers to rate at most, spread over levels and competencies; 0 rates all")
	flags.IntVar(&o.repeats, "repeats", 16, "with -model, how many answers to rate a second time")
	flags.IntVar(&o.attacks, "attacks", 24, "with -model, how many payloads to append to answers, where the public data sets are; no more than -n")
	flags.StringVar(&o.cache, "cache", "", "with -model, folder of finished calls (default barraiser-eval in the user's folder for caches)")
	flags.StringVar(&o.out, "out", "", "with -model, Markdown file to write the figures into; printed if not set")
	flags.StringVar(&o.rounds, "rounds", filepath.Join("docs", "examples"), "with -model, folder of transcripts of whole rounds; a simulated one is rated where there are none")
}

// modelStudy measures one model.
type modelStudy struct {
	study    *study
	name     string
	endpoint config.Endpoint
	judging  *app.Judging
	assessor *model.Assessor
	calls    *calls
	plan     *plan
	notes    io.Writer
}

// errInterrupted is Ctrl-C.
var errInterrupted = errors.New("it was interrupted")

// measureModel rates what there is to rate with a model and writes the comparison.
// Ended early, by the user, a budget or the endpoint, it prints what it has.
func (s *study) measureModel(ctx context.Context, o options, stdout, notes io.Writer) error {
	if o.update != "" {
		return fault.New(fault.Usage, "eval", "-update is for the deterministic figures").Hint("write those of a model with -out")
	}
	page, err := openPage(o.judge.out)
	if err != nil {
		return err
	}
	c, err := settingsFor(o.judge)
	if err != nil {
		return err
	}
	m := &modelStudy{study: s, name: o.judge.model, endpoint: c.Endpoints[0], notes: notes}
	if err := m.prepare(ctx, c, o); err != nil {
		return err
	}
	todo := m.plan.units()
	stopped := m.rateAll(ctx, todo)
	if stopped != nil && ctx.Err() != nil {
		stopped = errInterrupted
	}
	// What there is has to be told after the run was ended, too.
	words, err := m.words(context.WithoutCancel(ctx), time.Now(), stopped)
	if err != nil {
		return errors.Join(stopped, err)
	}
	if page != nil && stopped == nil {
		return page.write(words)
	}
	_, err = fmt.Fprint(stdout, words)
	if stopped != nil {
		return errors.Join(m.partial(stopped, todo), err)
	}
	return err
}

// prepare chooses what is rated, says what that comes to, and sets the assessor up.
func (m *modelStudy) prepare(ctx context.Context, c config.Config, o options) error {
	var err error
	if m.judging, err = newJudging(c); err != nil {
		return err
	}
	if m.plan, err = m.study.planOf(o); err != nil {
		return err
	}
	todo := m.plan.units()
	limit, err := m.boundOf(ctx, todo)
	if err != nil {
		return err
	}
	folder, err := cacheFolder(o.judge.cache)
	if err != nil {
		return err
	}
	if m.calls, err = newCalls(m.judging.Client, folder, m.endpoint.BaseURL+" "+m.name); err != nil {
		return err
	}
	m.say("%s at %s: %d assessments, %s; finished calls are kept in %s", m.name, m.host(), len(todo), limit.words(budget.Price(m.endpoint.Price)), folder)
	m.assessor, err = m.judging.Assessor(m.calls, m.study.assessor, model.Options{Model: m.name})
	return err
}

// settingsFor reads the settings with the model named, and leaves the one endpoint
// that is measured.
func settingsFor(o modelOptions) (config.Config, error) {
	c, _, err := config.Read(config.Source{Env: os.Environ(), Flags: map[string]string{"assessor-model": o.model}})
	if err != nil {
		return c, err
	}
	if !c.HasModel() {
		return c, fault.New(fault.Usage, "eval", "there is no endpoint to ask for %s", o.model).
			Hint("set OPENAI_BASE_URL or OPENAI_API_KEY, or list endpoints in the settings file (BARRAISER_CONFIG)")
	}
	at := 0
	if o.endpoint != "" {
		at = slices.IndexFunc(c.Endpoints, func(e config.Endpoint) bool { return e.Name == o.endpoint })
	}
	if at < 0 {
		return c, fault.New(fault.Usage, "eval", "there is no endpoint %q", o.endpoint).Hint("name one of the settings file")
	}
	c.Endpoints = c.Endpoints[at : at+1]
	c.Endpoints[0].AssessorModel = o.model
	return c, nil
}

// newJudging drops the log: calls that fail are counted, and the last one ends up in
// the error where they end the run.
func newJudging(c config.Config) (*app.Judging, error) {
	return app.NewJudging(c, slog.New(slog.DiscardHandler))
}

func cacheFolder(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	own, err := os.UserCacheDir()
	if err != nil {
		return "", fault.Wrap(err, "eval: folder of finished calls", fault.Invalid).Hint("name one with -cache")
	}
	return filepath.Join(own, "barraiser-eval"), nil
}

// host names the endpoint in the document, without path and key.
func (m *modelStudy) host() string {
	u, err := url.Parse(m.endpoint.BaseURL)
	if err != nil || u.Host == "" {
		return m.endpoint.Name
	}
	return u.Host
}

func (m *modelStudy) say(format string, args ...any) {
	fmt.Fprintf(m.notes, "eval: "+format+"\n", args...)
}

// partial says why a run ended early and what to do.
func (m *modelStudy) partial(why error, todo []*unit) error {
	done := 0
	for _, u := range todo {
		if u.done {
			done++
		}
	}
	hint := cmp.Or(fault.HintOf(why), "run it again to go on")
	what := fmt.Errorf("the figures are partial, %d of %d assessments, and not written to a file: %w", done, len(todo), why)
	return fault.Wrap(what, "", fault.KindOf(why)).
		Hint("%s; finished calls are kept and are not asked for again", hint)
}

// page is a document whose marked part is replaced.
type page struct{ path, text string }

// figureMarks enclose what this command writes.
var figureMarks = marks{"<!-- figures: written by make eval MODEL=... -->", "<!-- end of figures -->"}

// emptyPage is what a new document begins as.
var emptyPage = strings.Join([]string{
	"# How well a model rates", "",
	"Measured by `make eval MODEL=... OUT=FILE`; see docs/evaluation-model.md of barraiser for what the figures mean.", "",
	figureMarks.begins, figureMarks.ends, "",
}, "\n")

// openPage reads a document before anything is spent on figures that couldn't be
// written; nil for "".
func openPage(path string) (*page, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // no document is a choice
	}
	p := &page{path: path, text: emptyPage}
	data, err := os.ReadFile(path)
	switch {
	case err == nil:
		p.text = string(data)
	case !errors.Is(err, os.ErrNotExist):
		return nil, fault.Wrap(err, "eval", fault.Invalid).Hint("name another file with -out")
	}
	if _, err := figureMarks.replace(p.text, ""); err != nil {
		return nil, fault.Wrap(fmt.Errorf("%s: %w", path, err), "eval", fault.Invalid).Hint("add both lines where the figures belong, or name a new file")
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return nil, fault.New(fault.Invalid, "eval", "%s is in no folder that there is", path).Hint("make the folder, or name another file with -out")
	}
	return p, nil
}

func (p *page) write(words string) error {
	text, err := figureMarks.replace(p.text, words)
	if err != nil {
		return err
	}
	const forEverybody = 0o644
	return writeWhole(p.path, []byte(text), forEverybody)
}
