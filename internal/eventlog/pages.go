package eventlog

import "iter"

// Page is a piece of a stream, and the stream's head when it was read.
type Page struct {
	Records []Record
	Head    uint64
}

// ReadPages is Log.Read for a store that reads page by page. Page returns the
// records after a number, at least one while there are any; enter says why a call
// can't be served any longer, and is asked before each record.
func ReadPages(stream string, after uint64, enter func() error, page func(after uint64) (Page, error)) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if err := CheckStream(stream); err != nil {
			yield(Record{}, err)
			return
		}
		// The head is fixed by the first page, or a reader that appends would
		// never end.
		for next, end := after, ^uint64(0); next < end; {
			p, err := page(next)
			if err != nil {
				yield(Record{}, err)
				return
			}
			end = min(end, p.Head)
			if len(p.Records) == 0 {
				return
			}
			for _, r := range p.Records {
				if r.Seq > end {
					return
				}
				if err := enter(); err != nil {
					yield(Record{}, err)
					return
				}
				if !yield(r, nil) {
					return
				}
				next = r.Seq
			}
		}
	}
}
