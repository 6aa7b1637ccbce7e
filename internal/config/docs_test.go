package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDocsNameEverySetting: docs/settings.md has a row for each setting, with
// all of its names, its default and what it is.
func TestDocsNameEverySetting(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "settings.md"))
	require.NoError(t, err)
	for _, s := range Settings() {
		flag, value := "`--"+s.Flag()+"`", " "
		if s.Secret {
			flag = "none"
		}
		if s.Default != "" {
			value = " `" + s.Default + "` "
		}
		row := "| `" + s.Env + "` | " + flag + " | `" + s.Key() + "` |" + value + "| "
		_, rest, ok := strings.Cut(string(data), row)
		require.True(t, ok, "no row that begins with %s", row)
		help, _, _ := strings.Cut(s.Help, ";")
		require.True(t, strings.HasPrefix(rest, help), "%s is described as %q, not %q", s.Env, s.Help, rest[:min(60, len(rest))])
	}
	require.Contains(t, string(data), fileEnv)
}
