package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWriteKeepsExactlyTheBuiltFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "room-old.js"), []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"room-new.js": []byte("new"), "manifest.json": []byte("{}")}

	err := compare(dir, files)
	if err == nil || !strings.Contains(err.Error(), "missing: room-new.js") || !strings.Contains(err.Error(), "left over: room-old.js") {
		t.Fatalf("a stale folder should be described, got: %v", err)
	}
	if err := write(dir, files); err != nil {
		t.Fatal(err)
	}
	if err := compare(dir, files); err != nil {
		t.Fatalf("a written folder should be up to date: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "room-new.js"), []byte("edited"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := compare(dir, files); err == nil || !strings.Contains(err.Error(), "differs: room-new.js") {
		t.Fatalf("an edited file should be named, got: %v", err)
	}
}

func TestBuildIsTheSameTwice(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"src/room.ts":         "import {greet} from './room/greet'; console.log(greet('hello'.repeat(40)))",
		"src/room/greet.ts":   "export const greet = (s: string): string => s + s",
		"src/room.test.ts":    "throw new Error('a test is not an entry')",
		"style/app.css":       "@import './parts/a.css'; main { max-width: 68ch }",
		"style/parts/a.css":   "body { margin: 0 }",
		"style/favicon.svg":   "<svg xmlns='http://www.w3.org/2000/svg'/>",
		"node_modules/x/a.ts": "nonsense(",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	second, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != len(second) {
		t.Fatalf("two builds gave %d and %d files", len(first), len(second))
	}
	logical := []string{`"room.js"`, `"app.css"`, `"favicon.svg"`}
	for _, name := range logical {
		if !strings.Contains(string(first["manifest.json"]), name) {
			t.Errorf("the manifest lacks %s: %s", name, first["manifest.json"])
		}
	}
	if strings.Contains(string(first["manifest.json"]), "test") {
		t.Errorf("the tests were built: %s", first["manifest.json"])
	}
	for name, body := range first {
		if !bytes.Equal(second[name], body) {
			t.Errorf("two builds differ in %s", name)
		}
	}
}

func TestABrokenSourceNamesItsPlace(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "src"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "src", "room.ts"), []byte("const a = ;"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := build(root); err == nil || !strings.Contains(err.Error(), "room.ts:1:10") {
		t.Fatalf("want the file, line and column, got: %v", err)
	}
}
