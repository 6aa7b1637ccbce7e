package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

const notice = "/*! Contains Preact (https://preactjs.com) and @preact/signals, MIT licence. */"

// build gives the content of dist, by file name.
func build(root string) (map[string][]byte, error) {
	outputs, err := bundle(root)
	if err != nil {
		return nil, err
	}
	icons, err := filepath.Glob(filepath.Join(root, "style", "*.svg"))
	if err != nil {
		return nil, err
	}
	for _, icon := range icons {
		if outputs[filepath.Base(icon)], err = os.ReadFile(icon); err != nil {
			return nil, err
		}
	}
	files := map[string][]byte{}
	manifest := map[string]string{}
	for name, body := range outputs {
		file := checksummed(name, body)
		manifest[name] = file
		files[file] = body
		if err := addCompressed(files, file, body); err != nil {
			return nil, err
		}
	}
	// Map keys are written in order.
	list, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	files["manifest.json"] = append(list, '\n')
	return files, nil
}

// bundle runs esbuild on the files directly in src and style: each is an entry,
// what lies in folders below is imported by them.
func bundle(root string) (map[string][]byte, error) {
	entries, err := globs(root, "src/*.ts", "src/*.tsx", "style/*.css")
	if err != nil {
		return nil, err
	}
	base, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     base,
		EntryPoints:       entries,
		Outdir:            filepath.Join(base, "dist"),
		EntryNames:        "[name]",
		Bundle:            true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		JSX:               api.JSXAutomatic,
		JSXImportSource:   "preact",
		MinifySyntax:      true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		LegalComments:     api.LegalCommentsInline,
		Charset:           api.CharsetUTF8,
		TsconfigRaw:       "{}",
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		LogLevel:          api.LogLevelSilent,
		Write:             false,
	})
	if err := failure(result); err != nil {
		return nil, err
	}
	outputs := map[string][]byte{}
	for _, f := range result.OutputFiles {
		name := filepath.Base(f.Path)
		outputs[name] = f.Contents
		if name == "room.js" {
			outputs[name] = append([]byte(notice+"\n"), f.Contents...)
		}
	}
	return outputs, nil
}

// compileTests bundles every *.test.ts below src for `node --test`.
func compileTests(root, dir string) error {
	base, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	entries, err := globs(root, "src/*.test.ts", "src/*/*.test.ts")
	if err != nil {
		return err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return failure(api.Build(api.BuildOptions{
		AbsWorkingDir:   base,
		EntryPoints:     entries,
		Outbase:         filepath.Join(base, "src"),
		Outdir:          dir,
		OutExtension:    map[string]string{".js": ".mjs"},
		Bundle:          true,
		Platform:        api.PlatformNode,
		Format:          api.FormatESModule,
		Target:          api.ES2022,
		JSX:             api.JSXAutomatic,
		JSXImportSource: "preact",
		TsconfigRaw:     "{}",
		Sourcemap:       api.SourceMapInline,
		LogLevel:        api.LogLevelSilent,
		Write:           true,
	}))
}

// globs gives the matching files relative to root, sorted, tests left out unless
// the pattern asks for them.
func globs(root string, patterns ...string) ([]string, error) {
	var found []string
	for _, p := range patterns {
		matches, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(p)))
		if err != nil {
			return nil, err
		}
		for _, m := range matches {
			rel, err := filepath.Rel(root, m)
			if err != nil {
				return nil, err
			}
			if strings.Contains(rel, ".test.") == strings.Contains(p, ".test.") {
				found = append(found, "./"+filepath.ToSlash(rel))
			}
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("nothing to build for %s", strings.Join(patterns, ", "))
	}
	slices.Sort(found)
	return found, nil
}

func failure(r api.BuildResult) error {
	var all []error
	for _, text := range api.FormatMessages(r.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage}) {
		all = append(all, errors.New(text))
	}
	// A warning is a mistake nobody has looked at yet.
	for _, text := range api.FormatMessages(r.Warnings, api.FormatMessagesOptions{Kind: api.WarningMessage}) {
		all = append(all, errors.New(text))
	}
	return errors.Join(all...)
}

// checksummed puts 48 bits of the content's SHA-256 into the name.
func checksummed(name string, body []byte) string {
	sum := sha256.Sum256(body)
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
}

// addCompressed adds the .br and .gz forms that are smaller than the file.
func addCompressed(files map[string][]byte, name string, body []byte) error {
	var br bytes.Buffer
	bw := brotli.NewWriterLevel(&br, brotli.BestCompression)
	if _, err := bw.Write(body); err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	if err := bw.Close(); err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	var gz bytes.Buffer
	gw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := gw.Write(body); err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	if err := gw.Close(); err != nil {
		return fmt.Errorf("compress %s: %w", name, err)
	}
	for ext, packed := range map[string][]byte{".br": br.Bytes(), ".gz": gz.Bytes()} {
		if len(packed) < len(body) {
			files[name+ext] = packed
		}
	}
	return nil
}
