package transcript

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxName is the longest name before a colon, in code points, and
	// maxNameWords the most words in it; what is longer is a sentence.
	maxName      = 40
	maxNameWords = 5
)

var (
	// stamp is a time before or after a name: [00:01:02], (1:02), 00:01:02.500.
	stamp     = `[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?`
	leading   = regexp.MustCompile(`^(?:` + stamp + `[ \t]*(?:[-–—][ \t]*)?)?(?:\*\*|__)?`)
	trailing  = regexp.MustCompile(`[ \t]*[\[(]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]$`)
	numbered  = regexp.MustCompile(`^([qa])[ .]?\d+$`)
	nameRunes = regexp.MustCompile(`^[\pL\pM\pN '’.,&_@#()\[\]\-]+$`)
)

// headings are what answers have before a colon and nobody is called.
var headings = func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.SplitSeq(`situation,task,tasks,action,actions,result,results,outcome,outcomes,context,background,problem,
		problems,solution,solutions,approach,impact,learning,learnings,lesson,lessons,reflection,summary,conclusion,example,
		examples,note,notes,goal,goals,reason,reasons,first,second,third,fourth,finally,next,then,also,and,but,so,because,however,
		step,option,pros,cons,input,output,inputs,outputs,requirements,assumptions,constraints,metrics,data,model,features,evaluation,
		monitoring,training,serving,trade-offs,tradeoffs,time,space,complexity,before,after,today,update,edit,ps,p.s,fyi,todo,url,
		link,source,code,the problem,the result,the reason,the outcome,the lesson,the goal,the answer,the question,my role,my approach,
		for example,in short,in summary,in other words`, ",") {
		words[strings.TrimSpace(word)] = true
	}
	return words
}()

// label returns the name that a line begins with and the words after its colon.
// Times and bold marks around the name are dropped. known are the keys of
// names that the caller gave; they are names however they're written. A line that
// begins with white space has none.
func label(line string, known []string) (name, rest string, ok bool) {
	if first, _ := utf8.DecodeRuneInString(line); unicode.IsSpace(first) || !strings.ContainsAny(line, ":：") {
		return "", "", false
	}
	line = line[len(leading.FindString(line)):]
	colon := strings.IndexAny(line, ":：")
	if colon <= 0 {
		return "", "", false
	}
	// A name may end in a time, whose colon isn't the one that ends the name.
	if found := nameThenStamp.FindString(line); found != "" {
		colon = len(found) - 1
		if strings.HasSuffix(found, "：") {
			colon = len(found) - len("：")
		}
	}
	_, size := utf8.DecodeRuneInString(line[colon:])
	name, rest = line[:colon], line[colon+size:]
	name = trailing.ReplaceAllString(strings.TrimRight(name, "*_ \t"), "")
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "**"), "__")
	if !isName(name, known) || !beginsSpeech(rest) {
		return "", "", false
	}
	return strings.Join(strings.Fields(name), " "), strings.TrimSpace(rest), true
}

// nameThenStamp is "Name (00:12):".
var nameThenStamp = regexp.MustCompile(`^[^:：]*[ \t][\[(]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])][ \t]*[:：]`)

// isName reports whether somebody may be called so.
func isName(name string, known []string) bool {
	key := keyOf(name)
	if key == "" {
		return false
	}
	// "Q" and "A" are in capitals: a line of code may well begin with "a:".
	if slices.Contains(known, key) || roleOf(key) != "" {
		return key != "q" && key != "a" || strings.ToUpper(name) == name
	}
	if utf8.RuneCountInString(name) > maxName || len(strings.Fields(name)) > maxNameWords || headings[key] || !nameRunes.MatchString(name) {
		return false
	}
	// "Step 2" is as much a heading as "Step".
	if before, after, two := strings.Cut(key, " "); two && headings[before] && isNumber(after) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(name))
	return unicode.IsLetter(first) && !unicode.IsLower(first)
}

// beginsSpeech reports whether what follows a colon may be speech: a path, an
// address, a ratio or a clock time isn't.
func beginsSpeech(rest string) bool {
	if rest == "" {
		return true
	}
	first, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsSpace(first) || unicode.IsLetter(first) || strings.ContainsRune(`"'“‘(¿¡`, first)
}

// keyOf is a name for comparing: lower case, single spaces, without a number
// after Q and A, since all questions are asked by one.
func keyOf(name string) string {
	key := strings.ToLower(strings.Join(strings.Fields(name), " "))
	if m := numbered.FindStringSubmatch(key); m != nil {
		return m[1]
	}
	return key
}

func isNumber(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && strings.Trim(s, "0123456789") == ""
}
