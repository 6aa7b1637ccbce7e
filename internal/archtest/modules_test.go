package archtest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// requirement is one line of a require block as `go mod edit -json` prints it.
type requirement struct{ Path, Version string }

// requiredVersion returns the version of a module that a go.mod, given as JSON,
// asks for, or "".
func requiredVersion(goMod []byte, path string) (string, error) {
	var mod struct{ Require []requirement }
	if err := json.Unmarshal(goMod, &mod); err != nil {
		return "", err
	}
	for _, r := range mod.Require {
		if r.Path == path {
			return r.Version, nil
		}
	}
	return "", nil
}

// TestSQLiteAndItsLibcAreAPair: modernc.org/sqlite is C translated against one
// exact release of modernc.org/libc, and its author says to use no other: with a
// newer one it compiles and then fails in ways no test of ours would show. An
// ordinary `go get -u` raises libc alone.
func TestSQLiteAndItsLibcAreAPair(t *testing.T) {
	const sqlite, libc = "modernc.org/sqlite", "modernc.org/libc"

	// Opening it tells go test that the result depends on it.
	_, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)

	out, err := goTool("list", "-m", "-json", sqlite)
	require.NoError(t, err)
	var found struct{ Version, GoMod string }
	require.NoError(t, json.Unmarshal(out, &found))
	require.NotEmpty(t, found.GoMod, "%s is not in the module cache; run go mod download", sqlite)

	theirs, err := goTool("mod", "edit", "-json", found.GoMod)
	require.NoError(t, err)
	want, err := requiredVersion(theirs, libc)
	require.NoError(t, err)
	require.NotEmpty(t, want, "%s %s doesn't require %s any more: remove this rule", sqlite, found.Version, libc)

	out, err = goTool("list", "-m", "-json", libc)
	require.NoError(t, err)
	var ours requirement
	require.NoError(t, json.Unmarshal(out, &ours))
	require.Equal(t, want, ours.Version, "%s %s is made for %s %s: go get %s@%s", sqlite, found.Version, libc, want, libc, want)
}

func TestRequiredVersionControls(t *testing.T) {
	goMod := []byte(`{"Module":{"Path":"a"},"Require":[{"Path":"b","Version":"v1.0.0"},{"Path":"c","Version":"v2.0.0","Indirect":true}]}`)
	for path, want := range map[string]string{"b": "v1.0.0", "c": "v2.0.0", "a": "", "d": ""} {
		got, err := requiredVersion(goMod, path)
		require.NoError(t, err)
		require.Equal(t, want, got, path)
	}
	_, err := requiredVersion([]byte("module a"), "b")
	require.Error(t, err)
}
