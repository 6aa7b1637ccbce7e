package wire

import (
	"bytes"
	"encoding/json"

	"barraiser/internal/fault"
)

// Encode writes a frame of either direction as the JSON of one message. It
// fails only for an Event whose Data isn't JSON.
func Encode(f Frame) ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteString(`{"type":"` + f.Type() + `"`)
	head := buf.Len()
	enc := json.NewEncoder(&buf)
	// Texts are shown as text, never as HTML; escapes would only make them longer.
	enc.SetEscapeHTML(false)
	if err := enc.Encode(f); err != nil {
		return nil, fault.Wrap(err, "wire: encode "+f.Type(), fault.Internal)
	}
	data := bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
	// The body's brace becomes the comma after the type, or goes when the body
	// is empty.
	if len(data) == head+len("{}") {
		return append(data[:head], '}'), nil
	}
	data[head] = ','
	return data, nil
}

// EncodeEvent fills an Event with the data of its kind.
func EncodeEvent(e Event, data EventData) (Event, error) {
	body, err := json.Marshal(data)
	if err != nil {
		return Event{}, fault.Wrap(err, "wire: encode "+data.Kind(), fault.Internal)
	}
	e.Kind, e.Data = data.Kind(), body
	return e, nil
}
