package library

import (
	"slices"
	"strings"
)

// spot is where something stands.
type spot struct {
	src          *source
	line, column int
}

// spots says where each part of a rubric stands, by the path that package
// rubric's issues use. Parts that come from elsewhere, as a round's competencies
// do, are mounted rather than copied: there are thousands of places, and only
// those of an issue are ever looked up.
type spots struct {
	at     map[string]spot
	mounts []mount
}

// mount says that what is known below a path is what another table knows below
// one of its own.
type mount struct {
	to   string
	from *spots
	path string
}

func newSpots() *spots { return &spots{at: map[string]spot{}} }

// exact returns the spot of a path.
func (m *spots) exact(path string) (spot, bool) {
	if at, ok := m.at[path]; ok {
		return at, true
	}
	for _, part := range slices.Backward(m.mounts) {
		if rest, ok := below(path, part.to); ok {
			if at, ok := part.from.exact(pathBelow(part.path, rest)); ok {
				return at, true
			}
		}
	}
	return spot{}, false
}

// find returns the spot of the longest known beginning of the path.
func (m *spots) find(path string) (spot, bool) {
	for {
		if at, ok := m.exact(path); ok {
			return at, true
		}
		if path == "" {
			return spot{}, false
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// mount makes what from knows below a path known below another one. What is
// marked below that one is looked up first; the path itself is taken over.
func (m *spots) mount(to string, from *spots, path string) {
	if at, ok := from.exact(path); ok {
		m.at[to] = at
	}
	m.mounts = append(m.mounts, mount{to: to, from: from, path: path})
}

// copy makes the spots of the given keys below a path known below another one.
func (m *spots) copy(to string, from *spots, path string, keys []string) {
	if at, ok := from.exact(path); ok {
		m.at[to] = at
	}
	for _, key := range keys {
		if at, ok := from.exact(joinPath(path, key)); ok {
			m.at[joinPath(to, key)] = at
		}
	}
}

// below returns what follows the beginning of a path.
func below(path, beginning string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(path, beginning)
	return rest, ok && (beginning == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

// pathBelow joins a path and what follows it.
func pathBelow(path, rest string) string {
	if path == "" {
		return strings.TrimPrefix(rest, ".")
	}
	if rest != "" && rest[0] != '.' && rest[0] != '[' {
		return path + "." + rest
	}
	return path + rest
}
