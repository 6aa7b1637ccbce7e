package httpd

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"barraiser/internal/fault"
)

// draft is a wished session as it was written, in JSON or in a form; "" asks for
// the default. Whether it can be had is checked in one place for both.
type draft struct {
	round, level, interviewer, timeFactor, seed, loop string
}

// draftKeys says what may be asked for.
const draftKeys = "the keys are round, level, interviewer, time_factor, seed and loop"

// requireType checks the media type of a request's body.
func requireType(r *http.Request, want string) error {
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && got == want {
		return nil
	}
	return &problem{
		slug: "wrong-type", status: http.StatusUnsupportedMediaType, title: "Unsupported media type",
		detail: "The body must be " + want + ".", hint: "Send it with the header Content-Type: " + want + ".",
	}
}

// decodeDraft reads exactly one JSON object of known keys. It is stricter than
// encoding/json, which takes keys in any case, twice, and with text behind.
func decodeDraft(body io.Reader) (draft, error) {
	var d draft
	dec := json.NewDecoder(body)
	if err := begin(dec); err != nil {
		return d, err
	}
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return d, malformed(err)
		}
		key, ok := token.(string)
		if !ok {
			return d, malformed(nil)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return d, malformed(err)
		}
		if seen[key] {
			return d, badRequest("repeated-key", "Give each key once.", "The key %q stands twice.", shortened(key))
		}
		seen[key] = true
		if err := d.set(key, value); err != nil {
			return d, err
		}
	}
	return d, end(dec)
}

// begin reads the brace that opens the object.
func begin(dec *json.Decoder) error {
	token, err := dec.Token()
	if err != nil {
		return malformed(err)
	}
	if token != json.Delim('{') {
		return badRequest("malformed", "Send an object such as {\"round\":\"bar-raiser\"}.", "The body isn't a JSON object.")
	}
	return nil
}

// end reads the closing brace and makes sure that nothing follows it.
func end(dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return malformed(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		if isTooLarge(err) {
			return err
		}
		return badRequest("malformed", "Send one object and nothing behind it.", "Something stands behind the JSON object.")
	}
	return nil
}

// malformed is a body that isn't JSON. The parser's own message is left out: it
// may quote the body.
func malformed(err error) error {
	if isTooLarge(err) {
		return err
	}
	switch _, syntax := errors.AsType[*json.SyntaxError](err); {
	case syntax:
		return badRequest("malformed", "Send an object such as {\"round\":\"bar-raiser\"}.", "The body isn't valid JSON.")
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return badRequest("malformed", "Send an object such as {\"round\":\"bar-raiser\"}.", "The body ends before the JSON object does.")
	default:
		return fault.Wrap(err, "httpd: read body", fault.Usage)
	}
}

// isTooLarge reports whether a body was over the limit.
func isTooLarge(err error) bool {
	_, is := errors.AsType[*http.MaxBytesError](err)
	return is
}

// set takes one key of the object; null asks for the default.
func (d *draft) set(key string, value json.RawMessage) error {
	texts := map[string]*string{"round": &d.round, "level": &d.level, "interviewer": &d.interviewer, "loop": &d.loop}
	isNull := string(value) == "null"
	switch text, ok := texts[key]; {
	case ok && isNull:
		return nil
	case ok:
		if json.Unmarshal(value, text) != nil {
			return wrongType(key, "a string")
		}
		return nil
	}
	switch key {
	case "seed":
		if isNull {
			return nil
		}
		if !isNumber(value) || strings.ContainsAny(string(value), ".eE-") {
			return wrongType(key, "a whole number from 0")
		}
		d.seed = string(value)
	case "time_factor":
		return d.setFactor(value)
	default:
		return badRequest("unknown-key", "Leave it out: "+draftKeys+".", "The key %q isn't known.", shortened(key))
	}
	return nil
}

// setFactor takes a number or "off".
func (d *draft) setFactor(value json.RawMessage) error {
	switch {
	case string(value) == "null":
	case isNumber(value):
		d.timeFactor = string(value)
	case string(value) == `"off"`:
		d.timeFactor = off
	default:
		return wrongType("time_factor", `a number or "off"`)
	}
	return nil
}

// isNumber reports whether a valid JSON value is a number.
func isNumber(value json.RawMessage) bool {
	return len(value) > 0 && (value[0] == '-' || value[0] >= '0' && value[0] <= '9')
}

func wrongType(key, want string) error {
	return badRequest("wrong-value", "Correct the value, or leave the key out for the default.", "The value of %q must be %s.", key, want)
}

// shortened keeps a foreign key from filling the answer.
func shortened(key string) string {
	const most = 64
	if runes := []rune(key); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return key
}
