package assessment

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What makes two answers the same story, by the share of rare words that the
// answer with fewer of them has in common with the other. On the pairs of
// story_test.go stories retold in other words score .65 and more, and two stories
// out of one project don't share minShared words; two answers of one person about
// one trade, in 2,700 pairs of simulated interviews, score .50 at the most. A false
// alarm takes a story away from a candidate, so the bar is high, and higher where no
// figure, date or name is the same.
const (
	sameStory      = 0.48
	sameUnanchored = 0.58
	// perFigure, perDate and perName are what a figure, a date and a name in common
	// add. Two stories of a project share its people and its year, but seldom two
	// figures.
	perFigure, maxFigures = 0.09, 3
	perDate, maxDates     = 0.04, 2
	perName, maxNames     = 0.02, 3
	// minShared is how many rare words and figures must be the same, and minStory
	// how many rare words an answer needs to be a story at all.
	minShared = 6
	minStory  = 8
	// common is the number of answers of the round from which a word in more of
	// them belongs to the project and counts less.
	common = 2
)

// SameStories tells for each answer which earlier one tells the same story: the
// index of the earliest, or -1. It looks at the candidate's words alone, at rare
// words, names, figures and dates, so a story is known again in other words. An
// explanation or a design is no story, however much it shares with another.
//
// A follow-up repeats what it follows up on, so answers are whole units: a main
// question with its probes.
func SameStories(answers []Answer) []int {
	if len(answers) < 2 {
		return slices.Repeat([]int{-1}, len(answers))
	}
	told := make([]telling, len(answers))
	in := map[string]int{}
	for i, a := range answers {
		if !isTold(a) {
			continue
		}
		told[i] = tellingOf(a)
		for w := range told[i].words {
			in[w]++
		}
	}
	same := make([]int, len(answers))
	for i := range told {
		same[i] = -1
		for j := range i {
			if isSameStory(told[j], told[i], in) {
				same[i] = j
				break
			}
		}
	}
	return same
}

// telling is what an answer is known again by.
type telling struct{ words, figures, dates, names map[string]bool }

func tellingOf(a Answer) telling {
	t := telling{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for _, turn := range a.Turns {
		t.read(turn.Text)
	}
	return t
}

func (t telling) read(text string) {
	begins := true
	for piece := range strings.FieldsSeq(text) {
		for _, part := range strings.FieldsFunc(piece, func(r rune) bool { return strings.ContainsRune("-–—/→>:()", r) }) {
			bare := strings.TrimFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%' })
			bare = strings.TrimSuffix(strings.TrimSuffix(bare, "'s"), "’s")
			if bare != "" {
				t.take(bare, begins)
				begins = false
			}
		}
		begins = strings.ContainsAny(piece[len(piece)-1:], ".!?")
	}
}

func (t telling) take(bare string, begins bool) {
	lower := strings.ToLower(bare)
	first, _ := utf8.DecodeRuneInString(bare)
	switch {
	case unicode.IsDigit(first):
		t.takeFigure(strings.ReplaceAll(lower, ",", ""))
	case spokenFigures[lower] != "":
		t.figures[spokenFigures[lower]] = true
	case monthWords[lower]:
		t.dates[lower[:3]] = true
	case lower == "i" || lower[0] == 'i' && strings.ContainsAny(lower, "'’"), plainWords[lower], plainWords[rootOf(lower)]:
	case len(lower) < 4 && (begins || !unicode.IsUpper(first)):
	case unicode.IsUpper(first) && !begins:
		t.names[lower] = true
		t.words[rootOf(lower)] = true
	default:
		t.words[rootOf(lower)] = true
	}
}

// takeFigure keeps figures by which a story is known: not the small ones that any
// story has, and years as dates.
func (t telling) takeFigure(figure string) {
	digits := strings.TrimRightFunc(figure, func(r rune) bool { return !unicode.IsDigit(r) })
	switch {
	case len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20")):
		t.dates[digits] = true
	case len(digits) >= 2 && digits != "10" && digits != "100":
		t.figures[digits] = true
	}
}

func isSameStory(a, b telling, in map[string]int) bool {
	bar := sameUnanchored
	if inBoth(a.figures, b.figures)+inBoth(a.dates, b.dates)+inBoth(a.names, b.names) > 0 {
		bar = sameStory
	}
	return storyLikeness(a, b, in) >= bar
}

// storyLikeness is 0 for two answers that share nothing; in counts for each word
// the answers that have it.
func storyLikeness(a, b telling, in map[string]int) float64 {
	if min(len(a.words), len(b.words)) < minStory {
		return 0
	}
	// Whole numbers, so that the order of the words changes nothing.
	var of, ofOther, shared int
	both := 0
	for w := range a.words {
		of += rarity(in[w])
		if b.words[w] {
			shared += rarity(in[w])
			both++
		}
	}
	for w := range b.words {
		ofOther += rarity(in[w])
	}
	figures := inBoth(a.figures, b.figures)
	if both+figures < minShared {
		return 0
	}
	return float64(shared)/float64(min(of, ofOther)) + perFigure*float64(min(figures, maxFigures)) +
		perDate*float64(min(inBoth(a.dates, b.dates), maxDates)) + perName*float64(min(inBoth(a.names, b.names), maxNames))
}

// rarity weighs a word that n answers of the round have: the word of two weighs
// rare, that of three half as much, and so on.
func rarity(n int) int {
	const rare = 5040
	return rare / max(1, n-common+1)
}

func inBoth(a, b map[string]bool) int {
	n := 0
	for key := range a {
		if b[key] {
			n++
		}
	}
	return n
}

// rootOf takes the endings of English words away, roughly: it only brings forms
// of a word together and needs no true stem.
func rootOf(word string) string {
	for _, ending := range []string{"ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ers", "ies", "ed", "er", "es", "ly", "s", "e", "y"} {
		if root := strings.TrimSuffix(word, ending); root != word && len(root) >= 4 {
			return root
		}
	}
	return word
}

// spokenFigures are those told in one word. "Ten" is any story's.
var spokenFigures = map[string]string{
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17",
	"eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60",
	"seventy": "70", "eighty": "80", "ninety": "90",
}

var monthWords = setOf(`january february april june july august september october november december`)

// plainWords are those that stories of any subject are made of, and those that
// all work with software is told in.
var plainWords = setOf(`about above after again against along already also although always among another anyone anything around
	asked away back basically because been before began being below best better between both bring brought came case cause change
	changed clear close come common could course daily data days deal decide decided decision different does doing done down
	during each early easy either else engineer engineers enough even ever every everybody everyone everything exactly example
	fact failed felt find first fixed follow found four from full further gave getting give given goes going gone good great group
	half happened hard have having held help helped here high hour hours idea important inside instead into issue itself just keep
	kept kind knew know known large last late later learned least left less like little long longer look looked lots made main
	make making manager many maybe mean meant meeting might minutes model models month months more most much must myself near need
	needed never next night nobody none nothing number often once only open order other others ours outside over own part
	people person place plan point possible previous problem process product production project proposed pull pushed
	quarter question quickly quite rather ready real really reason result results right said same second seconds seen
	senior several should show showed shows simple simply since situation small software solution some somebody someone something
	soon spent start started step steps still stop stopped such sure system systems take taken talk talked team teams tell test
	tested tests than that their them themselves then there these they thing things think third this those though thought
	three through time times today together told took toward tried turned twice under understand until upon used user users
	using usually very wanted week weeks well went were what whatever when where whether which while whole whose will with within
	without work worked working world would wrong year years yesterday yet your
	cache caches store stores stored storing shard shards sharded sharding queue queues read reads write writes database databases
	table tables server servers client clients request requests latency memory network index indexes batch batches replica replicas
	training train trained feature features label labels dataset metric metrics accuracy precision recall loss validation
	prediction predictions deploy deployed deployment monitoring alert alerts dashboard pipeline pipelines baseline bugs logs
	customer company service ship shipped release released launch launched build built write wrote written code run runs running ran`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
