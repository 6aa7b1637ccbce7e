package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// write makes dir hold these files and no others.
func write(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // committed files that everybody may read
		return err
	}
	old, err := read(dir)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if was, ok := old[name]; ok && bytes.Equal(was, files[name]) {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o644); err != nil { //nolint:gosec // as above
			return err
		}
	}
	// Last, so that a build that fails half-way leaves the old files in place.
	for name := range old {
		if _, keep := files[name]; keep {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// compare says how dir differs from the files it should hold.
func compare(dir string, files map[string][]byte) error {
	old, err := read(dir)
	if err != nil {
		return err
	}
	var wrong []string
	for name, body := range files {
		if was, ok := old[name]; !ok {
			wrong = append(wrong, "missing: "+name)
		} else if !bytes.Equal(was, body) {
			wrong = append(wrong, "differs: "+name)
		}
	}
	for name := range old {
		if _, ok := files[name]; !ok {
			wrong = append(wrong, "left over: "+name)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return fmt.Errorf("%s is stale, run `go run .` in web/tools and commit it:\n  %s", dir, strings.Join(wrong, "\n  "))
}

func read(dir string) (map[string][]byte, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, e := range entries {
		if files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			return nil, err
		}
	}
	return files, nil
}
