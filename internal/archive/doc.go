// Package archive moves a whole installation from one store to another: every
// stream of the log and the content that sessions are pinned to, as one file.
//
//	summary, err := archive.Export(ctx, archive.Source{Log: log, Blobs: blobs}, w)
//	a, err := archive.Open(file)
//	result, err := a.Import(ctx, archive.Target{Log: log, Leases: leases, Blobs: blobs, Owner: "import"})
//
// # The format, barraiser.archive/v1
//
// An archive is JSON, a line each, every line ended by a newline:
//
//	{"schema":"barraiser.archive/v1"}
//	{"blob":"sha256:...","data":{...}}
//	{"stream":"session/..."}
//	{"seq":1,"at":"2026-05-04T10:00:00.123Z","kind":"session-opened","version":1,"data":{...}}
//	{"end":"session/...","records":1,"digest":"sha256:..."}
//	{"streams":1,"records":1,"blobs":1,"digest":"sha256:..."}
//
// The first line is the header and the last one the seal. Between them stand
// blobs and streams in any order; a stream's records stand between its two lines
// and count from 1 without gaps. Where a record's or a blob's content isn't JSON
// on one line in UTF-8, "bytes" stands for "data", with the content in base64.
//
// There is one way of writing each line: no space between the parts, the keys in
// this order, times in UTC with as many decimals as they need, content as it is
// to the byte. A line that is written otherwise is refused. So the digest of a
// stream is plainly the SHA-256 of its record lines with their newlines, that of
// the whole the SHA-256 of all lines before the last, and a blob's that of its
// content; any of them can be computed with sha256sum.
//
// An archive holds no time and no name of where it was made: the same log gives
// the same bytes.
//
// # Decisions
//
// A file is read twice, once to verify all of it and once to write: nothing of a
// damaged or cut-off file gets into a store. Both readings hold one record, or
// one commit of them, at a time.
//
// An import never overwrites. A stream that is there is compared record by record
// with the one in the archive: it may be the same, a beginning of it, which is
// continued, or further on, which is left; one that differs is left and reported,
// and one that was erased stays erased, with the assessments of its session. So an
// import that was interrupted is taken up by running it again. What was written
// is read back and its digest compared.
//
// A session stands in an archive behind all it refers to: its rubrics, and its
// assessments, for a service on the target may take it up as soon as it's there.
// Its length is read before its assessments are looked for, so that each one
// that its records name is in the archive, whatever a running service adds
// meanwhile.
//
// A session that takes more than one commit, or is continued, is written under its
// lease: no replica takes up half of it. Other streams never have a lease, and get
// none here, for an append without one would be refused from then on.
//
// Blobs can't be listed, so those are written that sessions and scorecards name.
// Of a record that is newer than this program every digest is looked up that
// stands in it, and the record itself is moved unchanged.
package archive
