package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// entry is a setting as the file has it.
type entry struct {
	// value is the text as it is written: a key of forty digits stays forty digits.
	value string
	// at is the place, as file:line.
	at string
	// node is what a setting of several values holds, nil for the others.
	node ast.Node
}

const (
	// maxFile bounds the settings file, in bytes; with it, how deep blocks nest.
	maxFile = 64 << 10
	// maxBrackets is how deep brackets may nest: a list of endpoints, an
	// endpoint, its price.
	maxBrackets = 3
)

// parseFile reads 'name: value' lines. Its errors name file and line, all of
// them at once. The parser is another's: whatever it does on hostile input ends
// here.
func parseFile(path string, data []byte) (entries map[string]entry, err error) {
	defer func() {
		if r := recover(); r != nil {
			entries, err = nil, fmt.Errorf("%s: the file can't be read as YAML (%v)", path, r)
		}
	}()
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s:1: the file has %d bytes; settings take %d at most", path, len(data), maxFile)
	}
	tokens := lexer.Tokenize(strings.TrimPrefix(string(data), "\ufeff"))
	if err := tooMuch(path, tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, syntax(path, err)
	}
	entries = map[string]entry{}
	var problems []error
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		for _, pair := range pairs(doc.Body) {
			if pair == nil {
				problems = append(problems, fmt.Errorf("%s:%d: write one 'name: value' a line", path, line(doc.Body)))
				continue
			}
			if err := add(entries, path, pair); err != nil {
				problems = append(problems, err)
			}
		}
	}
	return entries, errors.Join(problems...)
}

// tooMuch refuses what no setting needs, before the parser sees it. That also
// bounds how deep the parser goes.
func tooMuch(path string, tokens token.Tokens) error {
	depth, dashes, at := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != at {
			at, dashes = t.Position.Line, 0
		}
		bad := false
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
			bad = depth > maxBrackets
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType:
			dashes++
			bad = dashes > 1
		case token.MappingKeyType, token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.DirectiveType:
			bad = true
		default:
		}
		if bad {
			return fmt.Errorf("%s:%d: %q: a setting is a single value; put text with special characters in quotes", path, max(at, 1), t.Value)
		}
	}
	return nil
}

// pairs returns a document's lines; a nil one for a document of another shape.
func pairs(body ast.Node) []*ast.MappingValueNode {
	switch n := body.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	case *ast.CommentGroupNode:
		return nil
	default:
		return []*ast.MappingValueNode{nil}
	}
}

// add takes one line over.
func add(entries map[string]entry, path string, pair *ast.MappingValueNode) error {
	at := fmt.Sprintf("%s:%d", path, line(pair.Key))
	key := pair.Key.GetToken().Value
	if first, ok := entries[key]; ok {
		return fmt.Errorf("%s: %q is there twice, first at %s; keep one of the two", at, key, first.at)
	}
	if groups[key] {
		entries[key] = entry{at: at, node: pair.Value}
		return nil
	}
	value, ok := text(pair.Value)
	if !ok {
		return fmt.Errorf("%s: %q must be a single value; write it as '%s: value'", at, key, key)
	}
	// An empty value unsets, as an empty variable does.
	if value != "" {
		entries[key] = entry{value: value, at: at}
	}
	return nil
}

// text returns a scalar as it is written.
func text(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return "", true
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NanNode, *ast.InfinityNode:
		return n.GetToken().Value, true
	default:
		return "", false
	}
}

func line(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return max(t.Position.Line, 1)
	}
	return 1
}

// syntax puts the parser's complaint in one line with its place.
func syntax(path string, err error) error {
	at, message := 1, err.Error()
	if ye, ok := errors.AsType[yaml.Error](err); ok {
		message = ye.GetMessage()
		if t := ye.GetToken(); t != nil && t.Position != nil {
			at = max(t.Position.Line, 1)
		}
	}
	return fmt.Errorf("%s:%d: this is not valid YAML: %s; put text with special characters in quotes", path, at, message)
}
