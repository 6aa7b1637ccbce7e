package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"
)

// TestDocsNameEveryCommand: docs/commands.md has a section for each command and
// names each of its flags.
func TestDocsNameEveryCommand(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "commands.md"))
	require.NoError(t, err)
	parser, err := kong.New(&commands{})
	require.NoError(t, err)
	for _, command := range parser.Model.Children {
		require.Contains(t, string(data), "\n## "+command.Name, "no section")
		for _, flag := range command.Flags {
			require.Contains(t, string(data), "--"+flag.Name, "%s", command.Name)
		}
		for _, sub := range command.Children {
			require.Contains(t, string(data), sub.Name, "%s %s", command.Name, sub.Name)
			for _, flag := range sub.Flags {
				require.Contains(t, string(data), "--"+flag.Name, "%s %s", command.Name, sub.Name)
			}
		}
	}
}
