package library

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// Layer is a place that rubric files come from while the service runs. A shelf
// asks it every second or two, one call at a time.
type Layer interface {
	// Name stands before the names of the layer's files in problems.
	Name() string
	// Files returns the files as they are now, and a version that differs as
	// soon as one of them does. An error means that nothing can be read now.
	Files(ctx context.Context) (files fs.FS, version string, err error)
}

const (
	// lookEvery is how often users of a shelf make it look for changes.
	lookEvery = time.Second
	// watchEvery is how often a shelf looks when nobody uses it.
	watchEvery = 2 * time.Second
	// lookWithin bounds a look that a user waits for.
	lookWithin = 5 * time.Second
	// readings is how often files that change while they're read are read
	// again before their problems are believed.
	readings = 3
)

// Shelf holds the rubrics of a running service: the embedded ones with layers
// over them, read again when a layer changed. What can't be used changes
// nothing: the last good version stays, and Problems says what is wrong. A Shelf
// is safe for concurrent use; only one caller at a time reads files, and the
// others meanwhile get what there is.
type Shelf struct {
	layers []Layer
	report func(*Library, Problems)
	// reading is held by the one who looks at the layers.
	reading sync.Mutex
	began   time.Time
	// looked is when a look last began, since began.
	looked atomic.Int64
	now    atomic.Pointer[offer]
}

// offer is what a shelf has at one time.
type offer struct {
	library  *Library
	problems Problems
	// version is that of the layers when they were read, "" to read them again
	// in any case.
	version string
}

// NewShelf reads the layers, later ones over earlier ones, and all over the
// embedded rubrics. The error is that of a layer or holds Problems. report, which
// may be nil, is called once for each change: with the rubrics now in use, and
// with what is wrong with newer ones.
func NewShelf(ctx context.Context, report func(*Library, Problems), layers ...Layer) (*Shelf, error) {
	if report == nil {
		report = func(*Library, Problems) {}
	}
	s := &Shelf{layers: layers, report: report, began: time.Now()}
	if len(layers) == 0 {
		lib, err := shelved()
		if err != nil {
			return nil, err
		}
		s.now.Store(&offer{library: lib})
		return s, nil
	}
	first, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	if len(first.problems) > 0 {
		return nil, refused(first.problems)
	}
	s.now.Store(first)
	return s, nil
}

// Library returns the newest rubrics that can be used.
func (s *Shelf) Library() *Library { return s.newest().library }

// Problems returns what is wrong with the files as they are now; none means that
// Library has them.
func (s *Shelf) Problems() Problems { return slices.Clone(s.newest().problems) }

// InOrder returns the rounds of the newest rubrics in the order of a loop.
func (s *Shelf) InOrder() []*rubric.Round { return s.Library().InOrder() }

// Loops returns the loops of the newest rubrics, by id.
func (s *Shelf) Loops() []*rubric.Loop { return s.Library().Loops() }

// Competencies returns the competencies of the newest rubrics, by id.
func (s *Shelf) Competencies() []*rubric.Competency { return s.Library().Competencies() }

// Sit returns what a session is opened on, from the newest rubrics.
func (s *Shelf) Sit(loop, id string) (*rubric.Round, bool) { return s.Library().Sit(loop, id) }

// Watch looks for changes until ctx ends.
func (s *Shelf) Watch(ctx context.Context) {
	if len(s.layers) == 0 {
		return
	}
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.look(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// newest looks for changes, unless that was done a moment ago.
func (s *Shelf) newest() *offer {
	if len(s.layers) > 0 && time.Since(s.began)-time.Duration(s.looked.Load()) >= lookEvery {
		ctx, cancel := context.WithTimeout(context.Background(), lookWithin)
		defer cancel()
		s.look(ctx)
	}
	return s.now.Load()
}

// look reads the layers if they changed. Who comes while somebody else looks
// doesn't wait: a directory on a network can take its time.
func (s *Shelf) look(ctx context.Context) {
	if !s.reading.TryLock() {
		return
	}
	defer s.reading.Unlock()
	s.looked.Store(int64(time.Since(s.began)))
	before := s.now.Load()
	if _, version, err := s.files(ctx); err == nil && version == before.version {
		return
	}
	after, err := s.read(ctx)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		after = &offer{problems: Problems{problemOf(err)}}
	}
	if len(after.problems) > 0 || after.library.equal(before.library) {
		after.library = before.library
	}
	s.now.Store(after)
	if after.library != before.library || !slices.Equal(after.problems, before.problems) {
		s.report(after.library, slices.Clone(after.problems))
	}
}

// read compiles the layers as they are now. Files that are being written give
// problems that are none a moment later, so those count only when the files
// stayed the same meanwhile.
func (s *Shelf) read(ctx context.Context) (*offer, error) {
	for left := readings; ; left-- {
		layers, version, err := s.files(ctx)
		if err != nil {
			return nil, err
		}
		lib, problems := guarded(append([]layer{builtIn()}, layers...))
		if len(problems) == 0 {
			lib.putAway()
		}
		if len(problems) == 0 || left <= 1 {
			return &offer{library: lib, problems: problems, version: version}, nil
		}
		if _, again, err := s.files(ctx); err == nil && again == version {
			return &offer{library: lib, problems: problems, version: version}, nil
		}
	}
}

// files returns the layers' files and the version of all of them together.
func (s *Shelf) files(ctx context.Context) ([]layer, string, error) {
	var layers []layer
	var version strings.Builder
	for _, l := range s.layers {
		fsys, v, err := l.Files(ctx)
		if err != nil {
			return nil, "", err
		}
		layers = append(layers, layer{fsys: fsys, under: l.Name()})
		fmt.Fprintf(&version, "%q ", v)
	}
	return layers, version.String(), nil
}

// guarded reads the layers. A mistake of ours that some file brings out may not
// end every session of the service, so a panic is one more problem.
func guarded(layers []layer) (lib *Library, problems Problems) {
	defer func() {
		if r := recover(); r != nil {
			// The rest is a stack, which `barraiser check` shows in full.
			what, _, _ := strings.Cut(fmt.Sprint(r), "\n")
			problems = Problems{{
				File: layers[len(layers)-1].under, Message: "the reader of rubrics failed: " + what,
				Hint: "take back what was changed last, and report this to whoever maintains barraiser",
			}}
		}
	}()
	return read(layers...)
}

func problemOf(err error) Problem {
	return Problem{File: "rubrics", Message: err.Error(), Hint: fault.HintOf(err)}
}

// equal reports whether two libraries were compiled from the same texts.
func (l *Library) equal(other *Library) bool {
	return slices.EqualFunc(l.items, other.items, func(a, b *item) bool {
		return a.src.file == b.src.file && a.src.text == b.src.text
	})
}
