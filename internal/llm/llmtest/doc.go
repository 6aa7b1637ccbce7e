// Package llmtest is an OpenAI-compatible endpoint for tests, which answers
// well or badly on command.
//
//	s := llmtest.New(t, llmtest.Words("Tell me more."), llmtest.Status(503, "text/html", "<h1>busy"))
//	client := openai.New(openai.Options{BaseURL: s.URL, Model: "test"})
//
// Each request takes the next behaviour; the last one serves all that follow.
// Requests are recorded, and each has a channel that is closed if the client
// hung up before its answer was over.
//
// InMemory serves over net.Pipe instead of a socket. Inside a testing/synctest
// bubble the clock then stands still while a request is under way, so timeouts
// of minutes are exact and cost nothing. Client is the way to reach it.
//
// Faults lists the ways of going wrong, each with what a client is to make of
// it, for the tests of whatever calls a model:
//
//	for _, f := range llmtest.Faults("Tell me ") {
//		synctest.Test(t, func(t *testing.T) { s := f.Start(t); ... f.Err, f.Text, f.Retryable })
//	}
//
// The faults are those that endpoints and the proxies before them have been
// seen to commit; only streamed chat completions are served.
package llmtest
