package eventlog_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

func commit(change func(*eventlog.Commit)) eventlog.Commit {
	c := eventlog.Commit{Stream: "session/1", ID: "c1", Records: []eventlog.Record{{
		At: time.Unix(1, 2), Kind: "k", Version: 1, Data: []byte(`{}`),
	}}}
	change(&c)
	return c
}

func TestValidate(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*eventlog.Commit)
		kind   fault.Kind
		says   string
	}{
		"no stream":      {func(c *eventlog.Commit) { c.Stream = "" }, fault.Invalid, "1 to 256 bytes"},
		"no id":          {func(c *eventlog.Commit) { c.ID = "" }, fault.Invalid, "no id"},
		"long id":        {func(c *eventlog.Commit) { c.ID = strings.Repeat("i", 257) }, fault.TooLarge, "257 bytes"},
		"no records":     {func(c *eventlog.Commit) { c.Records = nil }, fault.Invalid, "no records"},
		"257 records":    {func(c *eventlog.Commit) { c.Records = make([]eventlog.Record, 257) }, fault.TooLarge, "257 records"},
		"head":           {func(c *eventlog.Commit) { c.After = math.MaxUint64 }, fault.Invalid, "out of range"},
		"fence":          {func(c *eventlog.Commit) { c.Fence = math.MaxUint64 }, fault.Invalid, "out of range"},
		"no kind":        {func(c *eventlog.Commit) { c.Records[0].Kind = "" }, fault.Invalid, "record 1 has no kind"},
		"long kind":      {func(c *eventlog.Commit) { c.Records[0].Kind = strings.Repeat("k", 257) }, fault.TooLarge, "kind"},
		"no time":        {func(c *eventlog.Commit) { c.Records[0].At = time.Time{} }, fault.Invalid, "no time"},
		"far past":       {func(c *eventlog.Commit) { c.Records[0].At = time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC) }, fault.Invalid, "no time"},
		"far future":     {func(c *eventlog.Commit) { c.Records[0].At = time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC) }, fault.Invalid, "no time"},
		"a byte too big": {func(c *eventlog.Commit) { c.Records[0].Data = make([]byte, eventlog.MaxData+1) }, fault.TooLarge, "4194305 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			err := commit(tc.change).Validate()
			require.ErrorContains(t, err, tc.says)
			require.Equal(t, tc.kind, fault.KindOf(err))
		})
	}
	require.NoError(t, commit(func(*eventlog.Commit) {}).Validate())
	require.NoError(t, commit(func(c *eventlog.Commit) {
		c.Records[0].Data = make([]byte, eventlog.MaxData)
	}).Validate())
	require.NoError(t, commit(func(c *eventlog.Commit) { c.Records[0].Data = nil }).Validate())
}

func TestCheckStream(t *testing.T) {
	for _, good := range []string{"s", "session/0197-abc", "assess/s1/run:2", "a_b.c@d", strings.Repeat("n", 256)} {
		require.NoError(t, eventlog.CheckStream(good), good)
	}
	for _, bad := range []string{"", " ", "a b", "a\nb", "a{b}", `a\b`, "naïve", "\x7f", strings.Repeat("n", 257)} {
		err := eventlog.CheckStream(bad)
		require.Error(t, err, "%q", bad)
		require.Equal(t, fault.Invalid, fault.KindOf(err))
	}
}

func TestCheckLease(t *testing.T) {
	require.NoError(t, eventlog.CheckLease("s", "o", 1))
	require.Error(t, eventlog.CheckLease("", "o", 1))
	require.Error(t, eventlog.CheckLease("s", "", 1))
	require.Error(t, eventlog.CheckLease("s", strings.Repeat("o", 257), 1))
	require.Error(t, eventlog.CheckLease("s", "o", 0))
}

func TestDigest(t *testing.T) {
	const empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	require.Equal(t, empty, eventlog.Digest(nil), "FIPS 180-4, SHA-256 of the empty message")
	require.NoError(t, eventlog.CheckBlob(empty, nil))
	require.Equal(t, fault.Invalid, fault.KindOf(eventlog.CheckBlob(empty, []byte("x"))))
	require.Equal(t, fault.TooLarge, fault.KindOf(eventlog.CheckBlob(empty, make([]byte, eventlog.MaxData+1))))
}

func TestErrors(t *testing.T) {
	until := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	err := fmt.Errorf("acquire: %w", eventlog.ErrHeld{Owner: "replica-2", Until: until})
	var held eventlog.ErrHeld
	require.ErrorAs(t, err, &held)
	require.Equal(t, eventlog.ErrHeld{Owner: "replica-2", Until: until}, held)
	require.EqualError(t, err, "acquire: the lease is held by replica-2 until 2026-03-04T05:06:07Z")

	all := []error{eventlog.ErrConflict, eventlog.ErrFenced, eventlog.ErrErased, eventlog.ErrNotFound, eventlog.ErrClosed}
	for i, a := range all {
		for j, b := range all {
			require.Equal(t, i == j, errors.Is(a, b), "%v and %v", a, b)
		}
	}
	require.Equal(t, fault.Conflict, fault.KindOf(eventlog.ErrConflict))
	require.Equal(t, fault.NotFound, fault.KindOf(eventlog.ErrErased))
	require.Equal(t, fault.Unavailable, fault.KindOf(eventlog.ErrClosed))
}
