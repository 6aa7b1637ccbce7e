package transcript

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// timing is the line of a cue that says when; an hour may be missing, and a point
// or a comma stand before the milliseconds, since writers mix the two formats.
var timing = regexp.MustCompile(`^\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})(?:\s.*)?$`)

func isTiming(line string) bool { return strings.Contains(line, arrow) && timing.MatchString(line) }

// arrow is what only timings have.
const arrow = "-->"

// dash is what captions set before the words of another speaker. In plain text it
// begins an item of a list.
var dash = regexp.MustCompile(`^(?:[-–—]|>>)[ \t]*`)

// cue is one caption.
type cue struct {
	// start and end are in milliseconds.
	start, end int64
	// line is that of the first of payload.
	line    int
	payload []string
}

// cues reads blocks of an optional name or number, a timing and words. skip says
// which blocks hold no caption, by their first line; nil says none.
func cues(name string, lines []string, skip func(string) bool) ([]cue, error) {
	var all []cue
	for i := 0; i < len(lines); {
		if strings.TrimSpace(lines[i]) == "" {
			i++
			continue
		}
		end := i
		for end < len(lines) && strings.TrimSpace(lines[end]) != "" {
			end++
		}
		if skip == nil || !skip(lines[i]) {
			found, err := block(name, lines[:end], i)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		i = end
	}
	slices.SortStableFunc(all, func(a, b cue) int { return cmp.Compare(a.start, b.start) })
	return all, nil
}

// block reads the cues of lines[from:], which no blank line parts. It is one, or
// several of a writer who left the blank lines out.
func block(name string, lines []string, from int) ([]cue, error) {
	first := from
	if !isTiming(lines[first]) && first+1 < len(lines) && strings.Contains(lines[first+1], arrow) {
		first++ // the cue's name
	}
	if !isTiming(lines[first]) {
		if strings.Contains(lines[first], arrow) {
			return nil, at(name, first+1, "%q isn't a timing", strings.TrimSpace(lines[first])).Hint("write 00:01:02.000 --> 00:01:05.500, in hours, minutes and seconds")
		}
		return nil, at(name, from+1, "these words belong to no caption").
			Hint("put a timing before them, such as 00:01:02.000 --> 00:01:05.500, or delete the blank line that parts them from theirs")
	}
	var found []cue
	for i := first; i < len(lines); i++ {
		if !isTiming(lines[i]) {
			last := &found[len(found)-1]
			last.payload = append(last.payload, lines[i])
			continue
		}
		m := timing.FindStringSubmatch(lines[i])
		if len(found) > 0 {
			// The number of this cue was taken for words of the one before.
			last := &found[len(found)-1]
			if n := len(last.payload); n > 0 && isNumber(last.payload[n-1]) {
				last.payload = last.payload[:n-1]
			}
		}
		found = append(found, cue{start: millis(m[1]), end: millis(m[2]), line: i + 2})
	}
	return found, nil
}

// millis reads a time that timing has matched. One out of any range is 0, which
// only orders it first.
func millis(text string) int64 {
	clock, fraction, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	total := int64(0)
	for part := range strings.SplitSeq(clock, ":") {
		n, err := strconv.ParseInt(part, 10, 32)
		if err != nil {
			return 0
		}
		total = total*60 + n
	}
	ms, err := strconv.ParseInt((fraction + "00")[:3], 10, 32)
	if err != nil {
		return 0
	}
	return total*1000 + ms
}

// spoken returns what the cues say.
func spoken(name string, all []cue, tagged bool, who Speakers) ([]utterance, error) {
	known := who.keys()
	var said []utterance
	var before cue // the cue that the last of said ended
	var from int   // where its utterances begin in said
	speaker := ""
	for _, c := range all {
		found := c.voices(tagged, known)
		if len(found) == 0 {
			continue
		}
		if found[0].name == "" {
			if speaker == "" {
				return nil, nameless(name, found[0].line)
			}
			found[0].name = speaker
		}
		if c.start < before.end && repeats(said[from:], found) {
			said = said[:from]
		}
		before, from = c, len(said)
		said = append(said, found...)
		speaker = said[len(said)-1].name
	}
	return said, nil
}

// repeats reports whether a cue says again what the one before said, and goes on.
func repeats(before, now []utterance) bool {
	return len(before) == 1 && len(now) == 1 && keyOf(before[0].name) == keyOf(now[0].name) &&
		(now[0].text == before[0].text || strings.HasPrefix(now[0].text, before[0].text+" "))
}

// voices returns who says what in a cue. Its lines are one text, but for lines
// that begin with a name.
func (c cue) voices(tagged bool, known []string) []utterance {
	if tagged {
		return voices(strings.Join(c.payload, "\n"), c.line)
	}
	var said []utterance
	var parts []string // of the last utterance
	end := func() {
		if len(said) > 0 {
			said[len(said)-1].text = strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
		}
	}
	for i, line := range c.payload {
		line = dash.ReplaceAllString(plain(line), "")
		name, text, ok := label(line, known)
		if !ok {
			text = line
		}
		if ok || len(said) == 0 && strings.TrimSpace(text) != "" {
			end()
			said, parts = append(said, utterance{name: name, line: c.line + i}), nil
		}
		parts = append(parts, text)
	}
	end()
	return said
}
