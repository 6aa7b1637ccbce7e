package archive_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/archive"
	"barraiser/internal/eventlog"
	"barraiser/internal/interview"
	"barraiser/internal/store/redis/redistest"
)

// benchSessions is the size of the installation that is moved.
const benchSessions = 1000

// busy fills a store with sessions of 60 records of some 600 bytes and a scorecard
// of 10 KiB each, and returns the number of records.
func busy(b *testing.B, s store) (n int) {
	b.Helper()
	pinned := put(b, s, `{"id":"r"}`)
	words := bytes.Repeat([]byte("In March I measured it. "), 23)
	records := []eventlog.Record{opened(b, pinned)}
	for range 58 {
		records = append(records, eventlog.Record{At: morning, Kind: "candidate-said", Version: 1, Data: fmt.Appendf(nil, `{"data":{"turn":1,"text":%q}}`, words)})
	}
	records = append(records, event(b, interview.SessionClosed{}))
	rated := card(pinned)
	rated.Data = fmt.Appendf(nil, `{"schema":"barraiser.scorecard/v1","rubric":{"digest":%q},"quotes":%q}`, pinned, bytes.Repeat(words, 18))
	for i := range benchSessions {
		add(b, s, fmt.Sprintf("session/%04d", i), records...)
		add(b, s, fmt.Sprintf("assess/%04d/lexical-1", i), rated)
		n += len(records) + 1
	}
	return n
}

// stores makes the stores that are measured. Redis flushes every append, as
// SQLite does.
func stores(b *testing.B) map[string]func() store {
	b.Helper()
	server := redistest.Start(b, redistest.Durable()...)
	n := 0
	return map[string]func() store{
		"sqlite": func() store { return inFolder(b, b.TempDir()) },
		"redis": func() store {
			n++
			return onRedis(b, server, fmt.Sprint("p", n))
		},
	}
}

func BenchmarkExport(b *testing.B) {
	for name, open := range stores(b) {
		b.Run(name, func(b *testing.B) {
			s := open()
			n := busy(b, s)
			for b.Loop() {
				_, err := archive.Export(b.Context(), archive.Source{Log: s, Blobs: s}, io.Discard)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func BenchmarkImport(b *testing.B) {
	from := inMemory()
	n := busy(b, from)
	data := export(b, from)
	for name, open := range stores(b) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				b.StopTimer()
				s := open()
				b.StartTimer()
				result := importInto(b, s, data)
				require.Equal(b, uint64(n), result.Streams[archive.Written].Records)
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
