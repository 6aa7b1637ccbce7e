package library

import (
	"regexp"
	"strconv"
	"strings"

	"barraiser/internal/rubric"
)

// nearMark is how a cue asks for a wider window in the middle of its words.
var nearMark = regexp.MustCompile(`\{\s*near\s*:\s*(\d{1,3})\s*\}`)

// cues reads the list under a key. An item is a text, or a group whose "any"
// holds several texts that share its exceptions; each text becomes one cue.
func (g group) cues(key string) []rubric.Cue {
	var out []rubric.Cue
	base := joinPath(g.path, key)
	for _, n := range g.list(key) {
		for _, found := range g.r.cue(n) {
			g.r.mark(itemPath(base, len(out)), found.at)
			g.r.mark(itemPath(base, len(out))+".near", found.at)
			out = append(out, found.cue)
		}
	}
	return out
}

// cueAt is a cue with the node of its text.
type cueAt struct {
	cue rubric.Cue
	at  *node
}

func (r *reader) cue(n *node) []cueAt {
	if n.kind != mapping {
		return []cueAt{{r.cueText(n), n}}
	}
	// A cue's parts have no path of their own: one group may become several cues.
	scratch := &reader{src: r.src, at: newSpots(), wrong: r.wrong}
	g := scratch.group(n, "", keysOf[cueKeys]()...)
	var out []cueAt
	for _, key := range []string{"text", "any"} {
		for _, item := range g.list(key) {
			out = append(out, cueAt{r.cueText(item), item})
		}
	}
	if len(out) == 0 {
		r.report(n, `write {any: [words, other words], not: [...]}`, `the cue has no "text" and no "any"`)
	}
	near, not, unless := g.whole("near", 0), g.texts("not"), g.texts("unless")
	for i := range out {
		if g.get("near") != nil {
			out[i].cue.Near = near
		}
		out[i].cue.Not, out[i].cue.Unless = not, unless
	}
	return out
}

// cueText reads the words of a cue, with at most one {near:N} between them.
func (r *reader) cueText(n *node) rubric.Cue {
	text := r.scalar(n)
	if !strings.Contains(text, "{") {
		return rubric.Cue{Text: text}
	}
	marks := nearMark.FindAllStringSubmatchIndex(text, -1)
	if len(marks) == 0 {
		return rubric.Cue{Text: text}
	}
	before, after := strings.TrimSpace(text[:marks[0][0]]), strings.TrimSpace(text[marks[0][1]:])
	if len(marks) > 1 || before == "" || after == "" {
		r.report(n, `such as "because {near:8} because"`, "{near:N} stands once, between two words")
		return rubric.Cue{Text: strings.TrimSpace(nearMark.ReplaceAllString(text, " "))}
	}
	near, err := strconv.Atoi(text[marks[0][2]:marks[0][3]])
	if err != nil || near == 0 {
		r.report(n, "4 is the default, 8 is wide", "{near:N} takes a number above 0")
	}
	return rubric.Cue{Text: before + " " + after, Near: near}
}
