package archive

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"barraiser/internal/eventlog"
)

// Schema is what an archive's first line names.
const Schema = "barraiser.archive/v1"

// The beginnings by which lines are told apart, and the keys before content.
const (
	headerLine  = `{"schema":"` + Schema + `"}` + "\n"
	schemaStart = `{"schema":`
	blobStart   = `{"blob":`
	streamStart = `{"stream":`
	recordStart = `{"seq":`
	endStart    = `{"end":`
	sealStart   = `{"streams":`
	dataKey     = `,"data":`
	bytesKey    = `,"bytes":"`
)

const (
	// headRoom is more than a line needs before its content: a kind of MaxName
	// bytes, each escaped with six, and numbers.
	headRoom = 8*eventlog.MaxName + 256
	// maxLine is the length of the longest line, content in base64.
	maxLine = headRoom + (eventlog.MaxData+2)/3*4
)

// Counts is what an archive holds.
type Counts struct {
	Streams uint64 `json:"streams"`
	Records uint64 `json:"records"`
	Blobs   uint64 `json:"blobs"`
}

func appendBlob(b []byte, digest string, content []byte) []byte {
	return append(appendContent(appendText(append(b, blobStart...), digest), content), "}\n"...)
}

func appendStream(b []byte, name string) []byte {
	return append(appendText(append(b, streamStart...), name), "}\n"...)
}

// appendRecord is the canonical form of a record, of which digests are made.
func appendRecord(b []byte, r eventlog.Record) []byte {
	b = strconv.AppendUint(append(b, recordStart...), r.Seq, 10)
	b = r.At.UTC().AppendFormat(append(b, `,"at":"`...), time.RFC3339Nano)
	b = appendText(append(b, `","kind":`...), r.Kind)
	b = strconv.AppendInt(append(b, `,"version":`...), int64(r.Version), 10)
	return append(appendContent(b, r.Data), "}\n"...)
}

func appendEnd(b []byte, name string, records uint64, digest string) []byte {
	b = appendText(append(b, endStart...), name)
	b = strconv.AppendUint(append(b, `,"records":`...), records, 10)
	b = appendText(append(b, `,"digest":`...), digest)
	return append(b, "}\n"...)
}

func appendSeal(b []byte, c Counts, digest string) []byte {
	b = strconv.AppendUint(append(b, sealStart...), c.Streams, 10)
	b = strconv.AppendUint(append(b, `,"records":`...), c.Records, 10)
	b = strconv.AppendUint(append(b, `,"blobs":`...), c.Blobs, 10)
	b = appendText(append(b, `,"digest":`...), digest)
	return append(b, "}\n"...)
}

// appendText writes a JSON string. Text that isn't UTF-8 has no such form; the
// writer refuses it beforehand, and a reader finds its line written otherwise.
func appendText(b []byte, text string) []byte {
	plain := !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' })
	if plain {
		return append(append(append(b, '"'), text...), '"')
	}
	var quoted bytes.Buffer
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string into memory
	return append(b, bytes.TrimSuffix(quoted.Bytes(), []byte{'\n'})...)
}

func appendContent(b, content []byte) []byte {
	if standsInLine(content) {
		return append(append(b, dataKey...), content...)
	}
	b = append(b, bytesKey...)
	return append(base64.StdEncoding.AppendEncode(b, content), '"')
}

// standsInLine reports whether content can be a part of a line as it is.
func standsInLine(content []byte) bool {
	if !json.Valid(content) || !utf8.Valid(content) || bytes.ContainsAny(content, "\r\n") {
		return false
	}
	// Space around a value would count as the line's.
	return len(content) == len(bytes.TrimSpace(content))
}

// splitContent parts a line from the content it carries, which is the caller's
// own. The head is JSON again.
func splitContent(line []byte) (head, content []byte, ok bool) {
	front := line[:min(len(line), headRoom)]
	line = bytes.TrimSuffix(line, []byte("}\n"))
	// A key can't be met inside a string, whose quotes are escaped.
	data, coded := bytes.Index(front, []byte(dataKey)), bytes.Index(front, []byte(bytesKey))
	switch {
	case data >= 0 && (coded < 0 || data < coded) && data+len(dataKey) <= len(line):
		return closed(line[:data]), bytes.Clone(line[data+len(dataKey):]), true
	case coded >= 0 && coded+len(bytesKey) <= len(line):
		text := bytes.TrimSuffix(line[coded+len(bytesKey):], []byte{'"'})
		content, err := base64.StdEncoding.AppendDecode([]byte{}, text)
		return closed(line[:coded]), content, err == nil
	}
	return nil, nil, false
}

// closed ends an object that was cut before one of its keys.
func closed(head []byte) []byte { return append(bytes.Clone(head), '}') }

// The functions below read what those above have written. They are lenient, for
// the reader writes what they found again and compares it with the line.

func parseBlob(line []byte) (digest string, content []byte, ok bool) {
	head, content, ok := splitContent(line)
	if !ok {
		return "", nil, false
	}
	var fields struct {
		Blob string `json:"blob"`
	}
	err := json.Unmarshal(head, &fields)
	return fields.Blob, content, err == nil
}

func parseStream(line []byte) (name string, ok bool) {
	var fields struct {
		Stream string `json:"stream"`
	}
	err := json.Unmarshal(line, &fields)
	return fields.Stream, err == nil
}

func parseRecord(line []byte) (r eventlog.Record, ok bool) {
	head, content, ok := splitContent(line)
	if !ok {
		return r, false
	}
	var fields struct {
		Seq     uint64    `json:"seq"`
		At      time.Time `json:"at"`
		Kind    string    `json:"kind"`
		Version int       `json:"version"`
	}
	err := json.Unmarshal(head, &fields)
	return eventlog.Record{Seq: fields.Seq, At: fields.At.UTC(), Kind: fields.Kind, Version: fields.Version, Data: content}, err == nil
}

// ending is what a stream's last line says.
type ending struct {
	Stream  string `json:"end"`
	Records uint64 `json:"records"`
	Digest  string `json:"digest"`
}

func parseEnd(line []byte) (e ending, ok bool) {
	err := json.Unmarshal(line, &e)
	return e, err == nil
}

func parseSeal(line []byte) (c Counts, digest string, ok bool) {
	var fields struct {
		Counts
		Digest string `json:"digest"`
	}
	err := json.Unmarshal(line, &fields)
	return fields.Counts, fields.Digest, err == nil
}
