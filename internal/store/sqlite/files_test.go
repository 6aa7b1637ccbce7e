package sqlite_test

import (
	"bytes"
	"os/exec"
	"testing"
)

// copyTree copies with another process, whose closing of the files leaves this
// one's locks alone.
func copyTree(t *testing.T, from, to string) error {
	t.Helper()
	return exec.Command("cp", "-r", from+"/.", to).Run()
}

func containsText(content []byte, text string) bool { return bytes.Contains(content, []byte(text)) }
