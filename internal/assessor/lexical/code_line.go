package lexical

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Some program text has few of the signs that codeGap looks for: queries, commands,
// logs and data. It is known line by line, by how a line begins, and not by what it
// says: no prose begins so.

var (
	// logLine begins with a time to the second, or a date and a time, or a level
	// before a bracket or colon.
	logLine = regexp.MustCompile(`^\s*\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d|(ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL)\s?[:\[\]]|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )`)
	// traceLine is a line of a stack trace.
	traceLine = regexp.MustCompile(`^\s*(at [\w$.<>]+\(|Traceback \(most recent|File "[^"]+", line \d|Caused by: [\w.]+|[\w.]+(Error|Exception): )`)
	// dataLine begins as JSON, YAML's lists of keys or a CSV of quoted cells do.
	dataLine = regexp.MustCompile(`^\s*([{}\[\]],?$|[{\[]?\s*"[\w .-]+"\s*:|\{\s*"|\]\s*[,}])`)
	// queryStart begins a query in small letters as well; queryBody must follow it.
	queryStart = regexp.MustCompile(`^\s*(select|insert into|update|delete from|create table|alter table|with \w+ as \()\s`)
	queryBody  = regexp.MustCompile(`(\*|=|<|>|;|\(|\w\.\w|,)`)
	// commandStart is a prompt, or a program of the shell with a flag, a pipe, a
	// redirection or a path somewhere behind it.
	promptStart  = regexp.MustCompile(`^\s*(\$|>>>|[\w.-]+@[\w.-]+[:~ ][^ ]*[$#]) \S`)
	commandStart = regexp.MustCompile(`^\s*(sudo |[A-Z_]+=\S+ )?(kubectl|git|docker|podman|curl|wget|grep|rg|cat|ls|cd|pip|npm|yarn|python3?|ssh|scp|tail|head|less|awk|sed|make|aws|gcloud|az|terraform|helm|psql|mysql|redis-cli|export|echo|find|xargs|jq|ps|top|kill|chmod|chown|mkdir|rm|cp|mv|tar|journalctl|systemctl|apt-get|brew|cargo|go|java|mvn|gradle|dvc|mlflow|spark-submit|nvidia-smi) \S`)
	commandSign  = regexp.MustCompile(`( --?\w|\s\|\s|\s>>?\s?\S|\$\(|\$\w|(^|\s)[~.]?/\w|=\S)`)
	// fence opens and closes a block of program text.
	fence = regexp.MustCompile("^\\s*(```|~~~)")
	// proseWord is seldom seen outside prose.
	proseWord = regexp.MustCompile(`(?i)(^|\s)(the|a|an|i|we|it|was|were|my|our|they|because|that)\s`)
)

// queryWords are the keywords of SQL, which is mostly written in capitals.
var queryWords = wordSet(`select from where join group order by having limit insert into values update set delete create table alter
	with union partition left right inner outer count sum avg min max distinct between interval case when then else as on asc desc
	over and or not in is null like cast coalesce`)

// minQueryWords is how many of them a line has at the least.
const minQueryWords = 2

// isQueryWord reports a keyword of SQL in capitals.
func isQueryWord(text []rune, t token) bool {
	return t.capital && t.end-t.start > 1 && unicode.IsUpper(text[t.start+1]) && queryWords[t.text]
}

// isCodeLine reports whether a line is a query, a command, data or a log.
func isCodeLine(line string) bool {
	switch {
	case logLine.MatchString(line), traceLine.MatchString(line), dataLine.MatchString(line), promptStart.MatchString(line):
		return true
	case queryStart.MatchString(line):
		return queryBody.MatchString(line) && !proseWord.MatchString(line)
	case commandStart.MatchString(line):
		return commandSign.MatchString(line) && !proseWord.MatchString(line)
	}
	return queryKeywords(line) >= minQueryWords && !proseWord.MatchString(line)
}

// queryKeywords counts the keywords of SQL in a line that begins with one, else 0.
func queryKeywords(line string) int {
	n := 0
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return !unicode.IsLetter(r) }) {
		is := len(word) > 1 && unicode.IsUpper(rune(word[1])) && queryWords[strings.ToLower(word)]
		if !is && n == 0 {
			return 0
		}
		if is {
			n++
		}
	}
	return n
}

// codeLines says of every code point of a text whether it stands on a line that is
// program text by how it begins, or in a block between fences that holds such a line
// or the signs of a program.
func codeLines(text []rune) []bool {
	out := make([]bool, 0, len(text))
	fenced, opened := false, 0
	for line := range strings.SplitAfterSeq(string(text), "\n") {
		bare := strings.TrimRight(line, "\r\n")
		if fence.MatchString(bare) {
			if fenced {
				closeFence(out[opened:], text[opened:])
			}
			fenced, opened = !fenced, len(out)+utf8.RuneCountInString(line)
		}
		is := isCodeLine(bare)
		for range line {
			out = append(out, is)
		}
	}
	return out
}

// closeFence marks all of a fenced block as program text, but for lines that read as
// prose, if it holds any.
func closeFence(marks []bool, text []rune) {
	if !slices.Contains(marks, true) && !slices.ContainsFunc(text[:len(marks)], func(r rune) bool { return strings.ContainsRune("{}=;<>", r) }) {
		return
	}
	from := 0
	for line := range strings.SplitAfterSeq(string(text[:len(marks)]), "\n") {
		to, prose := from+utf8.RuneCountInString(line), proseWord.MatchString(line)
		for i := from; i < to && !prose; i++ {
			marks[i] = true
		}
		from = to
	}
}
