package openai

import (
	"context"
	"errors"
	"fmt"
	"time"

	"barraiser/internal/llm"
)

// Temperature is what an endpoint does with the temperature it is sent.
type Temperature string

// What a probe can find of the temperature.
const (
	// TemperatureKept: answers at 0 were the same, and those at 1 weren't.
	TemperatureKept Temperature = "kept"
	// TemperatureSame: all answers were the same, whatever the temperature.
	TemperatureSame Temperature = "same"
	// TemperatureVaries: the answers at 0 differed.
	TemperatureVaries Temperature = "varies"
	// TemperatureNotSent: the model is of a family that takes none.
	TemperatureNotSent Temperature = "not sent"
)

// FormNone is a Findings.Form of an endpoint that gave no object in any form.
const FormNone = "none"

// Findings are what a probe found out about an endpoint. The zero value of a
// field is also what an unfinished probe has not come to.
type Findings struct {
	// Reachable: something answered at the address, if only with a refusal.
	Reachable bool
	// Model that answered, as the endpoint names it.
	Model string
	// Streams: words came in pieces. Bunched: in pieces, but all at once at the end.
	Streams, Bunched bool
	// Usage: the endpoint tells how many tokens a call took.
	Usage bool
	// Form is the strictest in which it gave the object asked for: json_schema,
	// json_object, words or none. json_schema was kept against a prompt that asked
	// for prose, so it is enforced.
	Form string
	// Temperature is what becomes of it.
	Temperature Temperature
	// FirstText is the time to the first word of the first answer, Total to its end.
	FirstText, Total time.Duration
	// Requests that were made.
	Requests int
}

// Sentences says the findings in plain words, each with what it means for an
// interview.
func (f Findings) Sentences() []string {
	var out []string
	ms := func(d time.Duration) int64 { return d.Milliseconds() }
	switch {
	case !f.Reachable:
		return []string{"nothing answers at its address"}
	case f.Total == 0:
		return []string{"it answers, and refuses"}
	case f.Bunched:
		out = append(out, fmt.Sprintf("it streams, but its words came all at once after %d ms: a proxy may hold them back", ms(f.FirstText)))
	case f.Streams:
		out = append(out, fmt.Sprintf("it streams; the first word came after %d ms", ms(f.FirstText)))
	default:
		out = append(out, fmt.Sprintf("it answers in one piece, after %d ms: a candidate waits for every sentence", ms(f.Total)))
	}
	if f.Usage {
		out = append(out, "it tells the tokens a call takes")
	} else {
		out = append(out, "it doesn't tell the tokens a call takes: budgets count estimates")
	}
	if s, ok := map[string]string{
		bySchema.String(): "it keeps to a JSON schema",
		byObject.String(): "it gives JSON objects, but doesn't keep to a schema by itself: ratings are checked, and asked for again where they don't fit",
		byWords.String():  "it gives a JSON object only because the prompt asks: ratings are checked, and asked for again where they don't fit",
		FormNone:          "it didn't give the JSON object asked for: don't let this model rate",
	}[f.Form]; ok {
		out = append(out, s)
	}
	if s, ok := map[Temperature]string{
		TemperatureKept:    "it keeps to the temperature",
		TemperatureSame:    "the temperature made no difference",
		TemperatureVaries:  "its answers vary at temperature 0: ratings of the same answer may, too",
		TemperatureNotSent: "its model takes no temperature: ratings of the same answer may vary",
	}[f.Temperature]; ok {
		out = append(out, s)
	}
	return out
}

const (
	// probeTokens leaves room for the thoughts of a reasoning model.
	probeTokens = 1000
	// hot is as high as every dialect allows.
	hot      = 1
	hotTries = 3
)

// probeSchema asks for what no prose happens to be.
const probeSchema = `{"type":"object","properties":{"sentences":{"type":"array","items":{"type":"string"}},"count":{"type":"integer"}},` +
	`"required":["sentences","count"],"additionalProperties":false}`

// Probe finds out what an endpoint does, with up to ten short requests. With an
// error, which is that of the request that failed, the findings are those made
// before it. The caller bounds the time.
func Probe(ctx context.Context, o Options) (Findings, error) {
	p := prober{c: newClient(o)}
	if o.HTTP == nil {
		defer p.c.http.CloseIdleConnections()
	}
	for _, step := range []func(context.Context) error{p.stream, p.form, p.temperature} {
		if err := step(ctx); err != nil {
			return p.found, err
		}
	}
	return p.found, nil
}

type prober struct {
	c     *Client
	found Findings
}

func probing(text string, temperature float64) llm.Request {
	return llm.Request{
		Messages:  []llm.Message{{Role: llm.User, Text: text}},
		MaxTokens: probeTokens, Temperature: temperature,
	}
}

// stream asks for a few words and watches how they come.
func (p *prober) stream(ctx context.Context) error {
	begun := time.Now()
	pieces := 0
	var first, last time.Duration
	p.found.Requests++
	r := probing("Count from one to twenty in words.", 0)
	got, err := p.c.attempt(ctx, &r, byWords, func(chunk llm.Chunk) bool {
		if chunk.Text != "" {
			last = time.Since(begun)
			if pieces++; pieces == 1 {
				first = last
			}
		}
		return true
	})
	if err != nil {
		p.found.Reachable = llm.FailureOf(err) != nil && !errors.Is(err, llm.ErrUnreachable)
		return err
	}
	f := &p.found
	f.Reachable, f.Model, f.Usage = true, got.model, got.usage != nil
	f.FirstText, f.Total = first, max(time.Since(begun), 1)
	f.Streams = pieces > 1 && !got.whole
	// Twenty words that take a second don't come within a fiftieth of it.
	f.Bunched = f.Streams && pieces >= 5 && f.Total > time.Second && (last-first) < f.Total/50
	return nil
}

// form asks for an object where the prompt asks for prose.
func (p *prober) form(ctx context.Context) error {
	shape, err := llm.NewShape([]byte(probeSchema))
	if err != nil {
		return err
	}
	r := probing("Say in two sentences what a job interview is.", 0)
	r.Schema = shape.Schema()
	for _, f := range []form{bySchema, byObject, byWords} {
		p.found.Requests++
		got, err := p.c.attempt(ctx, &r, f, func(llm.Chunk) bool { return true })
		if got.formRefused {
			continue
		}
		if err != nil {
			return err
		}
		_, err = shape.Find(got.text.String())
		if err == nil && !f.ignored(got.text.String(), r.Schema) {
			p.found.Form = f.String()
			return nil
		}
	}
	p.found.Form = FormNone
	return nil
}

// temperature asks for something random, cold and hot.
func (p *prober) temperature(ctx context.Context) error {
	if reasoning(p.c.model) {
		p.found.Temperature = TemperatureNotSent
		return nil
	}
	answers := func(temperature float64, n int) (map[string]bool, error) {
		seen := map[string]bool{}
		for range n {
			p.found.Requests++
			got, err := p.c.Complete(ctx, probing("Make up a first name and a six-digit number. Answer with these two only.", temperature))
			if err != nil {
				return nil, err
			}
			seen[got.Text] = true
		}
		return seen, nil
	}
	cold, err := answers(0, 2)
	if err != nil {
		return err
	}
	if len(cold) > 1 {
		p.found.Temperature = TemperatureVaries
		return nil
	}
	warm, err := answers(hot, hotTries)
	if err != nil {
		return err
	}
	for text := range warm {
		cold[text] = true
	}
	p.found.Temperature = TemperatureSame
	if len(cold) > 1 {
		p.found.Temperature = TemperatureKept
	}
	return nil
}
