package budget

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"barraiser/internal/llm"
)

// Money is an amount in millionths of the currency that prices are in.
type Money int64

// Unit is one of the currency.
const Unit Money = 1_000_000

// String writes the amount with at least two and at most six decimals.
func (m Money) String() string {
	s := fmt.Sprintf("%d.%06d", m/Unit, m%Unit)
	for strings.HasSuffix(s, "0") && len(s)-strings.IndexByte(s, '.') > 3 {
		s = s[:len(s)-1]
	}
	return s
}

// Price is what an endpoint charges for a million tokens, in the currency. The
// zero value is an endpoint that costs nothing.
type Price struct{ Prompt, Completion float64 }

// Cost returns what the tokens cost, rounded up to the next millionth.
func (p Price) Cost(u llm.Usage) Money {
	// A price per million tokens is one in millionths per token.
	cost := math.Ceil(max(p.Prompt, 0)*float64(max(u.Prompt, 0)) + max(p.Completion, 0)*float64(max(u.Completion, 0)))
	return Money(min(cost, math.MaxInt64/2))
}

// Day is a day of UTC as 2026-11-22.
type Day string

// DayOf returns the day of a time.
func DayOf(t time.Time) Day { return Day(t.UTC().Format(time.DateOnly)) }

// Entry is what one call came to. It holds no text.
type Entry struct {
	// At is when the call ended.
	At time.Time
	// Session that pays, and the Endpoint and Model that were asked.
	Session, Endpoint, Model string
	// Prompt and Completion are tokens.
	Prompt, Completion int
	Cost               Money
	// Estimated says that the endpoint didn't tell the tokens.
	Estimated bool
}

// Totals are the sums of entries.
type Totals struct {
	// Calls counts the entries, Estimated those among them that are estimates.
	Calls, Estimated int64
	// Prompt and Completion are tokens.
	Prompt, Completion int64
	Cost               Money
}

// Tokens returns all tokens.
func (t Totals) Tokens() int64 { return t.Prompt + t.Completion }

// With returns the totals with one more entry.
func (t Totals) With(e Entry) Totals {
	t.Calls++
	if e.Estimated {
		t.Estimated++
	}
	t.Prompt += int64(e.Prompt)
	t.Completion += int64(e.Completion)
	t.Cost += e.Cost
	return t
}

// Plus returns both totals together.
func (t Totals) Plus(o Totals) Totals {
	return Totals{
		Calls: t.Calls + o.Calls, Estimated: t.Estimated + o.Estimated,
		Prompt: t.Prompt + o.Prompt, Completion: t.Completion + o.Completion, Cost: t.Cost + o.Cost,
	}
}

// Ledger keeps entries. Its methods may be called from any goroutine; package
// budgettest is its suite.
type Ledger interface {
	// Add keeps an entry. With an error it may not be kept for good, but counts in
	// this process's totals all the same.
	Add(ctx context.Context, e Entry) error
	// Session returns what a session has come to, zero for one never heard of. A
	// durable ledger may leave out what lies more than some days back.
	Session(ctx context.Context, id string) (Totals, error)
	// Day returns what a day has come to, over all sessions.
	Day(ctx context.Context, day Day) (Totals, error)
}

// Memory is a Ledger that is gone with its process: for tests, and for rounds
// that are sat without a store. Its methods never fail.
type Memory struct {
	mu       sync.Mutex
	sessions map[string]Totals
	days     map[Day]Totals
}

// NewMemory returns an empty ledger.
func NewMemory() *Memory {
	return &Memory{sessions: map[string]Totals{}, days: map[Day]Totals{}}
}

// Add implements Ledger.
func (m *Memory) Add(_ context.Context, e Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	day := DayOf(e.At)
	m.sessions[e.Session] = m.sessions[e.Session].With(e)
	m.days[day] = m.days[day].With(e)
	return nil
}

// Session implements Ledger.
func (m *Memory) Session(_ context.Context, id string) (Totals, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions[id], nil
}

// Day implements Ledger.
func (m *Memory) Day(_ context.Context, day Day) (Totals, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.days[day], nil
}
