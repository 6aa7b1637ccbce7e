package model

import (
	"context"
	"fmt"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/prompts"
)

// Kind is the kind of this assessor in raters and scorecards.
const Kind = "model"

// behaviour changes whenever the code makes other ratings of the same calls.
const behaviour = "model/1"

// The templates; the files say what goes into them.
const (
	tmplExtract = "assess/extract"
	tmplJudge   = "assess/judge"
	tmplRepair  = "assess/repair"
)

// The defaults of Options.
const (
	DefaultConcurrency = 4
	DefaultSamples     = 3
)

// Deterministic is the assessor whose guards and limits hold for the model too,
// and whose ratings stand in for it. It must be safe for concurrent use.
type Deterministic interface {
	Rater() assessment.Rater
	Observe(ctx context.Context, round *rubric.Round, answer assessment.Answer) (assessment.Observation, error)
	Assess(ctx context.Context, round *rubric.Round, level rubric.Level, answers []assessment.Answer) (assessment.Report, error)
	// Read takes an answer apart for the competencies named; see assessment.Reading.
	Read(round *rubric.Round, answer assessment.Answer, competencies []string) assessment.Reading
}

// Calls keeps what calls have answered. Both methods are called from several
// goroutines, with the context of the run or what it holds, by which an
// implementation can tell whose run it is (llm.SessionOf). Keys are hexadecimal
// digests, data some kilobytes that need not be understood. They hold words of the
// candidate, so they have to be erased with the session. Empty data counts as none,
// and is put to forget a call.
type Calls interface {
	Get(ctx context.Context, key string) (data []byte, found bool, err error)
	Put(ctx context.Context, key string, data []byte) error
}

// Options are what an assessor is set up with. The zero value of all but Model
// means the default.
type Options struct {
	// Model is the model that the client asks for; it names the rater and is
	// required. Requests don't name it: with several endpoints each has its own, and
	// where another one answered the run says so (Rater.Answered).
	Model string
	// Calls keeps finished calls; nil keeps none.
	Calls Calls
	// Concurrency is how many calls of assessments run at a time, over all runs (4).
	// Observations don't wait for them.
	Concurrency int
	// Samples is how often each competency of an answer is judged (3). An odd
	// number has a plain median.
	Samples int
	// Progress is told of each step done and of how many there are in a run, with
	// the run's context. It is called by one goroutine at a time, steps that weren't
	// necessary count as done. It must be quick.
	Progress func(ctx context.Context, done, of int)
	// Report is given the failures that no caller gets to see, from several
	// goroutines; nil drops them.
	Report func(err error)
}

// Assessor rates answers with a model. It is safe for concurrent use.
type Assessor struct {
	client llm.Client
	base   Deterministic
	set    *prompts.Set
	o      Options
	slots  chan struct{}
}

// New checks the options and fills in every template once, so that a broken one
// is met at the start and not at the end of a round.
func New(client llm.Client, base Deterministic, set *prompts.Set, o Options) (*Assessor, error) {
	const op = "model assessor"
	switch {
	case client == nil || base == nil || set == nil:
		return nil, fault.New(fault.Usage, op, "a client, a deterministic assessor and templates are needed")
	case strings.TrimSpace(o.Model) == "":
		return nil, fault.New(fault.Usage, op, "no model is named").Hint("set BARRAISER_ASSESSOR_MODEL, or the endpoint's assessor_model")
	}
	if o.Concurrency <= 0 {
		o.Concurrency = DefaultConcurrency
	}
	if o.Samples <= 0 {
		o.Samples = DefaultSamples
	}
	if o.Progress == nil {
		o.Progress = func(context.Context, int, int) {}
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	if err := Check(set); err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid).Hint("correct the template, or remove it from the folder of prompts")
	}
	return &Assessor{client: client, base: base, set: set, o: o, slots: make(chan struct{}, o.Concurrency)}, nil
}

// Rater names the model. The version changes with this code, the deterministic
// assessor and the prompts, which may be other ones than a moment ago where they
// follow a folder. A run is named by those that it began with.
func (a *Assessor) Rater() assessment.Rater { return a.raterBy(a.set.Now()) }

func (a *Assessor) raterBy(set *prompts.Set) assessment.Rater {
	name, digest := a.o.Model, set.Digest(tmplExtract, tmplJudge, tmplRepair)
	_, hex, _ := strings.Cut(digest, ":")
	return assessment.Rater{
		Kind: Kind, Model: &name, Prompts: digest,
		Version: fmt.Sprintf("%s+%s+prompts-%s", behaviour, a.base.Rater().Version, hex[:8]),
	}
}
