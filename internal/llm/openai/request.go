package openai

import (
	"encoding/json"
	"math"
	"net/url"
	"strings"

	goopenai "github.com/sashabaranov/go-openai"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

// schemaName is what the API wants a schema to be called; it has no meaning.
const schemaName = "answer"

// request translates r, or says what is wrong with it as fault.Usage.
func (c *Client) request(r llm.Request, f form) (goopenai.ChatCompletionRequest, error) {
	model := orDefault(r.Model, c.model)
	if err := c.check(model, r); err != nil {
		return goopenai.ChatCompletionRequest{}, err
	}
	out := goopenai.ChatCompletionRequest{
		Model:         model,
		Stream:        true,
		StreamOptions: &goopenai.StreamOptions{IncludeUsage: true},
	}
	messages := r.Messages
	if len(r.Schema) > 0 && f != bySchema {
		messages = tell(messages, r.Schema)
	}
	for _, m := range messages {
		out.Messages = append(out.Messages, goopenai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	if reasoning(model) {
		out.MaxCompletionTokens = r.MaxTokens
	} else {
		// Endpoints other than OpenAI often know only this older name.
		out.MaxTokens = r.MaxTokens //nolint:staticcheck // deprecated by OpenAI only
		out.Temperature = temperature(r.Temperature)
	}
	switch {
	case len(r.Schema) == 0 || f == byWords:
	case f == byObject:
		out.ResponseFormat = &goopenai.ChatCompletionResponseFormat{Type: goopenai.ChatCompletionResponseFormatTypeJSONObject}
	default:
		out.ResponseFormat = &goopenai.ChatCompletionResponseFormat{
			Type: goopenai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &goopenai.ChatCompletionResponseFormatJSONSchema{
				Name: schemaName, Schema: json.RawMessage(r.Schema), Strict: true,
			},
		}
	}
	return out, nil
}

func (c *Client) check(model string, r llm.Request) error {
	if u, err := url.Parse(c.baseURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return usage("the base URL is not an http or https address").
			Hint("write it like %s", DefaultBaseURL)
	}
	if c.azure != "" && strings.ContainsAny(model, "/?#%") {
		return usage("the model is no name of a deployment").Hint("at Azure the model is what the deployment is called")
	}
	if model == "" {
		return usage("no model is named").Hint("set the model of the endpoint")
	}
	if err := checkMessages(r.Messages); err != nil {
		return err
	}
	// The negation also catches NaN, which JSON can't carry.
	if !(r.Temperature >= 0 && r.Temperature <= 2) {
		return usage("the temperature is not between 0 and 2")
	}
	if r.MaxTokens < 0 {
		return usage("the token bound is negative")
	}
	if len(r.Schema) > 0 && !json.Valid(r.Schema) {
		return usage("the schema is not JSON")
	}
	return nil
}

func checkMessages(messages []llm.Message) error {
	if len(messages) == 0 {
		return usage("the request has no messages")
	}
	for i, m := range messages {
		if m.Role != llm.System && m.Role != llm.User && m.Role != llm.Assistant {
			return usage("message %d has an unknown role", i+1)
		}
	}
	return nil
}

func usage(format string, args ...any) *fault.Fault {
	return fault.New(fault.Usage, op, format, args...)
}

// temperature keeps a zero from being dropped as the field's empty value: the
// smallest float is the same to a sampler and is sent.
func temperature(t float64) float32 {
	return max(float32(t), math.SmallestNonzeroFloat32)
}

// reasoning says whether model is of a family that rejects max_tokens and
// temperature. go-openai keeps that list; this asks it.
func reasoning(model string) bool {
	probe := goopenai.ChatCompletionRequest{Model: model, MaxTokens: 1} //nolint:staticcheck // as above
	return goopenai.NewReasoningValidator().Validate(probe) != nil
}
