package wire

import (
	"encoding/json"
	"time"
)

// ServerFrame is a frame that the server sends. The set is closed.
//
//sumtype:decl
type ServerFrame interface {
	Frame
	fromServer()
}

// Welcome answers a hello; it is the first frame a client gets.
type Welcome struct {
	V int `json:"v"`
	// Epoch identifies the server's history; the next hello carries it.
	Epoch string `json:"epoch"`
	// Head is the last event there is; the events up to it follow.
	Head uint64 `json:"head"`
	// Turn is the turn whose answer is awaited, 0 before the first.
	Turn int `json:"turn"`
	// Pending says that the interviewer is still to speak.
	Pending bool  `json:"pending"`
	Pen     Pen   `json:"pen"`
	Clock   Clock `json:"clock"`
}

// Event is one event of the session.
type Event struct {
	// Seq numbers the session's events from 1 without gaps.
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
	// Kind is one of the Kind constants, Data its data (DecodeData).
	Kind string          `json:"kind"`
	Data json.RawMessage `json:"data"`
}

// Utter is a piece of what the interviewer is saying.
type Utter struct {
	Turn    int `json:"turn"`
	Attempt int `json:"attempt"`
	// Part numbers the pieces of an attempt as this connection gets them, from 0.
	Part int    `json:"part"`
	Text string `json:"text"`
	// Reset says that what was shown of the turn's speech in progress is to be
	// thrown away: Text is all there is so far.
	Reset bool `json:"reset"`
}

// Ack says that the command is durable; Seq is the event that stands for it.
type Ack struct {
	ID  string `json:"id"`
	Seq uint64 `json:"seq"`
}

// Refuse says that the command changed nothing, and why.
type Refuse struct {
	ID string `json:"id"`
	// Code is one of the Refuse constants.
	Code string `json:"code"`
	// Message and Hint are for people: what was refused, and what to do.
	Message string `json:"message"`
	Hint    string `json:"hint"`
	// Text and Rev are the pad's current state, with RefuseStaleRev only.
	Text *string `json:"text,omitempty"`
	Rev  *int    `json:"rev,omitempty"`
}

// Pen says who may send commands.
type Pen struct {
	// Holder is the id of the client that holds the pen, "" for nobody.
	Holder string `json:"holder"`
	Yours  bool   `json:"yours"`
}

// Clock is the interview clock at the moment it was sent.
type Clock struct {
	// ElapsedS and LeftS are seconds; LeftS is null when the clock is off.
	ElapsedS float64  `json:"elapsed_s"`
	LeftS    *float64 `json:"left_s"`
	Running  bool     `json:"running"`
}

// Pong answers a Ping.
type Pong struct{}

// Bye is the last frame; the connection is closed with the same code.
type Bye struct {
	Code   int    `json:"code"`
	Reason string `json:"reason"`
	// RetryMS is how long to wait before connecting again, in milliseconds; it
	// means nothing when the code says not to come back.
	RetryMS int `json:"retry_ms"`
}

// The types of server frames.
const (
	TypeWelcome = "welcome"
	TypeEvent   = "event"
	TypeUtter   = "utter"
	TypeAck     = "ack"
	TypeRefuse  = "refuse"
	TypePen     = "pen"
	TypeClock   = "clock"
	TypePong    = "pong"
	TypeBye     = "bye"
)

// Type returns the frame's type.
func (Welcome) Type() string { return TypeWelcome }

// Type returns the frame's type.
func (Event) Type() string { return TypeEvent }

// Type returns the frame's type.
func (Utter) Type() string { return TypeUtter }

// Type returns the frame's type.
func (Ack) Type() string { return TypeAck }

// Type returns the frame's type.
func (Refuse) Type() string { return TypeRefuse }

// Type returns the frame's type.
func (Pen) Type() string { return TypePen }

// Type returns the frame's type.
func (Clock) Type() string { return TypeClock }

// Type returns the frame's type.
func (Pong) Type() string { return TypePong }

// Type returns the frame's type.
func (Bye) Type() string { return TypeBye }

func (Welcome) fromServer() {}
func (Event) fromServer()   {}
func (Utter) fromServer()   {}
func (Ack) fromServer()     {}
func (Refuse) fromServer()  {}
func (Pen) fromServer()     {}
func (Clock) fromServer()   {}
func (Pong) fromServer()    {}
func (Bye) fromServer()     {}
