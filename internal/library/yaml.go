package library

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

// maxDepth is how deep lists and groups may lie in one another. The language
// needs six; the parser would follow any number on the stack.
const maxDepth = 16

// parse returns the tree of a source, or nil after reporting why there is none.
// The parser is another's: whatever it does on hostile input ends here.
func parse(s *source) (root *node) {
	defer func() {
		if r := recover(); r != nil {
			s.report(1, 1, "check the quotes and brackets of the file", "the file can't be read as YAML (%v)", r)
			root = nil
		}
	}()
	if len(s.problems) > 0 {
		return nil
	}
	tokens := lexer.Tokenize(s.text)
	if !plainTokens(s, tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		reportSyntax(s, tokens, err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if body != nil {
			t := doc.Body.GetToken()
			s.report(t.Position.Line, t.Position.Column, "write each rubric into a file of its own", "a second document begins here")
			return nil
		}
		body = doc.Body
	}
	if body == nil {
		s.report(1, 1, `begin with "schema: `+Schema+`"`, "the file is empty")
		return nil
	}
	root = convert(s, body, 0)
	if len(s.problems) > 0 {
		return nil
	}
	return root
}

// plainTokens refuses what the language leaves out of YAML: references and
// types make a file mean something else than it shows.
func plainTokens(s *source, tokens token.Tokens) bool {
	before := len(s.problems)
	flow, dashes, line := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType:
			if t.Position.Line != line {
				line, dashes = t.Position.Line, 0
			}
			dashes++
		default:
			refuse(s, t)
		}
		if flow > maxDepth || dashes > maxDepth {
			s.report(t.Position.Line, t.Position.Column, "no rubric needs that", "lists and groups lie more than %d deep", maxDepth)
			break
		}
	}
	return len(s.problems) == before
}

// refuse reports a token that the language has no use for.
func refuse(s *source, t *token.Token) {
	var what, hint string
	switch t.Type {
	case token.AnchorType:
		what, hint = "anchors (&name) are not used here", `put the text in quotes if it begins with "&"`
	case token.AliasType:
		what, hint = "references (*name) are not used here", `put the text in quotes if it begins with "*"; signals are shared with "use"`
	case token.TagType:
		what, hint = "types (!name) are not used here", `put the text in quotes if it begins with "!"`
	case token.MergeKeyType:
		what, hint = `"<<" is not used here`, `write the keys out; signals are shared with "use"`
	case token.MappingKeyType:
		what, hint = `a key that begins with "? " is not used here`, "put the text in quotes"
	case token.DirectiveType:
		what, hint = "directives (%) are not used here", "delete the line, or put the text in quotes"
	default:
		return
	}
	s.report(t.Position.Line, t.Position.Column, hint, "%s", what)
}

// reportSyntax puts the parser's complaint into an author's words.
func reportSyntax(s *source, tokens token.Tokens, err error) {
	line, column, message := 1, 1, err.Error()
	if ye, ok := errors.AsType[yaml.Error](err); ok {
		message = ye.GetMessage()
		if t := ye.GetToken(); t != nil && t.Position != nil {
			line, column = max(t.Position.Line, 1), max(t.Position.Column, 1)
		}
	}
	if t := runaway(tokens, line); t != nil {
		s.report(t.Position.Line, t.Position.Column, "end the text where it should end; longer texts are written with > after the key",
			"a text in quotes begins here and ends only in line %d", t.Position.Line+strings.Count(strings.TrimSpace(t.Origin), "\n"))
		return
	}
	for _, known := range syntaxHints {
		if strings.Contains(message, known.says) {
			s.report(line, column, known.hint, "%s", known.means)
			return
		}
	}
	s.report(line, column, "check the indentation, quotes and brackets around it", "this is not valid YAML: %s", message)
}

// runaway returns the last text in quotes before a line that goes over several
// lines: when its end is missing, it's the next text's beginning that ends it,
// and the parser complains about what follows.
func runaway(tokens token.Tokens, line int) *token.Token {
	var found *token.Token
	for _, t := range tokens {
		isQuoted := t.Type == token.DoubleQuoteType || t.Type == token.SingleQuoteType
		if isQuoted && t.Position.Line <= line && strings.Contains(strings.TrimSpace(t.Origin), "\n") {
			found = t
		}
	}
	return found
}

var syntaxHints = []struct{ says, means, hint string }{
	{
		"mapping value is not allowed in this context", `a ": " stands where no key can be, or the line is not indented like its neighbours`,
		"put text that contains a colon in quotes, and line up the keys of a group",
	},
	{"could not find end character of double-quoted", `a text in "quotes" doesn't end`, `end it with ", and write a quote inside it as \"`},
	{"could not find end character of single-quoted", "a text in 'quotes' doesn't end", "end it with ', and write an apostrophe inside it twice"},
	{"is a reserved character", "a text can't begin with @ or a backquote", "put it in quotes"},
	{"must be specified", "a list or group in brackets doesn't end", "close the bracket, and put a comma between two items"},
	{"non-map value is specified", "a value stands where a key is needed", `write "key: value", or "- " with a blank before an item`},
	{"value is not allowed in this context", "this doesn't belong to what stands above it", "check the indentation; a list and keys can't be mixed"},
	{"unexpected key name", "a key stands where no key can be", "check the indentation and the quotes above it"},
}

// convert turns the parser's tree into ours.
func convert(s *source, n ast.Node, depth int) *node {
	line, column := place(n)
	out := &node{line: line, column: column}
	if depth > maxDepth {
		s.report(line, column, "no rubric needs that", "lists and groups lie more than %d deep", maxDepth)
		return out
	}
	switch v := n.(type) {
	case *ast.MappingNode:
		out.kind = mapping
		convertEntries(s, out, v.Values, depth)
	case *ast.MappingValueNode:
		out.kind = mapping
		convertEntries(s, out, []*ast.MappingValueNode{v}, depth)
	case *ast.SequenceNode:
		out.kind = list
		for _, item := range v.Values {
			out.items = append(out.items, convert(s, item, depth+1))
		}
	case *ast.NullNode:
		out.kind = blank
	case *ast.LiteralNode:
		out.kind, out.text = scalar, v.Value.Value
	case *ast.StringNode:
		out.kind, out.text = scalar, v.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NanNode, *ast.InfinityNode:
		out.kind, out.text = scalar, n.GetToken().Value
	default:
		s.report(line, column, "put the text in quotes", "%s is not used here", strings.ToLower(n.Type().String()))
	}
	return out
}

// convertEntries adds the keys of a group, once each.
func convertEntries(s *source, out *node, values []*ast.MappingValueNode, depth int) {
	first := map[string]int{}
	for _, v := range values {
		key := convert(s, v.Key, depth+1)
		if key.kind != scalar {
			s.report(key.line, key.column, "put the key in quotes", "this can't be a key")
			continue
		}
		if prev, ok := first[key.text]; ok {
			s.report(key.line, key.column, "keep one of the two", "%q is there twice; the first is in line %d", key.text, prev)
			continue
		}
		first[key.text] = key.line
		value := &node{line: key.line, column: key.column}
		if v.Value != nil {
			value = convert(s, v.Value, depth+1)
		}
		if value.kind == blank {
			value.line, value.column = key.line, key.column
		}
		out.entries = append(out.entries, entry{key: key, value: value})
	}
	if len(out.entries) > 0 {
		out.line, out.column = out.entries[0].key.line, out.entries[0].key.column
	}
}

// place returns where a node begins.
func place(n ast.Node) (line, column int) {
	t := n.GetToken()
	if l, ok := n.(*ast.LiteralNode); ok {
		t = l.Start
	}
	if t == nil || t.Position == nil {
		return 1, 1
	}
	return max(t.Position.Line, 1), max(t.Position.Column, 1)
}

// quoted returns a text as it would be written in a message.
func quoted(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
