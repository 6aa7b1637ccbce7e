package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Form is the type of response_format that the request asked for, or "".
func (r Request) Form() string {
	var format struct{ Type string }
	if json.Unmarshal(r.ResponseFormat, &format) != nil {
		return ""
	}
	return format.Type
}

// Choose answers each request as pick says. pick is called from the server's
// goroutine.
func Choose(pick func(Request) Behaviour) Behaviour {
	return Behaviour{func(x *exchange) { pick(x.request).serve(x) }}
}

// Takes does next for requests that ask for no form of answer or for one of
// forms, and refuses the others with status 400, in the words of LM Studio.
func Takes(next Behaviour, forms ...string) Behaviour {
	return Choose(func(r Request) Behaviour {
		if form := r.Form(); form == "" || slices.Contains(forms, form) {
			return next
		}
		return Status(http.StatusBadRequest, "application/json",
			fmt.Sprintf(`{"error":"'response_format.type' must be one of: %s"}`, strings.Join(forms, ", ")))
	})
}

// Whole answers well, but in one piece, as an endpoint does that doesn't
// stream.
func Whole(text string) Behaviour {
	return Behaviour{func(x *exchange) {
		body, err := json.Marshal(map[string]any{
			"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": x.model(),
			"choices": []any{map[string]any{
				"index": 0, "message": map[string]string{"role": "assistant", "content": text}, "finish_reason": "stop",
			}},
			"usage": map[string]int{"prompt_tokens": x.prompted(), "completion_tokens": len(split(text))},
		})
		if err != nil {
			panic("llmtest: " + err.Error())
		}
		Respond(http.StatusOK, string(body), "Content-Type", "application/json").serve(x)
	}}
}

// prompted counts the words of a request, which stand for its tokens.
func (x *exchange) prompted() int {
	n := 0
	for _, m := range x.request.Messages {
		n += len(strings.Fields(m.Content))
	}
	return n
}
