// Package client speaks the live protocol as a client: the practice command
// uses it against a running service, and the tests and the load generator do.
//
// Conn is one connection: frames in, frames out, nothing hidden. Session is what
// a person's client needs: it comes back by itself, sends again what wasn't
// acknowledged, and keeps the conversation.
//
//	s, err := client.Open(ctx, "ws://127.0.0.1:8080/api/sessions/.../live", client.Options{})
//	defer s.Close()
//	for {
//		turn, err := s.WaitTurn(ctx) // ErrOver at the end
//		...
//		_, err = s.Answer(ctx, "In March I ...")
//	}
//
// A Session doesn't trust its server. Every rule of docs/protocol.md that can be
// seen from the outside is checked (sequence numbers without gaps or repeats,
// spoken pieces that join to exactly what the log says, resets where they are
// due), and a broken one ends the session with a Violation. A test that uses
// Session checks the protocol in passing, and a person isn't shown a
// conversation that differs from the one that will be rated.
package client
