package wire

// Frame is a frame of either direction.
type Frame interface {
	// Type is the value of the frame's field "type".
	Type() string
}

// ClientFrame is a frame that a client sends. The set is closed.
//
//sumtype:decl
type ClientFrame interface {
	Frame
	fromClient()
}

// Command is a client's frame that is answered with an ack or a refuse.
type Command interface {
	ClientFrame
	// CommandID is the id that the answer carries.
	CommandID() string
}

// Hello is the first frame of every connection and comes once.
type Hello struct {
	// V is the protocol's version, 1.
	V int `json:"v"`
	// Client is a random id that the client (a browser's tab) keeps.
	Client string `json:"client"`
	// After is the last event seen, 0 for all.
	After uint64 `json:"after"`
	// Epoch is the epoch of the last welcome, "" on the first connection.
	Epoch string `json:"epoch"`
}

// Answer gives the answer to a turn.
type Answer struct {
	ID   string `json:"id"`
	Turn int    `json:"turn"`
	Text string `json:"text"`
}

// Hint asks for a hint on the awaited turn.
type Hint struct {
	ID   string `json:"id"`
	Turn int    `json:"turn"`
}

// Skip gives up the question in hand.
type Skip struct {
	ID   string `json:"id"`
	Turn int    `json:"turn"`
}

// Stop cuts the interviewer short.
type Stop struct {
	ID   string `json:"id"`
	Turn int    `json:"turn"`
}

// Pause stops the clock until Resume.
type Pause struct {
	ID string `json:"id"`
}

// Resume lets the clock run again.
type Resume struct {
	ID string `json:"id"`
}

// Note commits the text of a note pad.
type Note struct {
	ID  string `json:"id"`
	Pad string `json:"pad"`
	// Rev is the revision that the text was based on, 0 for a pad never saved.
	Rev  int    `json:"rev"`
	Text string `json:"text"`
}

// TakePen moves the pen to this client.
type TakePen struct {
	ID string `json:"id"`
}

// End ends the round.
type End struct {
	ID string `json:"id"`
}

// Seen acknowledges every event up to Seq as shown. It isn't answered.
type Seen struct {
	Seq uint64 `json:"seq"`
}

// Ping asks for a Pong.
type Ping struct{}

// The types of client frames.
const (
	TypeHello   = "hello"
	TypeAnswer  = "answer"
	TypeHint    = "hint"
	TypeSkip    = "skip"
	TypeStop    = "stop"
	TypePause   = "pause"
	TypeResume  = "resume"
	TypeNote    = "note"
	TypeTakePen = "take_pen"
	TypeEnd     = "end"
	TypeSeen    = "seen"
	TypePing    = "ping"
)

// Type returns the frame's type.
func (Hello) Type() string { return TypeHello }

// Type returns the frame's type.
func (Answer) Type() string { return TypeAnswer }

// Type returns the frame's type.
func (Hint) Type() string { return TypeHint }

// Type returns the frame's type.
func (Skip) Type() string { return TypeSkip }

// Type returns the frame's type.
func (Stop) Type() string { return TypeStop }

// Type returns the frame's type.
func (Pause) Type() string { return TypePause }

// Type returns the frame's type.
func (Resume) Type() string { return TypeResume }

// Type returns the frame's type.
func (Note) Type() string { return TypeNote }

// Type returns the frame's type.
func (TakePen) Type() string { return TypeTakePen }

// Type returns the frame's type.
func (End) Type() string { return TypeEnd }

// Type returns the frame's type.
func (Seen) Type() string { return TypeSeen }

// Type returns the frame's type.
func (Ping) Type() string { return TypePing }

// CommandID returns the command's id.
func (f Answer) CommandID() string { return f.ID }

// CommandID returns the command's id.
func (f Hint) CommandID() string { return f.ID }

// CommandID returns the command's id.
func (f Skip) CommandID() string { return f.ID }

// CommandID returns the command's id.
func (f Stop) CommandID() string { return f.ID }

// CommandID returns the command's id.
func (f Pause) CommandID() string { return f.ID }

// CommandID returns the command's id.
func (f Resume) CommandID() string { return f.ID }

// CommandID returns the command's id.
func (f Note) CommandID() string { return f.ID }

// CommandID returns the command's id.
func (f TakePen) CommandID() string { return f.ID }

// CommandID returns the command's id.
func (f End) CommandID() string { return f.ID }

func (Hello) fromClient()   {}
func (Answer) fromClient()  {}
func (Hint) fromClient()    {}
func (Skip) fromClient()    {}
func (Stop) fromClient()    {}
func (Pause) fromClient()   {}
func (Resume) fromClient()  {}
func (Note) fromClient()    {}
func (TakePen) fromClient() {}
func (End) fromClient()     {}
func (Seen) fromClient()    {}
func (Ping) fromClient()    {}
