// Package wire is the live protocol as bytes: the frames of both directions,
// their JSON, the close codes and the refuse codes. The server and every Go
// client share it; docs/protocol.md describes the same for people who write
// clients in other languages.
//
// A frame is one JSON object in one text message, its kind in the field "type":
//
//	{"type":"answer","id":"b71f","turn":1,"text":"In March I ..."}
//
// DecodeClient is strict about what a frame must have (exact field names, right
// types, limits) because a command that is half understood could end somebody's
// round. It is lenient about what a frame has beside that: unknown fields are
// ignored, because a client may be newer than the server it was pointed at. A
// well-formed object of an unknown type is an UnknownType and gets a refusal,
// for the same reason; anything else that is wrong ends the connection.
//
// What a number or text means (a stale turn, an empty answer, one of more than
// 100,000 code points) is the domain's to judge: such frames decode.
//
// Frames are values without behaviour. Nothing here keeps state, so everything
// may be used from any goroutine.
package wire
