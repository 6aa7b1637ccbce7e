package wire

import (
	"encoding/json"
	"time"
)

// DecodeServer reads a server's frame. The errors are ErrNotUTF8, ErrBadFrame,
// or an UnknownType, which a client ignores. Server frames have no limit of
// size; an event carries what was once accepted.
func DecodeServer(data []byte) (ServerFrame, error) {
	o, err := readObject(data)
	if err != nil {
		return nil, err
	}
	frame := o.serverFrame()
	if o.err != nil {
		return nil, o.err
	}
	if frame == nil {
		return nil, o.unknown()
	}
	return frame, nil
}

// serverFrame reads the fields of the frame's type; nil when it isn't known.
func (o *object) serverFrame() ServerFrame {
	switch o.kind {
	case TypeWelcome:
		return o.welcome()
	case TypeEvent:
		return Event{
			Seq: need[uint64](o, "seq"), At: need[time.Time](o, "at"),
			Kind: need[string](o, "kind"), Data: need[json.RawMessage](o, "data"),
		}
	case TypeUtter:
		return Utter{
			Turn: need[int](o, "turn"), Attempt: need[int](o, "attempt"), Part: need[int](o, "part"),
			Text: need[string](o, "text"), Reset: need[bool](o, "reset"),
		}
	case TypeAck:
		return Ack{ID: need[string](o, "id"), Seq: need[uint64](o, "seq")}
	case TypeRefuse:
		return Refuse{
			ID: need[string](o, "id"), Code: need[string](o, "code"), Message: need[string](o, "message"),
			Hint: need[string](o, "hint"), Text: may[*string](o, "text"), Rev: may[*int](o, "rev"),
		}
	case TypePen:
		return o.pen()
	case TypeClock:
		return o.clock()
	case TypePong:
		return Pong{}
	case TypeBye:
		return Bye{Code: need[int](o, "code"), Reason: need[string](o, "reason"), RetryMS: may[int](o, "retry_ms")}
	default:
		return nil
	}
}

func (o *object) welcome() ServerFrame {
	return Welcome{
		V: need[int](o, "v"), Epoch: need[string](o, "epoch"), Head: need[uint64](o, "head"),
		Turn: need[int](o, "turn"), Pending: need[bool](o, "pending"),
		Pen: inner(o, "pen", (*object).pen), Clock: inner(o, "clock", (*object).clock),
	}
}

// inner reads an object inside the frame.
func inner[T any](o *object, name string, read func(*object) T) T {
	in := &object{fields: need[map[string]json.RawMessage](o, name)}
	value := read(in)
	if in.err != nil && o.err == nil {
		o.err = in.err
	}
	return value
}

func (o *object) pen() Pen {
	return Pen{Holder: need[string](o, "holder"), Yours: need[bool](o, "yours")}
}

func (o *object) clock() Clock {
	return Clock{ElapsedS: need[float64](o, "elapsed_s"), LeftS: may[*float64](o, "left_s"), Running: need[bool](o, "running")}
}
