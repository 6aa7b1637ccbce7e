package transcript_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/transcript"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads each file of testdata and compares what it says with the
// .json beside it, also with the line ends and the byte order mark of Windows.
func TestGolden(t *testing.T) {
	var inputs []string
	for _, pattern := range []string{"*.vtt", "*.srt", "*.txt"} {
		found, err := filepath.Glob(filepath.Join("testdata", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, found, pattern)
		inputs = append(inputs, found...)
	}
	for _, input := range inputs {
		t.Run(filepath.Base(input), func(t *testing.T) {
			data, err := os.ReadFile(input)
			require.NoError(t, err)
			reading, err := transcript.Parse(input, data, transcript.Speakers{})
			require.NoError(t, err)
			got, err := json.MarshalIndent(reading, "", " ")
			require.NoError(t, err)
			windows := "\ufeff" + strings.ReplaceAll(string(data), "\n", "\r\n")
			again, err := transcript.Parse(input, []byte(windows), transcript.Speakers{})
			require.NoError(t, err)
			require.Equal(t, reading, again)
			golden := input + ".json"
			if *update {
				require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(got))
		})
	}
}
