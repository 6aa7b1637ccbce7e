package ledger

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/llm/budget"
)

func TestARecordIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := budget.Entry{
			At:      time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "at"), 0).UTC(),
			Session: rapid.StringN(1, 40, 80).Draw(t, "session"), Endpoint: rapid.StringN(0, 20, 40).Draw(t, "endpoint"),
			Prompt: rapid.IntRange(0, 1<<40).Draw(t, "prompt"), Completion: rapid.IntRange(0, 1<<40).Draw(t, "completion"),
			Cost: budget.Money(rapid.Int64Range(0, 1<<60).Draw(t, "cost")), Estimated: rapid.Bool().Draw(t, "estimated"),
		}
		q, err := newRecord(want)
		require.NoError(t, err)
		id, got, err := readRecord(q.record)
		require.NoError(t, err)
		require.Equal(t, q.id, id)
		require.Equal(t, want, got)
	})
}

func FuzzRecord(f *testing.F) {
	f.Add([]byte(`{"id":"x","session":"a","prompt":1,"completion":2,"cost":3}`))
	f.Add([]byte(`{"id":"x","prompt":1e3}`))
	f.Add([]byte(`{"id":"x","cost":-1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		id, e, err := readRecord(eventlog.Record{Seq: 1, Kind: kind, Version: version, Data: raw})
		if err != nil {
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			return
		}
		require.NotEmpty(t, id)
		require.GreaterOrEqual(t, min(e.Prompt, e.Completion, int(e.Cost)), 0)
	})
}
