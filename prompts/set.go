package prompts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"
)

// maxRendered bounds what one template may say, in bytes. The largest prompt, an
// hour's conversation in JSON, is a tenth of it.
const maxRendered = 4 << 20

// Set is the templates in force. One from Open or Now never changes; one from
// Follow has what its directory has, so whoever renders several templates that
// belong together takes them from Now. It may be shared between goroutines.
type Set struct {
	fixed *content
	// follows is nil for a set that never changes.
	follows *follower
}

// content is one version of all templates.
type content struct{ texts map[string]parsed }

// parsed is one file: its text as written and its variants.
type parsed struct {
	text     string
	variants []*template.Template
}

// Now returns the templates as they are at this moment.
func (s *Set) Now() *Set { return &Set{fixed: s.now()} }

func (s *Set) now() *content {
	if s.follows != nil {
		return s.follows.newest().content
	}
	return s.fixed
}

// Problem says what is wrong with the directory as it is now, each problem on a
// line with its file, or nil. The templates are then the last good ones.
func (s *Set) Problem() error {
	if s.follows != nil {
		return s.follows.newest().problem
	}
	return nil
}

// Names lists the templates, sorted, as Render takes them.
func (s *Set) Names() []string { return s.now().names() }

func (c *content) names() []string { return slices.Sorted(maps.Keys(c.texts)) }

// Variants returns how many variants a template has, 0 if there is no such
// template.
func (s *Set) Variants(name string) int { return len(s.now().texts[name].variants) }

// Render returns the template's first variant with data filled in, without
// white space at either end. Errors name the file and line.
func (s *Set) Render(name string, data any) (string, error) { return s.Variant(name, 0, data) }

// Variant is Render for the n-th variant, counted from 0.
func (s *Set) Variant(name string, n int, data any) (string, error) {
	p, ok := s.now().texts[name]
	if !ok {
		return "", fmt.Errorf("there is no prompt named %q", name)
	}
	if n < 0 || n >= len(p.variants) {
		return "", fmt.Errorf("prompt %q has %d variants, no number %d", name, len(p.variants), n)
	}
	var out bounded
	if err := p.variants[n].Execute(&out, data); err != nil {
		return "", fmt.Errorf("fill in a prompt: %w", err)
	}
	return strings.TrimSpace(out.text.String()), nil
}

// Text returns a template as it was written, or "".
func (s *Set) Text(name string) string { return s.now().texts[name].text }

// Digest identifies the named templates by their text: "sha256:" and hex
// digits. Without names it is the digest of the whole set. The order of the
// names doesn't matter, and an unknown name counts as an empty text.
func (s *Set) Digest(names ...string) string {
	c := s.now()
	if len(names) == 0 {
		names = c.names()
	}
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	h := sha256.New()
	for _, name := range names {
		text := c.texts[name].text
		fmt.Fprintf(h, "%d %s %d %s\n", len(name), name, len(text), text)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

var errTooLong = errors.New("the template says more than 4 MiB")

// bounded takes text up to maxRendered, so that a template that repeats itself
// ends.
type bounded struct{ text strings.Builder }

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if b.text.Len()+len(p) > maxRendered {
		return 0, errTooLong
	}
	return b.text.Write(p)
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
