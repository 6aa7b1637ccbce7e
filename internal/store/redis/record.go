package redis

import (
	"bytes"
	"errors"
	"strconv"
	"time"

	"barraiser/internal/eventlog"
)

// errRecord says that a list holds something else than a record of ours.
var errRecord = errors.New("it isn't a record")

// encodeRecord lays a record out as its number, the length of its commit's id,
// the id, nanoseconds since 1970, the version, the length of the kind, the kind
// and the data:
//
//	7 4 c0de1772606167123456789 1 14 candidate-said{"text":"..."}
//
// Only the last record of a commit has the id, the others a length of 0. It can
// be read with redis-cli, the data costs no escaping, and the scripts need to
// read no further than the id.
func encodeRecord(seq uint64, id string, r eventlog.Record) []byte {
	b := make([]byte, 0, len(id)+len(r.Kind)+len(r.Data)+64)
	b = append(strconv.AppendUint(b, seq, 10), ' ')
	b = append(strconv.AppendInt(b, int64(len(id)), 10), ' ')
	b = append(b, id...)
	b = append(strconv.AppendInt(b, r.At.UnixNano(), 10), ' ')
	b = append(strconv.AppendInt(b, int64(r.Version), 10), ' ')
	b = append(strconv.AppendInt(b, int64(len(r.Kind)), 10), ' ')
	return append(append(b, r.Kind...), r.Data...)
}

// decodeRecord reads what encodeRecord has written, as record seq. Its data is
// the reader's own.
func decodeRecord(seq uint64, text string) (eventlog.Record, error) {
	b := []byte(text)
	digits, b, _ := bytes.Cut(b, []byte{' '})
	if n, err := strconv.ParseUint(string(digits), 10, 64); err != nil || n != seq {
		return eventlog.Record{}, errRecord
	}
	id, b, ok := number(b)
	if !ok || id < 0 || id > int64(len(b)) {
		return eventlog.Record{}, errRecord
	}
	at, b, ok1 := number(b[id:])
	version, b, ok2 := number(b)
	kind, b, ok3 := number(b)
	if !ok1 || !ok2 || !ok3 || kind < 0 || kind > int64(len(b)) {
		return eventlog.Record{}, errRecord
	}
	return eventlog.Record{
		Seq: seq, At: time.Unix(0, at).UTC(), Kind: string(b[:kind]), Version: int(version), Data: b[kind:],
	}, nil
}

// number reads digits and the space behind them.
func number(b []byte) (n int64, rest []byte, ok bool) {
	digits, rest, ok := bytes.Cut(b, []byte{' '})
	n, err := strconv.ParseInt(string(digits), 10, 64)
	return n, rest, ok && err == nil
}
