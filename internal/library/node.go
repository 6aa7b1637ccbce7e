package library

// kind is the shape of a node.
type kind uint8

const (
	blank kind = iota // nothing, null or ~
	scalar
	list
	mapping
)

// what returns the word for a shape in a message.
func (k kind) what() string {
	switch k {
	case scalar:
		return "a single value"
	case list:
		return "a list"
	case mapping:
		return "a group of keys"
	default:
		return "nothing"
	}
}

// node is one value of a file with its place: the plain tree that remains when
// everything of YAML that the language doesn't use has been refused.
type node struct {
	kind         kind
	line, column int
	// text is a scalar's text, quotes and escapes resolved.
	text    string
	items   []*node
	entries []entry
}

// entry is one key of a mapping.
type entry struct {
	key, value *node
}
