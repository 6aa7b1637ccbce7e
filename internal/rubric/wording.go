package rubric

import (
	"regexp"
	"strings"
)

// QuoteMark stands in a probe for the candidate's own words, which the voice
// puts there in quotation marks.
const QuoteMark = "{quote}"

// maxAskWords is the length of a turn of the interviewer; longer ones stop
// being a question and start to coach.
const maxAskWords = 60

var (
	braced      = regexp.MustCompile(`\{[^{}]*\}|[{}]`)
	quotedQuote = regexp.MustCompile(`["'“”‘’«»]\{quote\}|\{quote\}["'“”‘’«»]`)
)

// bracesOf returns what stands in braces, and single braces. Few texts have any,
// and every text of the library is looked at.
func bracesOf(text string) []string {
	if !strings.ContainsAny(text, "{}") {
		return nil
	}
	return braced.FindAllString(text, -1)
}

// checkPlain reports what may not stand in text that is spoken as it is.
func checkPlain(c checker, path, what, text string) {
	if strings.TrimSpace(text) == "" {
		c.add(path, "", "%s is empty", what)
		return
	}
	for _, found := range bracesOf(text) {
		if found == QuoteMark {
			c.add(path, "use it in the \"ask\" of a probe only", "%s can't contain {quote}: nothing has been said that could be quoted", what)
			continue
		}
		c.add(path, "write the words out", "%s contains %s, which would be spoken as it stands", what, found)
	}
}

// checkAsk reports what is wrong with the words of a probe.
func checkAsk(c checker, text string) {
	if strings.TrimSpace(text) == "" {
		c.add("ask", "write the question the interviewer asks", "the probe asks nothing")
		return
	}
	for _, found := range bracesOf(text) {
		if found != QuoteMark {
			c.add("ask", "the only placeholder is {quote}, the candidate's own words", "unknown placeholder %s", found)
		}
	}
	rest := strings.TrimSpace(strings.ReplaceAll(text, QuoteMark, ""))
	switch {
	case strings.Count(text, QuoteMark) > 1:
		c.add("ask", "quote once, and ask about that", "the probe uses {quote} more than once")
	case strings.Contains(text, QuoteMark) && quotedQuote.MatchString(text):
		c.add("ask", "write {quote} without quotation marks", "the quote comes with its quotation marks; these would be doubled")
	case !strings.ContainsAny(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") && strings.Contains(text, QuoteMark):
		c.add("ask", "ask something about the quote, such as: You said {quote}. How did you know?", "the probe consists of the quote alone")
	}
	if n := len(strings.Fields(text)); n > maxAskWords {
		c.add("ask", "ask one thing at a time", "the probe has %d words; a turn of the interviewer has %d at the most", n, maxAskWords)
	}
	if n := strings.Count(text, "?"); n > 2 {
		c.add("ask", "make separate probes of them", "the probe asks %d questions at once", n)
	}
}
