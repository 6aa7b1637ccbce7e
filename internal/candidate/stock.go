package candidate

import (
	"embed"
	"slices"
	"strings"
)

// stock holds the sentences: one file a candidate, in which a blank line stands
// between two answers, and the strong candidate's topics.
//
//go:embed stock/*.txt
var stock embed.FS

// topic is something the strong candidate can speak about.
type topic struct {
	name string
	// asks are the words of the questions that it suits, as stems.
	asks map[string]bool
	// parts are in the order in which they're told; the first opens the topic.
	parts []part
}

// part is one answer of a topic.
type part struct{ name, text string }

func read(name string) string {
	data, err := stock.ReadFile("stock/" + name + ".txt")
	if err != nil {
		// The files are in the binary, so only a wrong name gets here.
		panic(err)
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}

// lines returns a candidate's answers.
func lines(kind Kind) []string {
	var out []string
	for block := range strings.SplitSeq(read(string(kind)), "\n\n") {
		if block = strings.TrimSpace(block); block != "" {
			out = append(out, block)
		}
	}
	return out
}

// topics reads a file of the strong candidate: "== name | words" begins a topic,
// "-- name" a part, "# " a remark. The parts of the topic "any" belong to each.
func topics(file string) []topic {
	var all []topic
	for line := range strings.Lines(read(file)) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "# ") {
			continue
		}
		if head, ok := strings.CutPrefix(line, "== "); ok {
			name, words, _ := strings.Cut(head, " |")
			all = append(all, topic{name: name, asks: stems(words)})
			continue
		}
		if len(all) == 0 {
			continue
		}
		t := &all[len(all)-1]
		if name, ok := strings.CutPrefix(line, "-- "); ok {
			t.parts = append(t.parts, part{name: name})
			continue
		}
		if n := len(t.parts); n > 0 {
			t.parts[n-1].text = strings.TrimSpace(t.parts[n-1].text + "\n" + line)
		}
	}
	return withAny(all)
}

// withAny gives the parts of the topic named "any" to all others.
func withAny(all []topic) []topic {
	i := slices.IndexFunc(all, func(t topic) bool { return t.name == "any" })
	if i < 0 {
		return all
	}
	shared := all[i].parts
	all = slices.Delete(all, i, i+1)
	for j := range all {
		all[j].parts = append(all[j].parts, shared...)
	}
	return all
}

// stems returns the words of a text, cut to their first letters, so that
// "measured" meets "measure".
func stems(text string) map[string]bool {
	out := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && r != 'é' }) {
		if len(word) > 2 && !hollow[word] {
			out[word[:min(len(word), 5)]] = true
		}
	}
	return out
}

// hollow are words that say nothing about a subject.
var hollow = map[string]bool{
	"the": true, "and": true, "that": true, "you": true, "your": true, "what": true, "was": true, "did": true, "for": true,
	"are": true, "have": true, "with": true, "this": true, "would": true, "about": true, "tell": true, "had": true,
	"from": true, "there": true, "which": true, "were": true, "when": true, "how": true, "who": true, "said": true,
	"one": true, "once": true, "time": true, "take": true, "thing": true, "something": true,
}
