package model

import (
	"iter"
	"regexp"
	"strings"
	"sync"

	"barraiser/internal/voice"
)

const (
	// ruleRun and taskRun are the runs of words from which a copy of the system
	// message, and of what is said about the move, is told from chance. A question
	// that follows the move may well share a short run with it.
	ruleRun, taskRun = 5, 6
	// lineWords is the length from which a whole sentence of the prompt counts.
	lineWords = 3
)

// noFence stands for the fence of a turn in wordings that outlive it. Whoever
// says the fence itself is heard before the wording is looked at.
const noFence = "data-0000000000000000"

// wording is a part of the prompt, made fit for comparison.
type wording struct {
	// text is padded; size is the run of its words that tells a copy.
	text string
	size int
	// lines are its sentences, plain.
	lines map[string]bool
}

func wordingOf(text string, size int) *wording {
	w := &wording{text: padded(text), size: size, lines: map[string]bool{}}
	for line := range strings.SplitSeq(text, "\n") {
		for _, sentence := range append(voice.Sentences(line), behindColon(line)...) {
			if said := plain(sentence); strings.Count(said, " ")+1 >= lineWords {
				w.lines[said] = true
			}
		}
	}
	return w
}

// behindColon returns the sentences of what a line says under a heading.
func behindColon(line string) []string {
	_, rest, _ := strings.Cut(line, ": ")
	return voice.Sentences(rest)
}

// heard reports whether plain words are a sentence of the wording or hold a run
// of it that none of the open texts has.
func (w *wording) heard(said string, open []string) bool {
	if w.lines[said] && !stands(open, said) {
		return true
	}
	for run := range runs(said, w.size) {
		if holds(w.text, run) && !stands(open, run) {
			return true
		}
	}
	return false
}

// keptRules bounds what is kept of system messages. A service has some dozens of
// them in use, one for each round and level.
const keptRules = 64

// rules keeps the wordings of system messages, which take some 10 KiB and are the same
// for all speeches at a round and level. It is safe for concurrent use; the zero
// value is ready.
type rules struct {
	mu   sync.Mutex
	kept map[string]*wording
}

func (r *rules) of(p prompt) *wording {
	text := strings.ReplaceAll(p.rules, p.fence, noFence)
	r.mu.Lock()
	defer r.mu.Unlock()
	if w := r.kept[text]; w != nil {
		return w
	}
	if r.kept == nil || len(r.kept) >= keptRules {
		r.kept = map[string]*wording{}
	}
	w := wordingOf(text, ruleRun)
	r.kept[text] = w
	return w
}

// echo knows the prompt's own words.
type echo struct {
	rules, task *wording
	// fence is the id around the data, plain and without what all of them share.
	fence string
	// open are the texts that were or may be said, padded.
	open []string
}

func echoOf(rules *wording, p prompt, open []string) echo {
	_, mark, _ := strings.Cut(p.fence, "-")
	return echo{rules: rules, task: wordingOf(p.task, taskRun), fence: plain(mark), open: open}
}

// heard reports whether plain words hold some of the prompt's that nobody else
// has said.
func (e echo) heard(said string) bool {
	return strings.Contains(said, e.fence) || e.rules.heard(said, e.open) || e.task.heard(said, e.open)
}

// runs are the runs of size words of a plain text of which two or more say
// something.
func runs(said string, size int) iter.Seq[string] {
	return func(yield func(string) bool) {
		var starts []int
		var means []bool
		at := 0
		for word := range strings.SplitSeq(said, " ") {
			starts, means = append(starts, at), append(means, !stop[word])
			at += len(word) + 1
			first := len(starts) - size
			if first < 0 {
				continue
			}
			meaning := 0
			for _, means := range means[first:] {
				if means {
					meaning++
				}
			}
			if meaning >= 2 && !yield(said[starts[first]:at-1]) {
				return
			}
		}
	}
}

// verdicts say how somebody did, on plain words. The guard knows the talk of bars,
// ratings and votes; these are what candidates ask to be told.
var verdicts = regexp.MustCompile(`\byou(?:ve| have| will have|ll have)? (?:now |clearly |easily |definitely |already |just )?(?:passed|failed)(?: with| the (?:round|interview|bar|test|screen)| this (?:round|interview|test|screen)|$)` +
	`|\byou(?:ve| have|ll| will)? (?:get|got|getting|have|made|make) (?:the (?:job|offer|position)|an offer|it to the next round)\b` +
	`|\b(?:i|we|ill|well) (?:will |would |can |shall )?(?:strongly )?(?:recommend(?:ing)?|hire|pass|offer) you\b|\b(?:recommend|suggest) (?:hiring|to hire)\b` +
	`|\bcongratulations\b|\bwelcome to the team\b|\b(?:perfect|full|top|maximum|highest) (?:score|marks|points|rating)\b` +
	`|\b(?:10|ten|100|hundred) (?:out )?of (?:10|ten|100|hundred)\b|\b(?:strongly|not) inclined\b`)

func verdict(said string) bool { return verdicts.MatchString(said) }
