package app

import (
	"context"
	"log/slog"
	"time"

	assessor "barraiser/internal/assessor/model"
	"barraiser/internal/config"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/budget"
	"barraiser/internal/llm/ledger"
	"barraiser/prompts"
)

// Judging is what a model assessor is made of, wired as the service wires it, for
// a program that measures one and has to stand between the assessor and its model.
type Judging struct {
	// Client asks the endpoints of the settings for their rating models, with the
	// service's retries and within its budgets. Calls need a session (llm.WithSession).
	Client llm.Client
	// Prompts are the templates in force.
	Prompts *prompts.Set

	ledger *ledger.Ledger
	begun  time.Time
}

// NewJudging wires the rating models of the settings. What is spent counts from
// now on and for this process alone. Without an endpoint it is fault.Usage.
func NewJudging(c config.Config, log *slog.Logger) (*Judging, error) {
	if !c.HasModel() {
		return nil, noEndpoint().Hint("set OPENAI_API_KEY or OPENAI_BASE_URL, or list endpoints in the settings file")
	}
	set, err := promptsOf(c.Prompts, log)
	if err != nil {
		return nil, err
	}
	kept := memlog.New(time.Now)
	m, err := modelsOf(c, kept, log)
	if err != nil {
		return nil, err
	}
	return &Judging{Client: m.rating, Prompts: set, ledger: ledger.New(kept, ledger.Options{}), begun: time.Now()}, nil
}

func noEndpoint() *fault.Fault {
	return fault.New(fault.Usage, "model assessor", "there is no endpoint of a model")
}

// Assessor returns the model assessor over base that asks through client: Client
// itself, or what a caller has put before it.
func (j *Judging) Assessor(client llm.Client, base assessor.Deterministic, o assessor.Options) (*assessor.Assessor, error) {
	return assessor.New(client, base, j.Prompts, o)
}

// Spent sums up what the endpoints have taken since NewJudging, requests that
// failed after they had cost something among them.
func (j *Judging) Spent(ctx context.Context) (budget.Totals, error) {
	var out budget.Totals
	for at, last := j.begun, budget.DayOf(time.Now()); ; at = at.Add(24 * time.Hour) {
		day := budget.DayOf(at)
		spent, err := j.ledger.Day(ctx, day)
		if err != nil {
			return out, fault.Wrap(err, "model assessor: what was spent", fault.KindOf(err))
		}
		if out = out.Plus(spent); day >= last {
			return out, nil
		}
	}
}
