package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	assessor "barraiser/internal/assessor/model"
	"barraiser/internal/config"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/journal"
	"barraiser/internal/llm"
	"barraiser/internal/llm/budget"
	"barraiser/internal/llm/ledger"
	"barraiser/internal/llm/openai"
	"barraiser/internal/llm/pool"
	"barraiser/internal/voice/model"
	"barraiser/internal/voice/scripted"
	"barraiser/prompts"
)

const (
	// ratingFirstText is how long a rating call may go without a word: nobody waits
	// for it, and some models think first.
	ratingFirstText = 60 * time.Second
	// ratingPatience is how long an endpoint that fails is tried for one call.
	ratingPatience = 10 * time.Second
)

// models are the endpoints as the two who ask them know them: the interviewer,
// whom a candidate waits for, and the assessor, whom nobody does. Both are held
// to the same budgets.
type models struct{ speaking, rating *pool.Pool }

// modelsOf returns the endpoints of the settings, whose spending is kept in the
// log; nil where none is set.
func modelsOf(c config.Config, log eventlog.Log, report *slog.Logger) (*models, error) {
	if !c.HasModel() {
		return nil, nil //nolint:nilnil // no endpoint is a choice, and what comes of it is decided by the callers
	}
	money := func(amount float64) budget.Money { return budget.Money(amount * float64(budget.Unit)) }
	spending := budget.New(ledger.New(log, ledger.Options{}), budget.Limits{
		SessionTokens: int64(c.Budgets.SessionTokens), SessionCost: money(c.Budgets.SessionCost), DayCost: money(c.Budgets.DayCost),
	}, budget.Options{Report: func(err error) { report.Error("budget", "error", err, "hint", fault.HintOf(err)) }})
	var interviewers, raters []pool.Endpoint
	for _, e := range c.Endpoints {
		client := spending.Client(openai.New(clientOptions(e, e.Model)), e.Name, budget.Price(e.Price))
		interviewers = append(interviewers, pool.Endpoint{Name: e.Name, Model: e.Model, Client: client})
		raters = append(raters, pool.Endpoint{Name: e.Name, Model: e.AssessorModel, Client: client})
	}
	told := func(a pool.Attempt) { logAttempt(report, a) }
	speaking, err := pool.New(interviewers, pool.Options{Report: told})
	if err != nil {
		return nil, err
	}
	rating, err := pool.New(raters, pool.Options{Patience: ratingPatience, FirstText: ratingFirstText, Report: told})
	if err != nil {
		return nil, err
	}
	return &models{speaking: speaking, rating: rating}, nil
}

func clientOptions(e config.Endpoint, name string) openai.Options {
	return openai.Options{BaseURL: e.BaseURL, APIKey: e.APIKey, Azure: e.APIVersion, Model: name}
}

// logAttempt says how a request to an endpoint went, never what was said in it.
func logAttempt(log *slog.Logger, a pool.Attempt) {
	say := log.Debug
	if a.Outcome != llm.OK && a.Outcome != llm.Left {
		say = log.Warn
	}
	fields := []any{
		"endpoint", a.Endpoint, "model", a.Model, "session", a.Session, "attempt", a.Number, "outcome", a.Outcome,
		"first_text", a.FirstText, "duration", a.Duration,
	}
	if a.Status != 0 {
		fields = append(fields, "status", a.Status, "code", a.Code)
	}
	if a.Usage != nil {
		fields = append(fields, "prompt_tokens", a.Usage.Prompt, "completion_tokens", a.Usage.Completion)
	}
	say("model", fields...)
}

// promptsOf returns the prompts, which follow their folder, and reports what
// becomes of its changes.
func promptsOf(dir string, log *slog.Logger) (*prompts.Set, error) {
	set, err := prompts.Follow(dir, func(changed []string, problem error) {
		switch {
		case problem != nil:
			log.Warn("prompts can't be used as they are; speeches use the last good ones", "dir", dir, "error", problem, "hint", fault.HintOf(problem))
		case len(changed) > 0:
			log.Info("prompts taken anew", "dir", dir, "changed", changed)
		default:
			log.Info("the prompts are good again", "dir", dir)
		}
	}, promptChecks...)
	if err != nil {
		return nil, fault.Wrap(err, "prompts", fault.Invalid).Hint("correct the prompt, or unset BARRAISER_PROMPTS")
	}
	return set, nil
}

// promptChecks refuse prompts that one of those who use them couldn't.
var promptChecks = []prompts.Check{model.Check, assessor.Check, checkScript}

// checkScript refuses templates that the scripted voice couldn't speak.
func checkScript(set *prompts.Set) error {
	_, err := scripted.New(scripted.Options{Templates: set})
	return err
}

// review is what the model assessor works with beside its models.
type review struct {
	calls    assessor.Calls
	progress func(ctx context.Context, done, of int)
	log      *slog.Logger
}

// reviewerOf returns the assessor that asks the models, over the deterministic one.
func reviewerOf(client llm.Client, c config.Config, base assessor.Deterministic, set *prompts.Set, r review) (*assessor.Assessor, error) {
	return assessor.New(client, base, set, assessor.Options{
		Model: c.Endpoints[0].AssessorModel, Calls: r.calls, Progress: r.progress,
		Report: func(err error) { r.log.Warn("model assessor", "error", err, "hint", fault.HintOf(err)) },
	})
}

// standalone returns the assessor that asks the models outside of any session. Its
// spending counts for this call alone, and its calls are remembered no longer.
func standalone(c config.Config, base assessor.Deterministic, log *slog.Logger) (*assessor.Assessor, error) {
	if !c.HasModel() {
		return nil, noEndpoint().Hint("set OPENAI_API_KEY or OPENAI_BASE_URL, or use --assessor lexical")
	}
	j, err := NewJudging(c, log)
	if err != nil {
		return nil, err
	}
	return reviewerOf(j.Client, c, base, j.Prompts, review{log: log})
}

// callLog keeps the finished calls of assessments in the log, each in a stream
// of its session's assessments, so that they are erased with it.
type callLog struct {
	log eventlog.Log
	now func() time.Time
}

// callKind is the kind of a call's records; the newest counts.
const callKind = "call"

func (c callLog) stream(ctx context.Context, key string) (string, error) {
	session := llm.SessionOf(ctx, llm.Request{})
	if session == "" {
		return "", fault.New(fault.Internal, "keep call", "the call is for no session")
	}
	return journal.AssessStream(session, "call-"+key), nil
}

// Get implements assessor.Calls.
func (c callLog) Get(ctx context.Context, key string) (data []byte, found bool, err error) {
	stream, err := c.stream(ctx, key)
	if err != nil {
		return nil, false, err
	}
	for record, err := range c.log.Read(ctx, stream, 0) {
		if err != nil {
			return nil, false, fault.Wrap(err, "read call", fault.KindOf(err))
		}
		data = nil
		if err := json.Unmarshal(record.Data, &data); err != nil {
			return nil, false, fault.Wrap(err, "read call", fault.Internal)
		}
	}
	return data, len(data) > 0, nil
}

// Put implements assessor.Calls.
func (c callLog) Put(ctx context.Context, key string, data []byte) error {
	stream, err := c.stream(ctx, key)
	if err != nil {
		return err
	}
	head, err := c.log.Head(ctx, stream)
	if err != nil {
		return fault.Wrap(err, "keep call", fault.KindOf(err))
	}
	kept, err := json.Marshal(data)
	if err != nil {
		return fault.Wrap(err, "keep call", fault.Internal)
	}
	_, err = c.log.Append(ctx, eventlog.Commit{
		Stream: stream, After: head, ID: fmt.Sprintf("%s-%d", key, head),
		Records: []eventlog.Record{{At: c.now().UTC().Truncate(time.Millisecond), Kind: callKind, Version: 1, Data: kept}},
	})
	if err != nil {
		return fault.Wrap(err, "keep call", fault.KindOf(err))
	}
	return c.unlessErased(ctx, stream)
}

// unlessErased takes back what was kept for a session that is erased by now. An
// erasure that comes later finds it by itself.
func (c callLog) unlessErased(ctx context.Context, stream string) error {
	err := journal.Exists(ctx, c.log, llm.SessionOf(ctx, llm.Request{}))
	if err == nil || fault.KindOf(err) == fault.Unavailable {
		return err
	}
	return errors.Join(fault.Wrap(err, "keep call", fault.KindOf(err)), c.log.Delete(context.WithoutCancel(ctx), stream))
}
