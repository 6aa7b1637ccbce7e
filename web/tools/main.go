package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("web", "..", "the web folder")
	check := flag.Bool("check", false, "compare dist with the sources, write nothing")
	tests := flag.String("test", "", "compile the unit tests into this folder instead")
	flag.Parse()
	if err := run(*root, *check, *tests); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string, check bool, tests string) error {
	if _, err := os.Stat(filepath.Join(root, "node_modules", "preact")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("preact is not installed: run `npm ci` in %s first", root)
	}
	if tests != "" {
		return compileTests(root, tests)
	}
	files, err := build(root)
	if err != nil {
		return err
	}
	dist := filepath.Join(root, "dist")
	if check {
		return compare(dist, files)
	}
	return write(dist, files)
}
