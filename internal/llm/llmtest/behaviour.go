package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Nowhere is a base URL at which nothing listens: the reserved port 1.
const Nowhere = "http://127.0.0.1:1/v1"

// Behaviour is how one request is answered. Its text is streamed word by word,
// each word with the space behind it.
type Behaviour struct{ serve func(*exchange) }

// Words answers well.
func Words(text string) Behaviour {
	return Reply(func(Request) string { return text })
}

// Reply answers well, with a text made from the request. reply is called from
// the server's goroutine.
func Reply(reply func(Request) string) Behaviour {
	return Behaviour{func(x *exchange) {
		if x.words(reply(x.request)) {
			x.end("stop")
		}
	}}
}

// Gated waits for a receive from gate before each word and before the end. A
// closed gate lets all through.
func Gated(text string, gate <-chan struct{}) Behaviour {
	return Behaviour{func(x *exchange) {
		if !x.role() {
			return
		}
		for _, word := range append(split(text), "") {
			select {
			case <-gate:
			case <-x.gone:
				return
			case <-x.closed:
				return
			}
			if word != "" && !x.word(word) {
				return
			}
		}
		x.end("stop")
	}}
}

// Paced waits for d before each word.
func Paced(text string, d time.Duration) Behaviour {
	return Behaviour{func(x *exchange) {
		for _, word := range split(text) {
			if !x.pause(d) || !x.word(word) {
				return
			}
		}
		x.end("stop")
	}}
}

// Late waits for d before the response begins, then does next.
func Late(d time.Duration, next Behaviour) Behaviour {
	return Behaviour{func(x *exchange) {
		if x.pause(d) {
			next.serve(x)
		}
	}}
}

// Silent takes the request and never responds.
func Silent() Behaviour { return Behaviour{(*exchange).hang} }

// Stall streams text and then nothing more, with the connection open.
func Stall(text string) Behaviour {
	return after(text, (*exchange).hang)
}

// Alive streams text and then keep-alive comments for ever, one in each period.
func Alive(text string, every time.Duration) Behaviour {
	return after(text, func(x *exchange) {
		for x.pause(every) && x.raw(": keep-alive\n\n") {
		}
	})
}

// KeepAlive answers well, with n keep-alive comments before each word.
func KeepAlive(text string, n int) Behaviour {
	return Behaviour{func(x *exchange) {
		for _, word := range split(text) {
			if !x.raw(strings.Repeat(": keep-alive\n\n", n)) || !x.word(word) {
				return
			}
		}
		x.end("stop")
	}}
}

// Cut streams text and ends the response properly, without finish reason or
// [DONE], as a proxy does whose upstream died.
func Cut(text string) Behaviour { return after(text, func(*exchange) {}) }

// Unfinished streams text and [DONE], without a finish reason.
func Unfinished(text string) Behaviour {
	return after(text, func(x *exchange) { x.done() })
}

// Dropped streams text and closes the connection in the middle of the response.
func Dropped(text string) Behaviour {
	return after(text, func(x *exchange) { x.hangUp(false) })
}

// Reset closes the connection with a reset, before any response.
func Reset() Behaviour { return Behaviour{func(x *exchange) { x.hangUp(true) }} }

// Length ends as an answer does that met the bound of tokens.
func Length(text string) Behaviour {
	return after(text, func(x *exchange) { x.end("length") })
}

// Finish ends with the reason given.
func Finish(text, reason string) Behaviour {
	return after(text, func(x *exchange) { x.end(reason) })
}

// NoUsage answers well without telling the usage.
func NoUsage(text string) Behaviour {
	return after(text, func(x *exchange) { _ = x.finish("stop") && x.done() })
}

// NoDone gives the finish reason and ends the response without [DONE].
func NoDone(text string) Behaviour {
	return after(text, func(x *exchange) { x.finish("stop") })
}

// Open answers well and then leaves the response open.
func Open(text string) Behaviour {
	return after(text, func(x *exchange) {
		if x.end("stop") {
			x.hang()
		}
	})
}

// Refusal streams text and then the model's refusal.
func Refusal(text, refusal string) Behaviour {
	return after(text, func(x *exchange) {
		if x.chunk(map[string]string{"refusal": refusal}, nil) {
			x.end("stop")
		}
	})
}

// Raw streams text and then the bytes of raw, and ends the response.
func Raw(text, raw string) Behaviour {
	return after(text, func(x *exchange) { x.raw(raw) })
}

// InvalidJSON sends a chunk that isn't JSON.
func InvalidJSON(text string) Behaviour {
	return Raw(text, "data: {\"choices\": [oops]}\n\n")
}

// EndlessLine sends a chunk that never ends.
func EndlessLine(text string) Behaviour {
	return after(text, func(x *exchange) {
		for block := strings.Repeat("x", 4096); x.raw(block); {
		}
	})
}

// Endless repeats text for ever.
func Endless(text string) Behaviour {
	return Behaviour{func(x *exchange) {
		for x.word(text) {
		}
	}}
}

// after streams text and then does the rest.
func after(text string, rest func(*exchange)) Behaviour {
	return Behaviour{func(x *exchange) {
		if x.words(text) {
			rest(x)
		}
	}}
}

// Status answers with a status and body instead of a stream.
func Status(status int, contentType, body string) Behaviour {
	return Respond(status, body, "Content-Type", contentType)
}

// TooMany answers 429 with Retry-After, as OpenAI does.
func TooMany(retryAfter time.Duration) Behaviour {
	return Respond(http.StatusTooManyRequests,
		`{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}`,
		"Content-Type", "application/json", "Retry-After", strconv.Itoa(int(retryAfter/time.Second)))
}

// Redirect answers 307 with another address.
func Redirect(to string) Behaviour {
	return Respond(http.StatusTemporaryRedirect, "", "Location", to)
}

// Page500 answers 500 with a page of a proxy.
func Page500() Behaviour {
	return Status(http.StatusInternalServerError, "text/html", "<html><body><h1>500 Internal Server Error</h1></body></html>")
}

// Respond answers with a status, a body and pairs of header names and values.
func Respond(status int, body string, header ...string) Behaviour {
	return Behaviour{func(x *exchange) {
		for i := 0; i+1 < len(header); i += 2 {
			x.w.Header().Set(header[i], header[i+1])
		}
		x.w.WriteHeader(status)
		_, _ = io.WriteString(x.w, body)
	}}
}

// ErrorShapes are the ways in which endpoints report an error in the middle of
// a stream, by name: raw bytes for Raw. Message is what they say.
func ErrorShapes(message string) map[string]string {
	quoted, err := json.Marshal(message)
	if err != nil {
		panic("llmtest: " + err.Error())
	}
	m := string(quoted)
	object := `{"error":{"message":` + m + `,"type":"server_error","code":null}}`
	return map[string]string{
		"object":           "data: " + object + "\n\n",
		"object with done": "data: " + object + "\n\ndata: [DONE]\n\n",
		"spaced object":    `data: { "error" : { "message": ` + m + ` } }` + "\n\n",
		"string":           `data: {"error":` + m + "}\n\n",
		"numeric code":     `data: {"error":{"message":` + m + `,"code":502}}` + "\n\n",
		"with choices": `data: {"id":"1","error":{"code":"server_error","message":` + m + `},` +
			`"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}` + "\n\n",
		"event":             "event: error\ndata: " + object + "\n\n",
		"event with text":   "event: error\ndata: " + message + "\n\n",
		"event with string": "event: error\ndata: " + m + "\n\n",
		"object error":      `data: {"object":"error","message":` + m + `,"type":"BadRequestError","code":400}` + "\n\n",
		"type error":        `data: {"type":"error","error":{"type":"overloaded_error","message":` + m + "}}\n\n",
		"detail":            `data: {"detail":` + m + "}\n\n",
		"error field":       `error: {"code":500,"message":` + m + `,"type":"server_error"}` + "\n\ndata: [DONE]\n\n",
		"bare":              object + "\n",
		"bare unended":      object,
		"finish reason":     `data: {"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}` + "\n\n",
	}
}
