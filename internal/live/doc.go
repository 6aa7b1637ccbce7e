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
//   - A newer connection of the same client replaces the older one. The engine
//     decides which one is newer (Seat.Replaced); the registry here only finds
//     the socket to close.
package live
