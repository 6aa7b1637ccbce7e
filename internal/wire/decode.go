package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"barraiser/internal/fault"
)

// What a frame can be wrong in, found by errors.Is.
var (
	// ErrBadFrame: not a JSON object with a type, or without its fields
	// (CloseBadFrame).
	ErrBadFrame error = fault.New(fault.Invalid, "", "the frame can't be read").
			Hint("docs/protocol.md lists the frames and their fields")
	// ErrNotUTF8: not valid UTF-8 (CloseNotUTF8).
	ErrNotUTF8 error = fault.New(fault.Invalid, "", "the frame isn't valid UTF-8")
	// ErrTooBig: more than MaxFrame bytes (CloseTooBig).
	ErrTooBig error = fault.New(fault.TooLarge, "", "the frame has more than %d bytes", MaxFrame)
)

// UnknownType is the error of a well-formed frame, or kind of event, that this
// program doesn't know: its sender is newer. The server refuses it
// (RefuseUnknownType), a client ignores it.
type UnknownType struct {
	// Type is the unknown type, ID the frame's id when it had a usable one.
	Type, ID string
}

// Error names the type, shortened.
func (e *UnknownType) Error() string { return fmt.Sprintf("the type %.40q isn't known", e.Type) }

// DecodeClient reads a client's frame. The errors are ErrTooBig, ErrNotUTF8,
// ErrBadFrame, or an UnknownType.
func DecodeClient(data []byte) (ClientFrame, error) {
	if len(data) > MaxFrame {
		return nil, ErrTooBig
	}
	o, err := readObject(data)
	if err != nil {
		return nil, err
	}
	frame := o.clientFrame()
	if o.err != nil {
		return nil, o.err
	}
	if frame == nil {
		return nil, o.unknown()
	}
	return frame, nil
}

// object is a frame whose fields are being read. Field names are taken from a
// map and not from struct tags, because encoding/json would take "TEXT" for
// "text" and null for anything.
type object struct {
	kind   string
	fields map[string]json.RawMessage
	err    error
}

func readObject(data []byte) (*object, error) {
	if !utf8.Valid(data) {
		return nil, ErrNotUTF8
	}
	o := &object{}
	if err := json.Unmarshal(data, &o.fields); err != nil || o.fields == nil {
		return nil, fmt.Errorf("%w: it isn't a JSON object", ErrBadFrame)
	}
	o.kind = need[string](o, "type")
	return o, o.err
}

// unknown returns the error for a frame of a type that isn't known.
func (o *object) unknown() error {
	// Its id may be anything; a refusal carries it only when it could be ours.
	id := need[string](o, "id")
	if o.err != nil || utf8.RuneCountInString(id) > MaxID {
		id = ""
	}
	return &UnknownType{Type: o.kind, ID: id}
}

// fail keeps the first thing that is wrong.
func (o *object) fail(format string, args ...any) {
	if o.err == nil {
		o.err = fmt.Errorf("%w: %s", ErrBadFrame, fmt.Sprintf(format, args...))
	}
}

// need reads a field that must be there.
func need[T any](o *object, name string) T {
	raw, ok := o.fields[name]
	if !ok {
		o.fail("the field %q is missing", name)
	}
	return parse[T](o, name, raw)
}

// may reads a field that may be missing or null.
func may[T any](o *object, name string) T {
	raw, ok := o.fields[name]
	if !ok || bytes.Equal(raw, []byte("null")) {
		var zero T
		return zero
	}
	return parse[T](o, name, raw)
}

func parse[T any](o *object, name string, raw json.RawMessage) T {
	var value T
	if o.err != nil {
		return value
	}
	if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, &value) != nil {
		o.fail("the field %q isn't a %T in range", name, value)
	}
	return value
}

// id reads an id of 1 to MaxID code points.
func (o *object) id(name string) string {
	id := need[string](o, name)
	if n := utf8.RuneCountInString(id); o.err == nil && (n == 0 || n > MaxID) {
		o.fail("the field %q has %d characters; 1 to %d are allowed", name, n, MaxID)
	}
	return id
}

// clientFrame reads the fields of the frame's type; nil when it isn't known.
func (o *object) clientFrame() ClientFrame {
	switch o.kind {
	case TypeHello:
		return o.hello()
	case TypeAnswer:
		return Answer{ID: o.id("id"), Turn: need[int](o, "turn"), Text: need[string](o, "text")}
	case TypeHint:
		return Hint{ID: o.id("id"), Turn: need[int](o, "turn")}
	case TypeSkip:
		return Skip{ID: o.id("id"), Turn: need[int](o, "turn")}
	case TypeStop:
		return Stop{ID: o.id("id"), Turn: need[int](o, "turn")}
	case TypeNote:
		return Note{ID: o.id("id"), Pad: need[string](o, "pad"), Rev: need[int](o, "rev"), Text: need[string](o, "text")}
	case TypePause:
		return Pause{ID: o.id("id")}
	case TypeResume:
		return Resume{ID: o.id("id")}
	case TypeTakePen:
		return TakePen{ID: o.id("id")}
	case TypeEnd:
		return End{ID: o.id("id")}
	case TypeSeen:
		return Seen{Seq: need[uint64](o, "seq")}
	case TypePing:
		return Ping{}
	default:
		return nil
	}
}

func (o *object) hello() ClientFrame {
	// A first hello has no epoch yet; some languages write that as null or leave
	// the field out.
	h := Hello{V: need[int](o, "v"), Client: o.id("client"), After: need[uint64](o, "after"), Epoch: may[string](o, "epoch")}
	if o.err == nil && h.V != Version {
		o.fail("it speaks version %d of the protocol, and this server speaks %d", h.V, Version)
	}
	return h
}
