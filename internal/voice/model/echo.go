package model

import (
	"regexp"
	"strings"

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

// echo knows the prompt's own words.
type echo struct {
	runs  map[int]map[string]bool
	lines map[string]bool
	// fence is the id around the data, plain.
	fence string
	// open are the texts that were or may be said, padded.
	open []string
}

func echoOf(rules, task, fence string, open []string) echo {
	e := echo{runs: map[int]map[string]bool{ruleRun: runs(plain(rules), ruleRun), taskRun: runs(plain(task), taskRun)}, lines: map[string]bool{}, fence: plain(fence), open: open}
	for line := range strings.SplitSeq(rules+"\n"+task, "\n") {
		for _, sentence := range append(voice.Sentences(line), behindColon(line)...) {
			if said := plain(sentence); strings.Count(said, " ")+1 >= lineWords {
				e.lines[said] = true
			}
		}
	}
	return e
}

// behindColon returns the sentences of what a line says under a heading.
func behindColon(line string) []string {
	_, rest, _ := strings.Cut(line, ": ")
	return voice.Sentences(rest)
}

// heard reports whether plain words hold some of the prompt's that nobody else
// has said.
func (e echo) heard(said string) bool {
	if strings.Contains(said, e.fence) || e.lines[said] && !stands(e.open, said) {
		return true
	}
	for size, known := range e.runs {
		for run := range runs(said, size) {
			if known[run] && !stands(e.open, run) {
				return true
			}
		}
	}
	return false
}

// runs are the runs of size words of which two or more say something.
func runs(said string, size int) map[string]bool {
	out := map[string]bool{}
	all := strings.Fields(said)
	for i := 0; i+size <= len(all); i++ {
		meaning := 0
		for _, word := range all[i : i+size] {
			if !stop[word] {
				meaning++
			}
		}
		if meaning >= 2 {
			out[strings.Join(all[i:i+size], " ")] = true
		}
	}
	return out
}

// verdicts say how somebody did, on plain words. The guard knows the talk of bars,
// ratings and votes; these are what candidates ask to be told.
var verdicts = regexp.MustCompile(`\byou(?:ve| have| will have|ll have)? (?:now |clearly |easily |definitely |already |just )?(?:passed|failed)(?: with| the (?:round|interview|bar|test|screen)| this (?:round|interview|test|screen)|$)` +
	`|\byou(?:ve| have|ll| will)? (?:get|got|getting|have|made|make) (?:the (?:job|offer|position)|an offer|it to the next round)\b` +
	`|\b(?:i|we|ill|well) (?:will |would |can |shall )?(?:strongly )?(?:recommend(?:ing)?|hire|pass|offer) you\b|\b(?:recommend|suggest) (?:hiring|to hire)\b` +
	`|\bcongratulations\b|\bwelcome to the team\b|\b(?:perfect|full|top|maximum|highest) (?:score|marks|points|rating)\b` +
	`|\b(?:10|ten|100|hundred) (?:out )?of (?:10|ten|100|hundred)\b|\b(?:strongly|not) inclined\b`)

func verdict(said string) bool { return verdicts.MatchString(said) }
