package lexical

import (
	"crypto/sha256"
	"sync"
)

// maxRemembered is how many bytes of accounts an assessor keeps at the most, by
// account.size.
const maxRemembered = 8 << 20

// memory keeps what earlier answers claim, so that an interview's later answers don't
// have them all read again. It is shared by all sessions and bounded by limit, in
// bytes; what was asked for longest ago leaves first. It is safe for concurrent use.
//
// An account depends on nothing but a turn's text, so that is what it is found by: its
// SHA-256 and its length, and not the text itself. A candidate who could make two texts
// of one key would have what another said held against their own words; of a hash that
// no collision is known of, nobody can.
type memory struct {
	limit int

	mu    sync.Mutex
	held  int
	byKey map[textKey]*remembered
	// latest and oldest are the ends of a list in the order in which they were asked for.
	latest, oldest *remembered
}

type textKey struct {
	sum    [sha256.Size]byte
	length int
}

func textKeyOf(text string) textKey { return textKey{sha256.Sum256([]byte(text)), len(text)} }

type remembered struct {
	key textKey
	*account
	size         int
	later, older *remembered
}

// account returns what a text claims, as it is remembered or else as it is read now.
// Two who ask for a new text at once both read it.
func (m *memory) account(text string, read func() *account) *account {
	key := textKeyOf(text)
	if found := m.look(key); found != nil {
		return found
	}
	a := read()
	m.put(key, a)
	return a
}

// keep remembers what a text claims.
func (m *memory) keep(text string, a *account) { m.put(textKeyOf(text), a) }

// look returns what is remembered by a key, or nil.
func (m *memory) look(key textKey) *account {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.byKey[key]
	if e == nil {
		return nil
	}
	m.unlink(e)
	m.link(e)
	return e.account
}

// put remembers an account, and forgets others for it. One that would push out a large
// part of them isn't kept.
func (m *memory) put(key textKey, a *account) {
	a.clip()
	size := a.size() + entrySize
	if size > m.limit/largestPart {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byKey == nil {
		m.byKey = map[textKey]*remembered{}
	}
	if m.byKey[key] != nil {
		return
	}
	e := &remembered{key: key, account: a, size: size}
	m.byKey[key] = e
	m.link(e)
	for m.held += size; m.held > m.limit; {
		oldest := m.oldest
		m.unlink(oldest)
		delete(m.byKey, oldest.key)
		m.held -= oldest.size
	}
}

// link puts an account in front.
func (m *memory) link(e *remembered) {
	e.older, e.later = m.latest, nil
	if e.older == nil {
		m.oldest = e
	} else {
		e.older.later = e
	}
	m.latest = e
}

func (m *memory) unlink(e *remembered) {
	if e.later == nil {
		m.latest = e.older
	} else {
		e.later.older = e.older
	}
	if e.older == nil {
		m.oldest = e.later
	} else {
		e.older.later = e.later
	}
}

const (
	// largestPart is the part of the memory, one in so many, that an account may take.
	largestPart = 16
	// entrySize is what an account costs in a memory besides its own size: the key
	// twice, its place in the order, and the map's slots, which are half empty at times.
	entrySize = 256
)
