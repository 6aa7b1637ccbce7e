// Package openai is an llm.Client for any endpoint that speaks OpenAI's chat
// completions: OpenAI itself, vLLM, Ollama, llama.cpp, OpenRouter, Azure's and
// other gateways. It is the only importer of go-openai.
//
//	client := openai.New(openai.Options{BaseURL: "http://127.0.0.1:11434/v1", Model: "qwen3"})
//	for chunk, err := range client.Stream(ctx, request) { ... }
//
// go-openai knows the shapes of requests and makes them. What it leaves open is
// done around it: it is handed an HTTP client of ours (exchange) which keeps the
// response to itself and reads whole chunks from it (events), and what comes out
// is judged by its finish reason (Client.stream). Every row below is a scenario of
// fault_test.go, stream_test.go, retry_test.go, form_test.go or request_test.go
// (reason_test.go holds the error rows of the middle column), run on the fake
// clock of a synctest bubble and, where no waiting is involved, over a socket
// too. conformance_test.go holds the client to llmtest.Faults.
//
//	the endpoint                              go-openai v1.43 alone      here
//	----------------------------------------  -------------------------  ---------------------------
//	ends with finish reason                   EOF                        chunk with Finish, Usage
//	ends without one, [DONE] or not           EOF, as above              ErrTruncated
//	drops the connection in the answer        unexpected EOF             ErrTruncated
//	gives finish, but no [DONE] or usage      EOF                        chunk with Finish, Usage nil
//	leaves the body open after the end        returns at [DONE]          answer, at most 1 s later
//	error as data: {"error":{...}}            error                      ErrRefused
//	error as {"object":"error"}, {"type":     EOF, after an empty chunk  ErrRefused
//	"error"}, {"detail":...}, with choices
//	error as string, under event: error       JSON error without cause   ErrRefused
//	chunk with "error":null                   JSON error                 a chunk like any other
//	finish "content_filter", or a refusal     an ordinary chunk          ErrRefused
//	thousands of keep-alive comments          error at about 150         dropped
//	keep-alives and no chunk                  waits for ever             ErrStalled after Idle
//	silence before or in the answer           waits for ever             ErrStalled: FirstByte or Patience, Idle
//	a caller slow to read                     -                          not a stall
//	a line without end                        grows without bound        ErrMalformed at MaxLine
//	an answer without end                     goes on                    ErrMalformed at MaxAnswer
//	chunks without text, without end          goes on                    ErrMalformed at 1 MiB + 256 MaxAnswer
//	invalid JSON, a list, another shape       error quoting it           ErrMalformed
//	status 4xx or 5xx, JSON or HTML           error quoting the body     ErrRefused: status, known code
//	status 200 with a page or other JSON      EOF                        ErrMalformed; ErrRefused for an error
//	an event stream of another or no type     an answer                  an answer, told by its beginning
//	a completion in one piece                 EOF                        one chunk, then the last
//	10 MB, in one line, piece or error        read whole                 ErrMalformed at the bounds above, or 2 MiB
//	Retry-After, in seconds or as a date      hidden                     Failure.RetryAfter
//	json_schema or json_object not taken      error                      the next form, remembered
//	json_schema taken and ignored             -                          the next form from then on
//	redirect                                  followed                   ErrRefused
//	reset, refused, bad certificate           error quoting the URL      ErrUnreachable
//	loop left, context cancelled              stream must be closed      connection closed at once
//	Temperature 0                             dropped                    sent as the smallest float
//	reasoning model                           rejects max_tokens         max_completion_tokens, no temperature
//
// The dialects below are tested against fixtures (testdata/servers) that were
// written after public documentation, published source and reports. None of
// these products was run.
//
//	product      its own ways                                        request.json, stream.txt and
//	-----------  --------------------------------------------------  ----------------------------
//	Azure        address by deployment and api-version, api-key       prompt filtered, deployment
//	             header (Options.Azure); first and filter chunks      missing, rate limit
//	             without choices or delta
//	Ollama       thoughts in delta.reasoning, role in every chunk     model missing
//	vLLM         thoughts in delta.reasoning_content; both shapes     model missing, schema refused,
//	             of error                                             error in the stream
//	llama.cpp    usage with the finish reason; status as code;        loading, prompt too long,
//	             error: as a field of its own in the stream           error in the stream
//	LM Studio    no usage in streams; no json_object                  form refused
//	OpenRouter   comments while it waits; usage with an empty         no credit, prompt flagged,
//	             choice after the finish; error beside choices        error in the stream
//
// Azure's /openai/v1 takes what OpenAI does, the key as a bearer token among it.
//
// Probe tells, with up to ten short requests, what an endpoint makes of all this;
// its schema is asked for against a prompt that wants prose, so that an endpoint
// which takes json_schema and ignores it is found out.
//
// Decisions:
//
//   - Completions are streamed as well, so one timeout per chunk serves both; a
//     long answer needs no long timeout.
//   - One timer covers a call. It runs only while the endpoint is waited for:
//     from the request to the first chunk, and between chunks.
//   - Keep-alives don't hold off the timer. A candidate who waits is not helped
//     by an endpoint that is merely alive.
//   - go-openai's own reader of streams is not used: it gives up on comments, and
//     would decode a chunk that had to be decoded before it, to tell errors from
//     words. A chunk is decoded once, into what is made use of. Comments and blank
//     lines are dropped under bounds of bytes and time.
//   - A 200 is taken for a stream by its type or by its first line, since there are
//     servers that stream as text/plain: data, event or a comment, after blank lines
//     or a byte order mark. Pages and plain JSON don't begin so.
//   - A prompt is let go once it is sent. The response would hold it through the
//     request for as long as the answer takes.
//   - An error after the finish reason is no error: the answer is whole.
//   - The form of an answer comes down from json_schema over json_object to words,
//     for each model and schema by itself and until the process ends. A refusal
//     costs its one request; a schema that was ignored costs none, because the
//     caller checks the answer (llm.Object) and repairs it. An endpoint that
//     enforces a part of the schema keeps json_schema: a part beats words.
//   - The same request is not retried here: package pool does, which knows what
//     else there is. Failure says whether it would help. 409 is among the
//     statuses that pass, as in OpenAI's own clients; 429 with the code
//     insufficient_quota is not.
//   - An endpoint's own message never enters an error, because it may repeat the
//     prompt or the key. A fixed list of codes does, and each has its hint.
package openai
