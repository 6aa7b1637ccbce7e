// Command tools builds web/dist from web/src and web/style.
//
// Run it in its own folder: `go run .` writes dist, `go run . -check` only says
// whether dist is what the sources give, `go run . -test DIR` compiles the unit
// tests for node. It is a module of its own so that the service doesn't depend
// on a bundler.
//
// The output depends on the sources and the pinned modules alone: names come
// from a checksum of the content, archives carry no times, and nothing reads the
// clock or the machine. So dist can be committed and a rebuild compared with it.
package main
