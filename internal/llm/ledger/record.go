package ledger

import (
	"encoding/json"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/llm/budget"
)

const (
	// kind and version of the records. A later version may add members; what the
	// present ones mean stays.
	kind    = "spent"
	version = 1
	// maxRecord bounds what is read of a record, in bytes. An entry has some 300.
	maxRecord = 8 << 10
)

// data is the layout of a record.
type data struct {
	ID         string       `json:"id"`
	Session    string       `json:"session"`
	Endpoint   string       `json:"endpoint,omitempty"`
	Model      string       `json:"model,omitempty"`
	Prompt     int          `json:"prompt"`
	Completion int          `json:"completion"`
	Cost       budget.Money `json:"cost"`
	Estimated  bool         `json:"estimated,omitempty"`
}

// newRecord returns the entry as it is written, under a new id.
func newRecord(e budget.Entry) (queued, error) {
	if e.Session == "" || e.Prompt < 0 || e.Completion < 0 || e.Cost < 0 {
		return queued{}, fault.New(fault.Invalid, op, "the entry has no session, or less than nothing in it")
	}
	id := newID()
	raw, err := json.Marshal(data{
		ID: id, Session: e.Session, Endpoint: e.Endpoint, Model: e.Model,
		Prompt: e.Prompt, Completion: e.Completion, Cost: e.Cost, Estimated: e.Estimated,
	})
	if err != nil {
		return queued{}, fault.Wrap(err, op, fault.Internal)
	}
	if len(raw) > maxRecord {
		return queued{}, fault.New(fault.TooLarge, op, "the entry's names have %d bytes", len(raw))
	}
	return queued{id: id, record: eventlog.Record{At: e.At, Kind: kind, Version: version, Data: raw}}, nil
}

// readRecord returns the entry of a record and its id.
func readRecord(r eventlog.Record) (id string, e budget.Entry, err error) {
	var d data
	switch {
	case len(r.Data) > maxRecord:
		return "", budget.Entry{}, fault.New(fault.Invalid, op, "record %d has %d bytes", r.Seq, len(r.Data))
	case r.Kind != kind:
		return "", budget.Entry{}, fault.New(fault.Invalid, op, "record %d is of the kind %q", r.Seq, r.Kind)
	}
	if err := json.Unmarshal(r.Data, &d); err != nil || d.ID == "" || d.Prompt < 0 || d.Completion < 0 || d.Cost < 0 {
		return "", budget.Entry{}, fault.New(fault.Invalid, op, "record %d is no entry", r.Seq)
	}
	return d.ID, budget.Entry{
		At: r.At, Session: d.Session, Endpoint: d.Endpoint, Model: d.Model,
		Prompt: d.Prompt, Completion: d.Completion, Cost: d.Cost, Estimated: d.Estimated,
	}, nil
}
