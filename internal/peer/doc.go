// Package peer is the way from one replica to another. A session is served by the
// replica that holds its lease; a client may be connected to any. The replica that
// doesn't hold it opens a socket to the one that does, and hands frames on.
//
//	secret := peer.NewSecret(log)
//	door := peer.NewDoor(name, secret, sockets, engine, logger)  // the owner's side
//	go door.HTTP().Serve(listener)
//	client := peer.NewClient(secret, peer.ClientOptions{})       // the other side
//	ws, err := client.Dial(ctx, held.Owner, session)
//
// Decisions:
//
//   - A lease's owner is named by the address of its door and a random text that is
//     new at each start (Name). So whoever is refused a lease knows where to go, and
//     a replica that was started again under the same address isn't taken for the
//     one before it: it answers 410 to the older name.
//   - What passes is the live protocol itself, frame by frame, and not commands that
//     were decoded and encoded again: there is one implementation of it, at the
//     session's actor, and a replica in between is a pipe that knows no rule of it.
//     Clients know how to come back at any moment, so a pipe that breaks needs no
//     repair.
//   - A door never hands on. One that is asked for a session which is held elsewhere
//     by now says so before any frame, and the asking side begins anew with the
//     lease. So there is one hop at the most, and no loop.
//   - A dead replica is seen by a refused connection, a hung one by two questions
//     without an answer: one watch for each replica that has pipes, not one a pipe. A
//     pipe by itself would stay silent for as long as the heartbeat allows.
//   - The secret lies in the store (Secret), where whoever comes first puts it. Who
//     can read the store can read the sessions anyway, and nothing has to be set. It
//     travels in the clear: the network between replicas is as private as that to
//     the store.
package peer
