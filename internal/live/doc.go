// Package live carries the live protocol (docs/protocol.md) over WebSocket
// between clients and the engine. It decides nothing about an interview: it
// checks, limits and translates.
//
//	sockets := live.New(engine, live.Options{Origin: sameOrigin})
//	...
//	return sockets.ServeSession(w, r, id) // in an HTTP handler, after login
//	...
//	sockets.Drain(ctx)                    // before the engine is closed
//
// Every connection has two goroutines. The reader takes one frame at a time and
// answers it before it takes the next, so acknowledgements come in the order of
// the commands and a client that floods is slowed by its own TCP window. The
// writer is the only one that writes messages; it pulls from the session's feed
// and sends the reader's answers in between. A ring of the bell interrupts its
// waiting for the feed; there is no third goroutine, because an idle socket
// should cost little.
//
// Decisions:
//
//   - ServeSession returns after the upgrade. The request's buffers and context
//     would otherwise stay in memory for as long as the socket lives, and the
//     request's context doesn't notice the peer's death anyway.
//   - A stalled reader hides behind the kernel's buffers for minutes, so a
//     write deadline alone isn't enough. Clients acknowledge what they have
//     shown (seen); with more than a window of unseen text the writer waits, and
//     after a while closes with a code that lets the client come back. Waiting
//     first lets a slow client read a long replay. A command about a turn counts
//     as having seen that turn, so a simple client needs no seen at all.
//   - Whoever is closed gets a bye, then the close frame, then the end of the
//     stream, and only then is the socket closed: closing it with unread input
//     would reset the connection and could destroy the bye on its way.
//   - A command being handled when the connection is ended is still answered.
//   - A connection whose session another replica holds is relayed: this handler
//     hands its frames on to that replica's (package peer finds it) and decides
//     nothing, so there is one implementation of the protocol and no second place
//     that could get an ack wrong. The hello is kept until the owner has answered it,
//     so a client that comes while a session changes hands only waits.
//   - A relay keeps what protects its own process: the size and rate of frames, the
//     time for a hello, deadlines for a peer that doesn't read, the heartbeat of its
//     own leg. It holds one frame in each direction, and none while idle: a slow
//     client stops the reading from the owner, whose window and deadlines then end
//     the connection as they would without a relay.
//   - A relay whose owner is lost doesn't mend the pipe. It sends the client away for
//     up to a tenth of a second; its next hello says exactly what it has seen, which
//     no relay knows.
//   - Who is lost is told by peer's watch, not by the pipe: a hung process keeps its
//     sockets open.
//   - A newer connection of the same client replaces the older one. The engine
//     decides which one is newer (Seat.Replaced); the registry here only finds
//     the socket to close.
package live
