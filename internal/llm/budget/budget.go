package budget

import (
	"context"
	"fmt"
	"sync"
	"time"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

const op = "budget"

// enterWithin bounds how long the entry of a call that is over may take.
const enterWithin = 5 * time.Second

// Limits are what may be spent. A zero limit is none.
type Limits struct {
	// SessionTokens bounds prompt and completion tokens of a session together.
	SessionTokens int64
	// SessionCost bounds what a session costs, DayCost what all of them cost in a
	// day of UTC.
	SessionCost, DayCost Money
}

// Options are what a budget may be told besides.
type Options struct {
	// Report is told when an entry couldn't be kept, in the goroutine of the call.
	// It may be nil.
	Report func(error)
}

// Budget holds calls to their limits. It is safe for concurrent use.
type Budget struct {
	ledger Ledger
	limits Limits
	report func(error)

	// mu guards what calls under way may come to.
	mu       sync.Mutex
	sessions map[string]claim
	all      claim
}

// claim is what calls under way may come to.
type claim struct {
	calls  int
	tokens int64
	cost   Money
}

func (c claim) plus(o claim) claim {
	return claim{c.calls + o.calls, c.tokens + o.tokens, c.cost + o.cost}
}

func (c claim) minus(o claim) claim {
	return claim{c.calls - o.calls, c.tokens - o.tokens, c.cost - o.cost}
}

// New returns a budget over a ledger, which several may share.
func New(ledger Ledger, limits Limits, o Options) *Budget {
	b := &Budget{ledger: ledger, limits: limits, report: o.Report, sessions: map[string]claim{}}
	if b.report == nil {
		b.report = func(error) {}
	}
	return b
}

// Check returns why a call of the session to an endpoint of this price would be
// refused now, or nil: an llm.ErrBudget with a message and hint for people, or
// what is wrong with the ledger.
func (b *Budget) Check(ctx context.Context, session string, p Price) error {
	b.mu.Lock()
	mine, all := b.sessions[session], b.all
	b.mu.Unlock()
	return b.check(ctx, session, p, mine, all)
}

// admit makes room for a call, or says why there is none. What it returns gives
// the room back.
func (b *Budget) admit(ctx context.Context, session string, p Price, r llm.Request) (release func(), err error) {
	if session == "" {
		return nil, fault.New(fault.Usage, op, "the call doesn't say whose it is").
			Hint("set Request.Session, or use llm.WithSession")
	}
	u := llm.Usage{Prompt: promptTokens(r), Completion: r.MaxTokens}
	own := claim{1, int64(u.Prompt + u.Completion), p.Cost(u)}
	// The claim is staked before the ledger is read, and given back after the
	// entry is made: another call may count twice for a moment, but never not.
	b.mu.Lock()
	mine, all := b.sessions[session], b.all
	b.sessions[session], b.all = mine.plus(own), all.plus(own)
	b.mu.Unlock()
	release = func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.all = b.all.minus(own)
		if b.sessions[session] = b.sessions[session].minus(own); b.sessions[session].calls == 0 {
			delete(b.sessions, session)
		}
	}
	if err := b.check(ctx, session, p, mine, all); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// check compares what is spent and under way with the limits.
func (b *Budget) check(ctx context.Context, session string, p Price, mine, all claim) error {
	free := p == Price{}
	if b.limits.SessionTokens > 0 || (b.limits.SessionCost > 0 && !free) {
		spent, err := b.ledger.Session(ctx, session)
		if err != nil {
			return fault.Wrap(err, op+": read the session's spending", fault.KindOf(err))
		}
		if limit := b.limits.SessionTokens; limit > 0 && spent.Tokens()+mine.tokens >= limit {
			return over(fmt.Sprintf("the session has used %d of its %d tokens", spent.Tokens(), limit), mine, false).
				Hint("raise the tokens a session may use, or go on with the scripted interviewer")
		}
		if limit := b.limits.SessionCost; limit > 0 && !free && spent.Cost+mine.cost >= limit {
			return over(fmt.Sprintf("the session has cost %s of its %s", spent.Cost, limit), mine, true).
				Hint("raise what a session may cost, or go on with the scripted interviewer")
		}
	}
	if limit := b.limits.DayCost; limit > 0 && !free {
		spent, err := b.ledger.Day(ctx, DayOf(time.Now()))
		if err != nil {
			return fault.Wrap(err, op+": read the day's spending", fault.KindOf(err))
		}
		if spent.Cost+all.cost >= limit {
			return over(fmt.Sprintf("the day has cost %s of its %s", spent.Cost, limit), all, true).
				Hint("wait for the next day (UTC) or raise what a day may cost; the scripted interviewer costs nothing")
		}
	}
	return nil
}

func over(what string, underWay claim, elsewhere bool) *fault.Fault {
	if underWay.calls > 0 {
		what += fmt.Sprintf(", and %d calls are under way", underWay.calls)
	}
	return fault.Wrap(&llm.Failure{Kind: llm.ErrBudget, Detail: what, Elsewhere: elsewhere}, op, fault.Unavailable)
}

// enter makes the entry of a call that is over. The caller may have gone; its
// money has too.
func (b *Budget) enter(ctx context.Context, e Entry) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), enterWithin)
	defer cancel()
	if err := b.ledger.Add(ctx, e); err != nil {
		b.report(fault.Wrap(err, op+": enter a call", fault.KindOf(err)).
			Hint("it counts until this process ends, and is lost then unless the store recovers"))
	}
}
