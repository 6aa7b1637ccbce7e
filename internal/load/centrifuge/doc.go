// Command centrifuge is a peer of the load suite: a server that brings pieces to
// sockets over a library made for that, as an application would. It is a module of
// its own, so that the program doesn't depend on what it is compared with.
//
// Each client subscribes to a channel of its own, with history and recovery, which
// is what lets a client of ours come back without a gap. A remote call asks for
// pieces (so many, so far apart), which are published to the caller's channel.
//
// It says where it listens in a line of its output, and ends with its input.
package main
