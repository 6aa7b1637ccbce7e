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

// encodeRecord lays a record out as nanoseconds since 1970, version and length
// of the kind, in digits, and then the kind and the data as they are:
//
//	1772606167123456789 1 14 candidate-said{"text":"..."}
//
// It can be read with redis-cli, and the data costs no escaping. The number
// isn't in it: it's the record's place in the list.
func encodeRecord(r eventlog.Record) []byte {
	b := make([]byte, 0, len(r.Kind)+len(r.Data)+32)
	b = append(strconv.AppendInt(b, r.At.UnixNano(), 10), ' ')
	b = append(strconv.AppendInt(b, int64(r.Version), 10), ' ')
	b = append(strconv.AppendInt(b, int64(len(r.Kind)), 10), ' ')
	return append(append(b, r.Kind...), r.Data...)
}

// decodeRecord reads what encodeRecord has written, as record seq. Its data is
// the reader's own.
func decodeRecord(seq uint64, text string) (eventlog.Record, error) {
	b := []byte(text)
	var numbers [3]int64
	for i := range numbers {
		digits, rest, ok := bytes.Cut(b, []byte{' '})
		n, err := strconv.ParseInt(string(digits), 10, 64)
		if !ok || err != nil {
			return eventlog.Record{}, errRecord
		}
		numbers[i], b = n, rest
	}
	at, version, kind := numbers[0], numbers[1], numbers[2]
	if kind < 0 || kind > int64(len(b)) {
		return eventlog.Record{}, errRecord
	}
	return eventlog.Record{
		Seq: seq, At: time.Unix(0, at).UTC(), Kind: string(b[:kind]), Version: int(version), Data: b[kind:],
	}, nil
}
