// Package journal stands between events and stored records: it gives every
// event kind a name and a version, writes it as JSON, reads it back, and folds
// a stream into a state. The log below it moves bytes and knows no interview;
// the domain above it knows no bytes.
//
// A stored record is read for as long as the product lives. A kind's version is
// raised when its data changes so that an older program would misread it; the
// reader of the older version is then kept beside the new one. A record newer
// than this program knows is refused (ErrNewer), never guessed at.
package journal
