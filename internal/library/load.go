package library

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"barraiser/internal/fault"
	"barraiser/internal/rubric"
	"barraiser/rubrics"
)

// layer is one file system of rubric files.
type layer struct {
	fsys fs.FS
	// under is put before the names of its files in problems.
	under string
	// parsed, if set, has what parse returns; its items are copied before use.
	parsed func() ([]*item, Problems)
}

var embedded = sync.OnceValues(func() (*Library, error) { return load(builtIn()) })

// builtInName stands before the names of embedded files.
const builtInName = "built-in"

func builtIn() layer { return layer{fsys: rubrics.FS, under: builtInName, parsed: parsedBuiltIn} }

// parsedBuiltIn saves most of the time of reading a changed directory.
var parsedBuiltIn = sync.OnceValues(func() ([]*item, Problems) {
	return layer{fsys: rubrics.FS, under: builtInName}.parse()
})

// Embedded returns the rubrics that come with the program. It reads them once.
func Embedded() (*Library, error) { return embedded() }

// shelved are the embedded rubrics as a service keeps them that lays nothing over
// them. They are read apart from those of Embedded, which keeps all that a file laid
// over them needs.
var shelved = sync.OnceValues(func() (*Library, error) {
	lib, err := load(layer{fsys: rubrics.FS, under: builtInName})
	if err != nil {
		return nil, err
	}
	lib.putAway()
	return lib, nil
})

// Load reads all .yaml and .yml files of the file systems, with their folders.
// A file of a later one replaces a file of an earlier one that defines the same
// id. The error holds Problems: everything that is wrong, not the first.
func Load(fsys ...fs.FS) (*Library, error) {
	layers := make([]layer, len(fsys))
	for i, f := range fsys {
		layers[i] = layer{fsys: f}
	}
	return load(layers...)
}

// Open returns the embedded rubrics with those of a directory laid over them;
// with "" just the embedded ones.
func Open(dir string) (*Library, error) {
	if dir == "" {
		return Embedded()
	}
	if err := Directory(dir).check(); err != nil {
		return nil, err
	}
	return load(builtIn(), layer{fsys: os.DirFS(dir), under: dir})
}

func load(layers ...layer) (*Library, error) {
	lib, problems := read(layers...)
	if len(problems) > 0 {
		return nil, refused(problems)
	}
	return lib, nil
}

func refused(problems Problems) error {
	return fault.Wrap(problems, "library: load", fault.Invalid).Hint("correct the files and try again; `barraiser rubric lint` shows the same")
}

// read compiles whatever can be compiled and returns all problems with it.
func read(layers ...layer) (*Library, Problems) {
	var items []*item
	var problems Problems
	broken := map[string]bool{}
	for i, l := range layers {
		found, unreadable := l.items(i)
		items = append(items, found...)
		problems = append(problems, unreadable...)
		for _, p := range unreadable {
			broken[strings.TrimSuffix(path.Base(p.File), path.Ext(p.File))] = true
		}
	}
	lib, more := build(items, broken)
	return lib, append(problems, more...).tidy()
}

// items returns the parsed files of a layer, in the order of their names.
func (l layer) items(number int) ([]*item, Problems) {
	if l.parsed == nil {
		l.parsed = l.parse
	}
	parsed, problems := l.parsed()
	items := make([]*item, len(parsed))
	for i, it := range parsed {
		src := it.src.clean()
		src.problems = slices.Clone(it.src.problems)
		items[i] = &item{kind: it.kind, id: it.id, root: it.root, layer: number, src: src}
	}
	return items, slices.Clone(problems)
}

func (l layer) parse() (items []*item, problems Problems) {
	sources, problems := l.sources()
	found := make([]*item, len(sources))
	each(len(sources), func(i int) { found[i] = readItem(sources[i], 0) })
	for i, it := range found {
		if it != nil {
			items = append(items, it)
		} else {
			problems = append(problems, sources[i].problems...)
		}
	}
	return items, problems
}

// each calls do for 0 to n-1 on all processors, and returns when all are done.
// A panic in do is the caller's, as it would be without the goroutines.
func each(n int, do func(int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	var panicked atomic.Value
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					panicked.CompareAndSwap(nil, fmt.Sprintf("%v\n%s", r, debug.Stack()))
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
	if r := panicked.Load(); r != nil {
		panic(r)
	}
}

// sources reads the rubric files of a layer.
func (l layer) sources() (sources []*source, problems Problems) {
	for _, f := range walk(l.fsys) {
		name := l.label(f.name)
		if f.problem != nil {
			f.problem.File = name
			problems = append(problems, *f.problem)
			continue
		}
		data, err := readFile(l.fsys, f.name)
		if err != nil {
			message, hint := unreadable(nil, err)
			problems = append(problems, Problem{File: name, Message: message, Hint: hint})
			continue
		}
		sources = append(sources, newSource(name, data))
	}
	return sources, problems
}

func (l layer) label(name string) string {
	if l.under == "" {
		return name
	}
	return filepath.ToSlash(filepath.Join(l.under, filepath.FromSlash(name)))
}

// readFile reads no more of a file than is needed to see that it's too large.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1))
	return data, errors.Join(err, f.Close())
}

// File reads one file's text against the rubrics of the library and returns the
// round it defines, or the round of its one competency.
func (l *Library) File(name string, data []byte) (*rubric.Round, error) {
	lib, it, problems := l.with(name, data)
	if len(problems) > 0 {
		return nil, fault.Wrap(problems, "library: read rubric", fault.Invalid).Hint("correct the file and try again")
	}
	var r *rubric.Round
	switch it.kind {
	case kindRound:
		r, _ = lib.Round(it.id)
	case kindCompetency:
		r, _ = lib.OneCompetency(it.id)
	}
	if it.kind == kindLoop {
		return nil, fault.New(fault.Invalid, "library: read rubric", "%s defines a loop, which is sat round by round", name).
			Hint("name a file of a competency or a round")
	}
	if r == nil {
		return nil, fault.New(fault.Invalid, "library: read rubric", "%s defines shared signals, which can't be rated by themselves", name).
			Hint("name a file of a competency or a round")
	}
	return r, nil
}

// with lays one file over the library. The problems are those of that file.
func (l *Library) with(name string, data []byte) (*Library, *item, Problems) {
	src := newSource(name, data)
	top := 0
	for _, it := range l.items {
		top = max(top, it.layer+1)
	}
	it := readItem(src, top)
	if it == nil {
		return nil, nil, src.problems.tidy()
	}
	items := make([]*item, 0, len(l.items)+1)
	for _, base := range l.items {
		// Compiling reports into the source, and the library's are shared.
		again := &item{kind: base.kind, id: base.id, root: base.tree(), layer: base.layer, src: base.src.clean()}
		if base.unchangedBy(it) {
			again.made = base.made
		}
		items = append(items, again)
	}
	lib, problems := build(append(items, it), nil)
	problems = slices.DeleteFunc(problems, func(p Problem) bool { return p.File != name })
	return lib, it, problems.tidy()
}

// clean returns the same source without problems.
func (s *source) clean() *source { return &source{file: s.file, text: s.text} }
