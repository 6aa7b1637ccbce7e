package wire

// Version is the protocol's version, which hello and welcome carry.
const Version = 1

// Limits of what a client may send.
const (
	// MaxFrame is the size of a client's frame in bytes; more is closed with
	// CloseTooBig.
	MaxFrame = 256 << 10
	// MaxID is the length of an id in code points: of commands and of clients.
	MaxID = 64
)

// Close codes. After 4000 to 4499 a client comes back and goes on where it was;
// after 4500 to 4999 it doesn't.
const (
	// CloseNotUTF8 answers text that isn't valid UTF-8 (RFC 6455).
	CloseNotUTF8 = 1007
	// CloseTooBig answers a frame over MaxFrame (RFC 6455).
	CloseTooBig = 1009

	// CloseDraining: the server is shutting down.
	CloseDraining = 4001
	// CloseStore: the session can't be served at the moment (its store failed,
	// or another server took it over); what wasn't acknowledged is sent again.
	CloseStore = 4002
	// CloseTooSlow: the client doesn't read or doesn't acknowledge.
	CloseTooSlow = 4008
	// CloseResync: the client knows another history and starts again from 0.
	CloseResync = 4010
	// CloseNoPong: no sign of life from the client.
	CloseNoPong = 4012

	// CloseNotAllowed: the caller may not be in this session.
	CloseNotAllowed = 4500
	// CloseBadFrame: the client sent what no client of this protocol sends.
	CloseBadFrame = 4501
	// CloseOver: the session is over and all of it was sent.
	CloseOver = 4502
	// CloseErased: the session was erased.
	CloseErased = 4503
	// CloseReplaced: a newer connection of the same client took over.
	CloseReplaced = 4504
)

// ComesBack reports whether a client connects again after the close code. The
// codes of the WebSocket standard count as accidents of the network, except the
// two that answer a client's own frame.
func ComesBack(code int) bool {
	switch code {
	case CloseNotUTF8, CloseTooBig:
		return false
	default:
		return code < 4500 || code > 4999
	}
}

// Refuse codes.
const (
	RefuseStaleTurn   = "stale-turn"
	RefuseNotYet      = "not-yet"
	RefuseEmptyAnswer = "empty-answer"
	RefuseTooLong     = "too-long"
	RefuseIDReused    = "id-reused"
	RefuseNoPen       = "no-pen"
	RefuseStaleRev    = "stale-rev"
	RefuseOver        = "over"
	RefuseTooMany     = "too-many"
	RefuseNotAllowed  = "not-allowed"
	RefuseUnknownType = "unknown-type"
)
