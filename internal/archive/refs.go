package archive

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"barraiser/internal/eventlog"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
)

// digestStart begins every digest.
const digestStart = "sha256:"

// reference is a blob that a record names.
type reference struct {
	digest string
	// sure: the record can't be used without it.
	sure bool
}

// references returns the blobs that a record of the stream names: the rubric that
// a session was opened with, and the one that a scorecard was made by.
func references(stream string, r eventlog.Record) []reference {
	if !bytes.Contains(r.Data, []byte(digestStart)) {
		return nil // as nearly all of them
	}
	if _, ok := journal.SessionOf(stream); ok {
		recorded, err := journal.Decode(r)
		if err != nil {
			return mentioned(r.Data)
		}
		if opened, ok := recorded.Event.(interview.SessionOpened); ok && opened.Rubric.Digest != "" {
			return []reference{{opened.Rubric.Digest, true}}
		}
		return nil
	}
	if _, ok := assessedSession(stream); ok {
		var card struct {
			Schema string              `json:"schema"`
			Rubric interview.RubricRef `json:"rubric"`
		}
		if json.Unmarshal(r.Data, &card) == nil && card.Schema != "" && card.Rubric.Digest != "" {
			return []reference{{card.Rubric.Digest, true}}
		}
		return mentioned(r.Data)
	}
	return nil
}

// mentioned returns whatever looks like a digest in content that this program
// can't read.
func mentioned(data []byte) (found []reference) {
	var content any
	if json.Unmarshal(data, &content) != nil {
		return nil
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			if strings.HasPrefix(v, digestStart) {
				found = append(found, reference{digest: v})
			}
		case []any:
			for _, each := range v {
				walk(each)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) { // the same bytes each time
				walk(v[key])
			}
		}
	}
	walk(content)
	return found
}
