package app

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"barraiser/internal/archive"
	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/fault"
)

// SessionExportAll writes the whole installation as one archive, to standard
// output or to a file, which must be new; one whose name ends with .gz is packed.
func SessionExportAll(ctx context.Context, c config.Config, file string, p Process) (err error) {
	s, err := open(ctx, c, readOnly, p.logger())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	source := archive.Source{Log: s, Blobs: s}
	var summary archive.Summary
	if file == "" || file == "-" {
		summary, err = archive.Export(ctx, source, p.Stdout)
	} else {
		err = writeArchive(file, func(w io.Writer) error {
			summary, err = archive.Export(ctx, source, w)
			return err
		})
	}
	if err != nil {
		return err
	}
	return printf(p.Stderr, "barraiser: exported %s from %s: %s%s\n", held(summary.Counts), where(c), count(summary.Sessions, "session"), stillRunning(summary.Running))
}

// stillRunning says that some of the sessions weren't over.
func stillRunning(n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", of which %d not closed: as far as they had come", n)
}

func held(c archive.Counts) string {
	return fmt.Sprintf("%s, %s and %s", count(c.Streams, "stream"), count(c.Records, "record"), count(c.Blobs, "blob"))
}

func count(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// writeArchive has write fill a file that appears under its name when it is whole.
func writeArchive(file string, write func(io.Writer) error) (err error) {
	const op = "session export"
	if _, err := os.Lstat(file); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Invalid, op, "%s is there already", file).Hint("name a new file")
	}
	part, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*") // readable by this user only
	if err != nil {
		return fault.Wrap(err, op, fault.Invalid).Hint("name a file in a folder that can be written")
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreGone(os.Remove(part.Name())))
		}
	}()
	if err := packed(part, strings.HasSuffix(file, ".gz"), write); err != nil {
		return errors.Join(err, part.Close())
	}
	err = errors.Join(part.Sync(), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), file)
	}
	if err != nil {
		return fault.Wrap(err, op, fault.Unavailable).Hint("free some disk space, or write the archive elsewhere")
	}
	return nil
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// packed has write fill w, by way of gzip or not.
func packed(w io.Writer, pack bool, write func(io.Writer) error) error {
	if !pack {
		return write(w)
	}
	z := gzip.NewWriter(w)
	if err := write(z); err != nil {
		return err
	}
	return z.Close()
}

// importOwner returns under which name an import holds leases. On Redis all imports
// share one, so that after a kill the next goes on at once; two at the same time
// fence each other out. In a data folder, whose lock is held, it is the name of the
// service that can't be there: what that one has left is taken over at once.
func importOwner(c config.Config) string {
	if c.RedisURL == "" {
		return alone().owner
	}
	return "import"
}

// SessionImport brings what an archive holds into the store of the settings, and
// prints what became of it. "-" is standard input.
func SessionImport(ctx context.Context, c config.Config, file string, p Process) (err error) {
	const op = "session import"
	f, done, err := seekable(file, p.Stdin)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	a, err := archive.Open(f)
	if err != nil {
		return fault.Wrap(err, op+": nothing was written", fault.KindOf(err))
	}
	s, err := open(ctx, c, serving, p.logger())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	result, err := a.Import(ctx, archive.Target{
		Log: s, Leases: s, Blobs: s, Owner: importOwner(c),
		Report: func(stream, detail string) {
			fmt.Fprintf(p.Stderr, "barraiser: %s is left as it is: %s\n", stream, detail)
		},
	})
	// What came may be older than what services have seen to.
	err = errors.Join(err, engine.SweepAll(ctx, s))
	if err != nil {
		return fault.Wrap(err, op+": "+soFar(result), fault.KindOf(err)).Hint("%s", again(err))
	}
	if err := printImport(p, a.Counts(), result, where(c)); err != nil {
		return err
	}
	return leftOver(result)
}

// again is the hint for an import that ended early.
func again(err error) string {
	const hint = "run the same import again: it goes on where this one stopped"
	if fault.KindOf(err) == fault.Internal || fault.HintOf(err) == "" {
		return hint
	}
	return fault.HintOf(err) + "; then " + hint
}

// soFar says what an import had written when it ended early.
func soFar(r archive.Result) string {
	written, continued := r.Streams[archive.Written], r.Streams[archive.Continued]
	said := fmt.Sprintf("%s with %s written and verified", count(written.Streams+continued.Streams, "stream"), count(written.Records+continued.Records, "record"))
	if r.Blobs > 0 {
		said += ", and " + count(r.Blobs, "blob")
	}
	if r.OpenHead > 0 {
		said += fmt.Sprintf("; of %s the first %s are there", r.Open, count(r.OpenHead, "record"))
	}
	return said + "; then"
}

// outcomes are the lines of an import's report.
var outcomes = []struct {
	of    archive.Outcome
	words string
}{
	{archive.Written, "written, and verified by digest"},
	{archive.Continued, "continued, and verified by digest"},
	{archive.There, "there already, the same"},
	{archive.Ahead, "there already, and further on"},
	{archive.Erased, "erased there, and left so"},
	{archive.InUse, "in use by a service, and left"},
	{archive.Differs, "there and different, and left"},
}

func printImport(p Process, c archive.Counts, r archive.Result, where string) error {
	if err := printf(p.Stdout, "Imported into %s, from an archive of %s:\n", where, held(c)); err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "streams\trecords\t\n")
	for _, o := range outcomes {
		t := r.Streams[o.of]
		if t.Streams > 0 || o.of == archive.Written {
			fmt.Fprintf(w, "%d\t%d\t  %s\n", t.Streams, t.Records, o.words)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return printf(p.Stdout, "%s written.\n", count(r.Blobs, "blob"))
}

// leftOver is the error for streams that are in the archive and not in the store.
func leftOver(r archive.Result) error {
	const op = "session import"
	if n := r.Streams[archive.Differs].Streams; n > 0 {
		return fault.New(fault.Invalid, op, "streams that differ from the archive's and were left: %d", n).
			Hint("they are named above, and nothing is ever overwritten; to look at the archive's, import it into an empty folder or another prefix of Redis")
	}
	if n := r.Streams[archive.InUse].Streams; n > 0 {
		return fault.New(fault.Unavailable, op, "streams in use by a service that were left: %d", n).
			Hint("stop the service that uses the store, and run the same import again")
	}
	return nil
}

// seekable opens the file, or keeps standard input, or a pipe, in a temporary one:
// an archive is read twice. Done closes it.
func seekable(file string, stdin io.Reader) (f *os.File, done func() error, err error) {
	const op = "session import"
	from := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, nil, fault.Wrap(err, op, fault.Invalid).Hint("check the path of the archive")
		}
		info, err := f.Stat()
		if err != nil || info.IsDir() {
			return nil, nil, errors.Join(fault.New(fault.Invalid, op, "%s can't be read as a file", file).Hint("name an archive"), f.Close())
		}
		if info.Mode().IsRegular() {
			return f, f.Close, nil
		}
		defer func() { _ = f.Close() }() // it was only read
		from = f
	}
	kept, err := os.CreateTemp("", "barraiser-import-*")
	if err != nil {
		return nil, nil, fault.Wrap(err, op, fault.Unavailable).Hint("set TMPDIR to a folder that can be written")
	}
	done = func() error { return errors.Join(kept.Close(), os.Remove(kept.Name())) }
	if _, err := io.Copy(kept, from); err != nil {
		return nil, nil, errors.Join(fault.Wrap(err, op, fault.Unavailable).Hint("free some space in %s, or set TMPDIR", os.TempDir()), done())
	}
	return kept, done, nil
}
