package candidate

import (
	"regexp"
	"slices"
	"strings"
)

// probeWords are the words of a probe that a part of a topic answers, for the
// names of parts that recur.
var probeWords = map[string]map[string]bool{
	"how":      stems("step steps exactly order moment front keyboard layer down saw see open opened detail remember screen row rows line read revert shot try tried plan did person data learning alone"),
	"figures":  stems("figure figures number measured measure moved read before afterwards counted count percent month bring beat earlier season damage live experience days much cost effect gain coming people users test"),
	"options":  stems("else could have preferred preferring quick way reason strongest other choice chose odds success mind give gave up decided otherwise alternative rejected obvious instead paid refuse refused refusal shortcut oppose argue single ended taken wanted switched"),
	"limit":    stems("fails fail stress least sure wrong proved break breaks broke broken carefully claims weak fear feared beforehand risk edge uncertain correct understand dark never believe tear rather tonight silent audit"),
	"why":      stems("why cause causes possible underneath behind lies unnoticed further layer explanation omission goal set habit through know stopped coincidence let"),
	"today":    stems("today again six months month later still use used year after next prevents catch noticed notice outside relies rely called look looked alarm alarms watches value phone rings safeguard standard keeps reminded colleague's piece better start handed list different agreed sees outage entrusted visited"),
	"part":     stems("part parts own hands hand without team whose job paper idea yourself decide leave others role mine yours doing commit document meeting pieces wrote happened mistake omission helped along harder misunderstood fault"),
	"people":   stems("told said say harsh harshest words disagreed disagreement feedback agree other side team teams wish settled grounds content answer bar high reluctant foolish explain explained partners badly stand heard listener sceptic convinced they unreasonable colleague needed customer promised"),
	"lesson":   stems("lesson learned differ differently again began same spot last mistake spared monday luck defend change changed taught studied course book books curious question wanted answered built ordinary day"),
	"data":     stems("labels truth learn learns thousand prevents turns hidden collect when whom reviewers"),
	"features": stems("feature training serving compute knows moment prediction event source table stream leak ingestion same"),
	"checks":   stems("supplier zeros notices forgotten personal data trust least privacy quality sit"),
	"model":    stems("model score action false alarm dear loss choose limits threshold why"),
	"offline":  stems("offline group cases worst slice trust users mean baseline ship"),
	"online":   stems("real people experiment stock test valid online nothing moves suspects long show"),
	"request":  stems("request click answer way milliseconds computed anybody asks budget follow latency"),
	"failure":  stems("down minutes traffic times usual customer see fails part missing tried worse gives"),
	"rollout":  stems("version two reach user release gated everybody automatic way back kept"),
	"alarms":   stems("alarm harm phone rings input truth weeks later window compare watch dashboard number today"),
	"night":    stems("morning bad version hours minutes happens decided ran night clean"),
	"retrain":  stems("training last night rules rule because once went wrong version fit retraining worse"),
	"cost":     stems("bill finance half cut cost dollars machines money million rows time memory worst space"),
	"choice":   stems("other way colleague complicated give gave lose again take assume option right"),
	"risk":     stems("risk riskiest box attack minutes left design open spend mine"),
	"goal":     stems("goal rises angrier metric wish guardrail second worse better off rule friday number happened leave"),
	"map":      stems("draw whole system flow data owns boxes comes goes follow inputs through method which"),
	"life":     stems("retraining monitoring training ends end life year since running old switched worse notice after"),
	"broke":    stems("broke break failed wrong night call carried incident fixed gave woke rang"),
	"plan":     stems("goes in comes out result empty example small hard case inputs assuming assume false large size odd nonsense nothing shapes"),
	"code":     stems("loop turn start true ends rename names pull apart colleague misread write line structure lookups insertions reviewer stable largest prints"),
	"tests":    stems("test keep walk line variable hold expected got narrow fault change input never ends machines ten convince tiny hold check"),
	"better":   stems("another way best know twice work order faster slow certainly works speed step steps win"),
	"picture":  stems("say parcels picture misleads sentences simple plain definition somebody see step uses answer first seen case expect"),
	"decide":   stems("which take real fact turn other choose threshold error cost follows ship change curve"),
	"proof":    stems("sure chance settle believe checked show people better test find out difference difference every stopped"),
	"suspects": stems("causes suspects look same hour query check before rows first ten read show warn apart cause named"),
	"more":     stems("else left out need know side touched part rest named yet full dealt"),
}

// designTopic is the topic of every design.
const designTopic = "design"

// designAsks are pieces of the questions that ask for a design: their subject's
// words would lead to any topic.
var designAsks = [...]string{
	"Design ", "before you think about a model", "payment model turns away", "A new ranker", "home page gets",
	"On a Friday night", "look after a search ranking", "opposite designs", "move to another cloud",
}

// teller is the strong candidate's memory: what it can tell, and has told.
type teller struct {
	all  []topic
	told map[string]bool
	// now is the topic in hand, left its parts not yet told, thing what a design
	// is about.
	now   *topic
	left  []part
	thing string
	spare int
}

func newTeller() teller {
	t := teller{told: map[string]bool{}}
	for _, file := range []string{"stories", "design", "plain", "tasks", "basics"} {
		t.all = append(t.all, topics(file)...)
	}
	return t
}

// tell answers a question or a probe.
func (t *teller) tell(asked string, fresh bool) string {
	if fresh || t.now == nil {
		t.begin(asked)
		t.thing = thingOf(asked)
		opening := t.left[0]
		t.left = t.left[1:]
		return t.worded(opening)
	}
	if len(t.left) == 0 {
		return t.nothingLeft()
	}
	words := stems(unquoted(asked))
	best, most := 0, -1
	for i, p := range t.left {
		if n := t.answers(words, p); n > most {
			best, most = i, n
		}
	}
	p := t.left[best]
	t.left = append(append([]part(nil), t.left[:best]...), t.left[best+1:]...)
	return t.worded(p)
}

// begin takes up the topic nearest to the question, rather one not yet told.
func (t *teller) begin(asked string) {
	words := stems(asked)
	design := slices.ContainsFunc(designAsks[:], func(piece string) bool { return strings.Contains(asked, piece) })
	var best *topic
	most := -1
	for i := range t.all {
		p := &t.all[i]
		if (p.name == designTopic) != design {
			continue
		}
		n := t.near(words, p)
		if t.told[p.name] {
			// Better the same story again than one that has nothing to do with it.
			n /= 2
		}
		if n > most {
			best, most = p, n
		}
	}
	t.now = best
	t.told[best.name] = true
	t.left = append([]part(nil), best.parts...)
}

// wordWeight is divided among the topics that claim a word; whole numbers add up
// to the same in any order.
const wordWeight = 5040

// answers weighs the words that a probe and a part of the topic in hand share: one
// that several of its parts claim counts for less.
func (t *teller) answers(words map[string]bool, p part) int {
	sum := 0
	for word := range probeWords[p.name] {
		if !words[word] {
			continue
		}
		claims := 0
		for _, other := range t.now.parts {
			if probeWords[other.name][word] {
				claims++
			}
		}
		sum += wordWeight / max(1, claims)
	}
	return sum
}

// near weighs the words that a question and a topic share: a word that many
// topics claim counts for little.
func (t *teller) near(words map[string]bool, p *topic) int {
	sum := 0
	for word := range p.asks {
		if !words[word] {
			continue
		}
		claims := 0
		for i := range t.all {
			if t.all[i].asks[word] {
				claims++
			}
		}
		sum += wordWeight / claims
	}
	return sum
}

func (t *teller) worded(p part) string { return strings.ReplaceAll(p.text, "{thing}", t.thing) }

// nothingLeft says plainly that all is told, each time in other words.
func (t *teller) nothingLeft() string {
	said := [...]string{
		"I have told you all I know about that; anything further would be a guess, and I'd rather not guess.",
		"There I have to pass. I never looked into it, and should I be asked again in a month I'd want to have.",
		"No more than what I said. The notes of that time are with my former employer.",
	}
	text := said[t.spare%len(said)]
	t.spare++
	return text
}

// unquoted leaves out the candidate's own words, which a probe quotes, and what the
// interviewer says of the time.
func unquoted(asked string) string {
	asked = timeLeft.ReplaceAllString(asked, "")
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(asked, "“")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, asked, _ = strings.Cut(rest, "”")
	}
}

// timeLeft is a sentence about the time that is left.
var timeLeft = regexp.MustCompile(`[^.?]*\bminutes? left\b[^.?]*\.`)

// things are the subjects of designs by a word of their question.
var things = []struct{ word, thing string }{
	{"recommends", "recommendations"},
	{"photo", "photo searches"},
	{"chatbot", "answers from the help pages"},
	{"abnormal", "warehouse warnings"},
	{"stolen", "payment checks"},
	{"fraud", "fraud checks"},
	{"Forecast", "demand forecasts"},
	{"music", "song suggestions"},
	{"type-ahead", "search completions"},
	{"duplicates", "duplicate merges"},
	{"logo", "logo checks"},
	{"filters", "filter suggestions"},
	{"meal", "arrival estimates"},
	{"parcels", "return predictions"},
	{"ranker", "shopping results"},
	{"home page", "home page suggestions"},
	{"ranking", "search results"},
	{"Friday night", "customer decisions"},
}

func thingOf(asked string) string {
	for _, t := range things {
		if strings.Contains(asked, t.word) {
			return t.thing
		}
	}
	return "scores"
}
