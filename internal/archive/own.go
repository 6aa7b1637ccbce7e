package archive

import (
	"context"
	"errors"
	"slices"
	"strings"

	"barraiser/internal/eventlog"
	"barraiser/internal/journal"
)

// ownPrefixes begin the names of streams that belong to one installation and
// mean nothing in another: secrets that replicas share, and the service's own
// notes on its log. They are neither exported nor imported.
var ownPrefixes = []string{"peers/", journal.OpsPrefix}

// own reports whether a stream stays where it is.
func own(stream string) bool {
	return slices.ContainsFunc(ownPrefixes, func(prefix string) bool { return strings.HasPrefix(stream, prefix) })
}

// assessedSession returns the session that a stream is an assessment of, and
// whether it is one.
func assessedSession(stream string) (session string, ok bool) {
	// The prefix for a session without a name is the general one and a slash.
	rest, ok := strings.CutPrefix(stream, strings.TrimSuffix(journal.AssessPrefix(""), "/"))
	if !ok {
		return "", false
	}
	session, _, ok = strings.Cut(rest, "/")
	return session, ok
}

// assessedHead returns the head of the session that the stream is an assessment
// of, and whether that was erased; 0 for other streams.
func assessedHead(ctx context.Context, log eventlog.Log, stream string) (head uint64, erased bool, err error) {
	session, ok := assessedSession(stream)
	if !ok {
		return 0, false, nil
	}
	head, err = log.Head(ctx, journal.SessionStream(session))
	if errors.Is(err, eventlog.ErrErased) {
		return 0, true, nil
	}
	return head, false, err
}
