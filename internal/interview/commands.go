package interview

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// commands remembers which command ids were answered, and by which event, so
// that a resend gets the same acknowledgement. It is folded like everything
// else and therefore survives a restart.
//
// It is a linked list whose nodes never change: states that grow from one
// another share it, adding costs one node, and a session has too few commands
// for the walk to matter.
type commands struct {
	last *applied
}

type applied struct {
	ref  CommandRef
	seq  uint64
	prev *applied
}

// with returns the memory with ref answered by the event seq. Of several events
// of one command the last one counts: an ack is for all of them.
func (c commands) with(ref CommandRef, seq uint64) commands {
	if ref.ID == "" {
		return c
	}
	return commands{last: &applied{ref: ref, seq: seq, prev: c.last}}
}

// find returns the newest node of the id, or nil.
func (c commands) find(id string) *applied {
	for node := c.last; node != nil; node = node.prev {
		if node.ref.ID == id {
			return node
		}
	}
	return nil
}

// Acked returns the event that answered a command with the same id and the
// same content, so that a resend gets the same acknowledgement.
func (s State) Acked(ref CommandRef) (seq uint64, ok bool) {
	if ref.ID == "" {
		return 0, false
	}
	node := s.commands.find(ref.ID)
	if node == nil || node.ref.Digest != ref.Digest {
		return 0, false
	}
	return node.seq, true
}

// reused reports whether the id was answered for another content.
func (s State) reused(ref CommandRef) bool {
	node := s.commands.find(ref.ID)
	return node != nil && node.ref.Digest != ref.Digest
}

// refTo makes the ref of a client's command: the digest covers its kind and
// every field the client sent, each with its length so that no two contents
// run together. A command without an id can't be recognised again.
func refTo(id, kind string, fields ...string) CommandRef {
	if id == "" {
		return CommandRef{}
	}
	sum := sha256.New()
	for _, f := range append([]string{kind}, fields...) {
		sum.Write([]byte(strconv.Itoa(len(f)) + ":" + f))
	}
	return CommandRef{ID: id, Digest: hex.EncodeToString(sum.Sum(nil)[:16])}
}

// Ref identifies the answer by its turn and text.
func (c SubmitAnswer) Ref() CommandRef {
	return refTo(c.ID, "answer", strconv.Itoa(c.Turn), c.Text)
}

// Ref identifies the request by its turn.
func (c AskHint) Ref() CommandRef { return refTo(c.ID, "hint", strconv.Itoa(c.Turn)) }

// Ref identifies the request by its turn.
func (c Skip) Ref() CommandRef { return refTo(c.ID, "skip", strconv.Itoa(c.Turn)) }

// Ref identifies the request by its turn.
func (c Stop) Ref() CommandRef { return refTo(c.ID, "stop", strconv.Itoa(c.Turn)) }

// Ref identifies the request.
func (c Pause) Ref() CommandRef { return refTo(c.ID, "pause") }

// Ref identifies the request.
func (c Resume) Ref() CommandRef { return refTo(c.ID, "resume") }

// Ref identifies the note by pad, revision and text.
func (c SaveNote) Ref() CommandRef {
	return refTo(c.ID, "note", c.Pad, strconv.Itoa(c.Rev), c.Text)
}

// Ref identifies the request.
func (c End) Ref() CommandRef { return refTo(c.ID, "end") }

// Ref is zero: the engine's own.
func (Arrive) Ref() CommandRef { return CommandRef{} }

// Ref is zero: the engine's own.
func (Leave) Ref() CommandRef { return CommandRef{} }

// Ref is zero: the engine's own.
func (Recover) Ref() CommandRef { return CommandRef{} }

// Ref is zero: the engine's own.
func (Plan) Ref() CommandRef { return CommandRef{} }

// Ref is zero: the engine's own.
func (FinishSpeech) Ref() CommandRef { return CommandRef{} }

// Ref is zero: the engine's own.
func (Abandon) Ref() CommandRef { return CommandRef{} }

// Ref is zero: the engine's own.
func (PublishScorecard) Ref() CommandRef { return CommandRef{} }
