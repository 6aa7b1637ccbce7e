package prompts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
)

const (
	extension = ".tmpl"
	separator = "---"
)

// Set is the templates in force. It is immutable and may be shared between
// goroutines.
type Set struct {
	texts map[string]parsed
}

// parsed is one file: its text as written and its variants.
type parsed struct {
	text     string
	variants []*template.Template
}

// Open returns the embedded templates with those in dir over them. An empty
// dir means the embedded ones alone. Errors name the file, and the line where
// there is one.
func Open(dir string) (*Set, error) {
	s := &Set{texts: map[string]parsed{}}
	if err := s.load(FS, func(file string) string { return "prompts/" + file }, nil); err != nil {
		return nil, err
	}
	if dir == "" {
		return s, nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder of prompts: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("open the folder of prompts: %s is a file: name the folder that holds script/, voice/ or assess/", dir)
	}
	known := s.Names()
	shown := func(file string) string { return filepath.Join(dir, filepath.FromSlash(file)) }
	if err := s.load(os.DirFS(dir), shown, known); err != nil {
		return nil, err
	}
	return s, nil
}

// load reads every template of fsys. Names outside known are errors unless
// known is nil. All broken files are reported, not only the first.
func (s *Set) load(fsys fs.FS, shown func(string) string, known []string) error {
	var broken []error
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read %s: %w", shown(file), err)
		}
		if d.IsDir() || path.Ext(file) != extension {
			return nil
		}
		name := strings.TrimSuffix(file, extension)
		if known != nil && !slices.Contains(known, name) {
			broken = append(broken, fmt.Errorf("%s replaces no template: the names are %s", shown(file), strings.Join(known, ", ")))
			return nil
		}
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return fmt.Errorf("read %s: %w", shown(file), err)
		}
		p, err := parse(shown(file), string(text))
		if err != nil {
			broken = append(broken, err)
			return nil
		}
		s.texts[name] = p
		return nil
	})
	return errors.Join(append(broken, err)...)
}

// parse splits a file into its variants and parses each.
func parse(shown, text string) (parsed, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	p := parsed{text: text}
	lines := strings.Split(text, "\n")
	for first := 0; first <= len(lines); {
		last := first
		for last < len(lines) && strings.TrimRight(lines[last], " \t") != separator {
			last++
		}
		// The empty lines in front keep the line numbers of errors true.
		body := strings.Repeat("\n", first) + strings.Join(lines[first:last], "\n")
		t, err := template.New(shown).Funcs(functions).Option("missingkey=error").Parse(body)
		if err != nil {
			return parsed{}, fmt.Errorf("read a prompt: %w", err)
		}
		p.variants = append(p.variants, t)
		first = last + 1
	}
	return p, nil
}

// functions are what templates may call beside the built-in ones.
var functions = template.FuncMap{
	// json writes a value as JSON on one line, for data that must not be read
	// as part of the prompt. Angle brackets and line ends are escaped in it.
	"json": func(v any) (string, error) {
		b, err := json.Marshal(v)
		return string(b), err
	},
}

// Names lists the templates, sorted, as Render takes them.
func (s *Set) Names() []string { return slices.Sorted(maps.Keys(s.texts)) }

// Variants returns how many variants a template has, 0 if there is no such
// template.
func (s *Set) Variants(name string) int { return len(s.texts[name].variants) }

// Render returns the template's first variant with data filled in, without
// white space at either end. Errors name the file and line.
func (s *Set) Render(name string, data any) (string, error) { return s.Variant(name, 0, data) }

// Variant is Render for the n-th variant, counted from 0.
func (s *Set) Variant(name string, n int, data any) (string, error) {
	p, ok := s.texts[name]
	if !ok {
		return "", fmt.Errorf("there is no prompt named %q", name)
	}
	if n < 0 || n >= len(p.variants) {
		return "", fmt.Errorf("prompt %q has %d variants, no number %d", name, len(p.variants), n)
	}
	var out strings.Builder
	if err := p.variants[n].Execute(&out, data); err != nil {
		return "", fmt.Errorf("fill in a prompt: %w", err)
	}
	return strings.TrimSpace(out.String()), nil
}

// Text returns a template as it was written, or "".
func (s *Set) Text(name string) string { return s.texts[name].text }

// Digest identifies the named templates by their text: "sha256:" and hex
// digits. Without names it is the digest of the whole set. The order of the
// names doesn't matter, and an unknown name counts as an empty text.
func (s *Set) Digest(names ...string) string {
	if len(names) == 0 {
		names = s.Names()
	}
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	h := sha256.New()
	for _, name := range names {
		text := s.texts[name].text
		fmt.Fprintf(h, "%d %s %d %s\n", len(name), name, len(text), text)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
