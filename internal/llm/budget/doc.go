// Package budget keeps the tokens and the money that model calls cost within
// what a session and a day may spend.
//
//	b := budget.New(ledger, budget.Limits{SessionTokens: 60_000, DayCost: 20 * budget.Unit}, budget.Options{})
//	client := b.Client(openai.New(o), "hosted", budget.Price{Prompt: 0.15, Completion: 0.60})
//
// The client of one endpoint is wrapped, inside the pool if there is one, since
// every attempt has its price. A call whose session or day has nothing left is
// refused with llm.ErrBudget before it is made; all others are entered in the
// Ledger when they are over, however they ended.
//
// Decisions:
//
//   - Every call says whose it is (llm.SessionOf: the request, or else the
//     context), and one that doesn't is refused as wrong use. Calls that are nobody's
//     interview, such as checks and calibration runs, name what they are for.
//   - What isn't known is never zero. An endpoint that tells no usage, a stream that
//     broke and a caller who left are entered with an estimate, marked as one: a
//     token for every four characters sent and received. Only what the endpoint
//     refused before it answered, or never saw, costs nothing.
//   - Calls under way count as what they may come to (the estimate of the prompt and
//     MaxTokens), so that ten at once don't all find the same last penny. What is
//     left may be overdrawn by the one call that finds it, no more.
//   - An endpoint without a price isn't held back by money: its refusal says that
//     another endpoint may do (Failure.Elsewhere), so that a pool goes on to a free
//     one. Tokens are the session's, whoever makes them.
//   - A ledger that can't be read refuses the call: the session it pays for is kept
//     in the same store. One that can't be written doesn't, for the money is spent;
//     it is reported, and the ledger keeps the entry.
//   - Days are those of UTC, the same for all replicas.
//   - Money is counted in millionths, rounded up for each call: sums are exact.
package budget
