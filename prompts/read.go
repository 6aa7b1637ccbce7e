package prompts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"text/template"
	"unicode/utf8"
)

const (
	extension = ".tmpl"
	separator = "---"
	// maxFile is the largest template, in bytes. The longest built-in one has 3 KB.
	maxFile = 64 << 10
	// maxEntries is how many files and folders a directory of prompts may have.
	// There are less than a hundred templates: more is another directory.
	maxEntries = 1000
)

// Open returns the embedded templates with those in dir over them. An empty
// dir means the embedded ones alone. Errors name the file, and the line where
// there is one. The set stays as it is, whatever becomes of the directory.
func Open(dir string) (*Set, error) {
	c, err := read(dir)
	if err != nil {
		return nil, err
	}
	return &Set{fixed: c}, nil
}

// builtIn are the embedded templates. They can't be broken: a test reads them.
var builtIn = sync.OnceValues(func() (*content, error) {
	c := &content{texts: map[string]parsed{}}
	return c, c.load(FS, func(file string) string { return "prompts/" + file }, nil)
})

// read returns the embedded templates with those in dir over them.
func read(dir string) (*content, error) {
	base, err := builtIn()
	if err != nil || dir == "" {
		return base, err
	}
	if err := checkDir(dir); err != nil {
		return nil, err
	}
	c := &content{texts: maps.Clone(base.texts)}
	shown := func(file string) string { return filepath.Join(dir, filepath.FromSlash(file)) }
	if err := c.load(os.DirFS(dir), shown, base); err != nil {
		return nil, err
	}
	return c, nil
}

// checkDir reports why a directory can't be used at all.
func checkDir(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("open the folder of prompts: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("open the folder of prompts: %s is a file: name the folder that holds script/, voice/ or assess/", dir)
	}
	return nil
}

// load reads every template of fsys. Names that known doesn't have are errors,
// unless known is nil. All broken files are reported, not only the first.
func (c *content) load(fsys fs.FS, shown func(string) string, known *content) error {
	var broken []error
	err := templates(fsys, shown, func(file string) {
		name := file[:len(file)-len(extension)]
		if known != nil {
			if _, ok := known.texts[name]; !ok {
				broken = append(broken, unknown(shown(file), name, known.names()))
				return
			}
		}
		text, err := readFile(fsys, file)
		if err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", shown(file), err))
			return
		}
		p, err := parse(shown(file), text)
		if err != nil {
			broken = append(broken, err)
			return
		}
		c.texts[name] = p
	})
	return errors.Join(append(broken, err)...)
}

// templates calls found with the path of every template file, in the order of
// their names. What isn't named like a template is left alone, as are hidden
// folders, such as version control has.
func templates(fsys fs.FS, shown func(string) string, found func(file string)) error {
	entries := 0
	return fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read %s: %w", shown(file), err)
		}
		if entries++; entries > maxEntries {
			return fmt.Errorf("%s holds more than %d files: name the folder that holds script/, voice/ or assess/", shown("."), maxEntries)
		}
		hidden := file != "." && strings.HasPrefix(path.Base(file), ".")
		switch {
		case d.IsDir() && hidden:
			return fs.SkipDir
		case !d.IsDir() && !hidden && strings.EqualFold(path.Ext(file), extension):
			found(file)
		}
		return nil
	})
}

// readFile returns the text of a file that a template can be.
func readFile(fsys fs.FS, file string) (string, error) {
	info, err := fs.Stat(fsys, file)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("this is no text file") // reading a pipe would never end
	}
	f, err := fsys.Open(file)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	if len(data) > maxFile {
		return "", fmt.Errorf("the file is larger than %d KiB, the most that a prompt may have", maxFile>>10)
	}
	if !utf8.Valid(data) {
		return "", errors.New("the file isn't text in UTF-8: save it in that encoding")
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n"), nil
}

// parse splits a file into its variants and parses each.
func parse(shown, text string) (parsed, error) {
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
