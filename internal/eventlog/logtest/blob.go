package logtest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

var blobCases = []testCase{
	{"keeps content by digest", blobKeeps},
	{"refuses what isn't the digest's", blobRefuses},
}

func blobKeeps(t *testing.T, s Store) {
	for _, content := range [][]byte{[]byte("rubric: ownership\n"), {0, 255, 0}, {}, make([]byte, eventlog.MaxData)} {
		digest := eventlog.Digest(content)
		_, err := s.Blobs.Get(t.Context(), digest)
		require.ErrorIs(t, err, eventlog.ErrNotFound)
		for range 2 {
			require.NoError(t, s.Blobs.Put(t.Context(), digest, content))
			got, err := s.Blobs.Get(t.Context(), digest)
			require.NoError(t, err)
			require.Equal(t, string(content), string(got))
			clear(got)
		}
		got, err := s.Blobs.Get(t.Context(), digest)
		require.NoError(t, err)
		require.Equal(t, string(content), string(got), "a reader's slice is its own")
	}
	names, err := streams(t.Context(), s.Log, "")
	require.NoError(t, err)
	require.Empty(t, names, "blobs are no streams")
}

func blobRefuses(t *testing.T, s Store) {
	digest := eventlog.Digest([]byte("a"))
	for _, bad := range []string{digest, "", "sha256:", "md5:0cc175b9c0f1b6a831c399e269772661"} {
		err := s.Blobs.Put(t.Context(), bad, []byte("b"))
		require.Equal(t, fault.Invalid, fault.KindOf(err), "%q: %v", bad, err)
		_, err = s.Blobs.Get(t.Context(), bad)
		require.ErrorIs(t, err, eventlog.ErrNotFound)
	}
	large := make([]byte, eventlog.MaxData+1)
	require.Equal(t, fault.TooLarge, fault.KindOf(s.Blobs.Put(t.Context(), eventlog.Digest(large), large)))
}
