package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/store/sqlite"
)

// The three are for ratios within one run: what the store adds to a bare
// durable append, and what group commit wins with 64 sessions.

func BenchmarkBareDurableAppend(b *testing.B) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
		"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	require.NoError(b, err)
	defer func() { require.NoError(b, db.Close()) }()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(b.Context(), "CREATE TABLE r (stream TEXT, seq INTEGER, data BLOB, PRIMARY KEY (stream, seq)) WITHOUT ROWID")
	require.NoError(b, err)
	insert, err := db.PrepareContext(b.Context(), "INSERT INTO r VALUES (?, ?, ?)")
	require.NoError(b, err)
	defer func() { require.NoError(b, insert.Close()) }()
	data := payload()
	for i := 0; b.Loop(); i++ {
		_, err := insert.ExecContext(b.Context(), "s", i, data)
		require.NoError(b, err)
	}
}

func BenchmarkAppend(b *testing.B) {
	s := open(b, b.TempDir(), sqlite.Options{})
	for head := uint64(0); b.Loop(); head++ {
		appendOne(b, s, "s", head)
	}
}

func BenchmarkAppend64(b *testing.B) {
	s := open(b, b.TempDir(), sqlite.Options{})
	var serial atomic.Int64
	b.SetParallelism(32) // times GOMAXPROCS
	b.RunParallel(func(pb *testing.PB) {
		stream := fmt.Sprintf("s%d", serial.Add(1))
		for head := uint64(0); pb.Next(); head++ {
			appendOne(b, s, stream, head)
		}
	})
}

func BenchmarkRead100(b *testing.B) {
	s := open(b, b.TempDir(), sqlite.Options{})
	for head := range uint64(100) {
		appendOne(b, s, "s", head)
	}
	for b.Loop() {
		for _, err := range s.Read(b.Context(), "s", 0) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// payload is as long as a spoken answer's record usually is.
func payload() []byte { return fmt.Appendf(nil, `{"text":%q}`, make([]byte, 75)) }

var answer = payload()

func appendOne(b *testing.B, s *sqlite.Store, stream string, head uint64) {
	b.Helper()
	recs := record("")
	recs[0].Data = answer
	_, err := s.Append(context.Background(), eventlog.Commit{Stream: stream, After: head, ID: fmt.Sprint(head), Records: recs})
	if err != nil {
		b.Error(err)
	}
}
