package transcript

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	// tag is a tag of WebVTT or SRT, or a time within a caption. Others are words.
	tag = regexp.MustCompile(`(?i)</?(?:c|i|b|u|s|v|lang|ruby|rt|font)(?:[.\s][^<>]*)?/?>|<(?:\d{2,}:)?\d{2}:\d{2}\.\d{3}>`)
	// voice is the tag that says who speaks: <v Name>, <v.loud Name>.
	voice = regexp.MustCompile(`(?i)<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>`)
	// override is a position or style of SRT: {\an8}.
	override = regexp.MustCompile(`\{\\[^{}]*\}`)
)

// hasVoices reports whether a voice tag names a speaker anywhere.
func hasVoices(lines []string) bool {
	return slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, "<") && voice.MatchString(line) })
}

// voices splits a caption by its voice tags. The words before the first tag have
// no name.
func voices(payload string, line int) []utterance {
	var said []utterance
	add := func(name, text string) {
		if text = words(text); text != "" {
			said = append(said, utterance{name: name, line: line, text: text})
		}
	}
	from, name := 0, ""
	for _, m := range voice.FindAllStringSubmatchIndex(payload, -1) {
		add(name, payload[from:m[0]])
		name = strings.Join(strings.Fields(html.UnescapeString(payload[m[2]:m[3]])), " ")
		from = m[1]
	}
	add(name, payload[from:])
	return said
}

// words returns a caption's text without tags, with entities resolved and single
// spaces.
func words(payload string) string {
	return strings.Join(strings.Fields(plain(payload)), " ")
}

// plain removes tags before it resolves entities, so that "&lt;b&gt;" stays what
// was said.
func plain(payload string) string {
	if !strings.ContainsAny(payload, "<{&") {
		return payload
	}
	return html.UnescapeString(override.ReplaceAllString(tag.ReplaceAllString(payload, ""), ""))
}
