// Package pool is an llm.Client over several endpoints, in order of preference.
// It tries again what may pass, goes to the next endpoint when one doesn't
// answer, and leaves alone those that keep failing.
//
//	p, err := pool.New([]pool.Endpoint{
//		{Name: "house", Model: "qwen3", Client: openai.New(house)},
//		{Name: "hosted", Model: "gpt-4.1-mini", Client: openai.New(hosted)},
//	}, pool.Options{Report: metrics.Attempt})
//
// What becomes of a failed attempt:
//
//	text had come                         the error goes to the caller with what came
//	the caller cancelled or left          likewise
//	content declined, budget, bad request likewise: no endpoint would do better
//	Retryable                             again here, after a wait, up to Tries; then the next
//	not Retryable, but Elsewhere          the next endpoint at once
//	Retry-After longer than Cap           the endpoint rests that long, for every call
//
// Decisions:
//
//   - The first text is the last moment to change one's mind. Behind it a second
//     endpoint would go on in another voice, or say the same again.
//   - An endpoint that rests is passed over at once. Only when all of them rest is
//     the soonest waited for, and only within the caller's patience.
//   - A breaker per endpoint (gobreaker, two-step, because a stream ends long
//     after it began) opens after Trip failures on end and lets one call through
//     after Rest. An answer with its finish reason is a success and nothing else
//     is. What the endpoint isn't to blame for counts neither way: a caller who
//     left, a request it rightly refused (400, 413, 422), declined content, a
//     budget.
//   - Waits are drawn from zero to the limit (full jitter): calls that failed
//     together must not come back together. See Marc Brooker, "Exponential Backoff
//     And Jitter", AWS Architecture Blog, 2015.
//   - While another endpoint could be asked, one that shows no text within
//     FirstText counts as stalled. Alone it has the time its own client gives it,
//     for a model that is slow to load is better than none, unless the request
//     brings a patience of its own. Callers who wait for somebody should bring one:
//     a deadline or a cancellation is theirs and counts neither way, so an endpoint
//     that hangs would never be given a rest.
//   - An endpoint is asked for its own model. A request that names a model names it
//     for every endpoint, so callers of a pool leave it empty.
//   - Every attempt is reported, with no text in it: metrics and logs are the
//     caller's.
package pool
