package library

import (
	"reflect"
	"strings"
	"sync"
)

// The types below are the authors' language, one for each group of keys. The
// reader takes its keys from them and the JSON Schema is generated from them,
// so that an editor and this program can't disagree about a key. A field
// without omitempty or omitzero must be written. Texts, numbers and lists are read by the
// reader by hand: it says where each stands and what is wrong with it.

type headKeys struct {
	Schema  string `json:"schema" jsonschema:"The language of the file, always barraiser.rubric/v1."`
	Kind    string `json:"kind" jsonschema:"What the file defines: a competency, signals to share, a round or a loop."`
	ID      string `json:"id" jsonschema:"Lower-case words joined by hyphens, unique among all files, such as dive-deep."`
	Version string `json:"version" jsonschema:"The author's version, such as 1.0.0."`
	Title   string `json:"title" jsonschema:"What people read, such as Dive Deep."`
}

type competencyKeys struct {
	headKeys
	Essence   string           `json:"essence" jsonschema:"One sentence that a candidate may read."`
	Weight    float64          `json:"weight,omitempty" jsonschema:"How much it counts in the round's mean; 1 if left out."`
	Topic     topicKeys        `json:"topic,omitzero" jsonschema:"What an answer must be about at all."`
	Signals   []signalItem     `json:"signals" jsonschema:"What can be seen in an answer that counts for the competency."`
	Anchors   anchorKeys       `json:"anchors" jsonschema:"What an answer of each rating looks like."`
	Gates     gatesKeys        `json:"gates,omitzero" jsonschema:"Must-haves: a rating needs those of its own step and of every step below."`
	RedFlags  []redFlagKeys    `json:"red_flags,omitempty" jsonschema:"What caps the rating when it stands in the answer."`
	Probes    []looseProbeKeys `json:"probes,omitempty" jsonschema:"Follow-up questions that don't stand beside their signal."`
	Levels    levelsKeys       `json:"levels" jsonschema:"The rating that is expected at each level."`
	Scoring   scoringKeys      `json:"scoring,omitzero" jsonschema:"How strengths become a rating; the defaults suit most rubrics."`
	Exemplars []exemplarKeys   `json:"exemplars,omitempty" jsonschema:"Short model answers, shown to a model assessor and never to candidates."`
	Examples  []exemplarKeys   `json:"examples,omitempty" jsonschema:"The rubric's own tests: answers with the rating they should get."`
	Questions []questionKeys   `json:"questions,omitempty" jsonschema:"Questions that the competency brings to the rounds that use it."`
}

type signalsKeys struct {
	headKeys
	About   string       `json:"about,omitempty" jsonschema:"What the signals have in common."`
	Signals []signalKeys `json:"signals" jsonschema:"Signals for others to use, by the id of this file, a dot and their own id."`
}

type roundKeys struct {
	headKeys
	Language     string           `json:"language,omitempty" jsonschema:"The language answers are expected in; en if left out."`
	Persona      personaKeys      `json:"persona" jsonschema:"Who interviews, and how."`
	Sections     []sectionKeys    `json:"sections" jsonschema:"The parts of the round with their minutes."`
	Minutes      int              `json:"minutes,omitempty" jsonschema:"The length of the round; the sections must add up to it."`
	Opening      string           `json:"opening" jsonschema:"Said before the first question."`
	Closing      string           `json:"closing" jsonschema:"Said at the end."`
	Depth        depthKeys        `json:"depth,omitzero" jsonschema:"How far a story is probed."`
	Competencies []competencyItem `json:"competencies" jsonschema:"What the round rates, by id, in the order of the scorecard."`
	Questions    []questionItem   `json:"questions,omitempty" jsonschema:"The round's questions, its own or a competency's; all its competencies' if left out."`
	Vote         voteKeys         `json:"vote,omitzero" jsonschema:"How ratings become a vote."`
	Tools        []toolName       `json:"tools,omitempty" jsonschema:"What the candidate gets beside the notes."`
	Pads         []padName        `json:"pads,omitempty" jsonschema:"The note pads, if not the notes and one for each tool."`
}

type loopKeys struct {
	headKeys
	About    string          `json:"about,omitempty" jsonschema:"A sentence for whoever chooses a loop."`
	Rounds   []loopRoundItem `json:"rounds" jsonschema:"The rounds in the order they are sat."`
	Coverage coverageKeys    `json:"coverage,omitzero" jsonschema:"Which principles must be asked, and in how many rounds."`
}

type topicKeys struct {
	Any []cueItem `json:"any,omitempty" jsonschema:"Cues of which one must be near whatever counts."`
	Cap int       `json:"cap,omitempty" jsonschema:"The highest rating of an answer off the topic; 2 if left out."`
	Say string    `json:"say,omitempty" jsonschema:"What explains the cap to the candidate."`
}

type signalKeys struct {
	ID        string        `json:"id" jsonschema:"Lower-case words joined by underscores, such as own_part."`
	Label     string        `json:"label" jsonschema:"What it is, in words that a candidate may read."`
	Weight    float64       `json:"weight,omitempty" jsonschema:"Its share in the score; 1 if left out."`
	Detector  detectorName  `json:"detector,omitempty" jsonschema:"A built-in finder that works beside the cues."`
	Cues      []cueItem     `json:"cues,omitempty" jsonschema:"Words that answers use which show it; a/b are alternatives for one place."`
	Elaborate []elaboration `json:"elaborate,omitempty" jsonschema:"What must stand in the same sentence for full strength; anything concrete if left out."`
	Need      int           `json:"need,omitempty" jsonschema:"How many separate places it takes; 1 if left out."`
	Check     string        `json:"check" jsonschema:"The yes/no question that a model assessor answers for it."`
	Probes    []probeItem   `json:"probes,omitempty" jsonschema:"What is asked when it is missing or vague."`
}

type useKeys struct {
	Use    []string    `json:"use" jsonschema:"Ids of shared signals, such as story.own."`
	Weight float64     `json:"weight,omitempty" jsonschema:"A weight of its own here."`
	Probes []probeItem `json:"probes,omitempty" jsonschema:"Probes that come before the shared ones."`
}

type cueKeys struct {
	Text   string   `json:"text,omitempty" jsonschema:"The words, in their order."`
	Any    []string `json:"any,omitempty" jsonschema:"Several cues that share their exceptions."`
	Near   int      `json:"near,omitempty" jsonschema:"How many other words may stand between them; 4 if left out."`
	Not    []string `json:"not,omitempty" jsonschema:"Words that, in the same sentence, make it count for nothing."`
	Unless []string `json:"unless,omitempty" jsonschema:"Words that, anywhere in the answer, make it count for nothing."`
}

type anchorKeys struct {
	One   string `json:"1" jsonschema:"Lowers the bar."`
	Two   string `json:"2" jsonschema:"Below the bar."`
	Three string `json:"3" jsonschema:"Mixed."`
	Four  string `json:"4" jsonschema:"Meets the bar."`
	Five  string `json:"5" jsonschema:"Raises the bar."`
}

type gatesKeys struct {
	Two   []gateItem `json:"2,omitempty" jsonschema:"What a 2 needs."`
	Three []gateItem `json:"3,omitempty" jsonschema:"What a 3 needs."`
	Four  []gateItem `json:"4,omitempty" jsonschema:"What a 4 needs."`
	Five  []gateItem `json:"5,omitempty" jsonschema:"What a 5 needs."`
}

type gateKeys struct {
	Any     []string `json:"any,omitempty" jsonschema:"Signals of which one is enough."`
	AtLeast int      `json:"at_least,omitempty" jsonschema:"How many of them it takes; 1 if left out."`
	Of      []string `json:"of,omitempty" jsonschema:"The signals."`
}

type redFlagKeys struct {
	ID       string       `json:"id" jsonschema:"Lower-case words joined by underscores."`
	Detector detectorName `json:"detector,omitempty" jsonschema:"A built-in finder that works beside the cues."`
	Cues     []cueItem    `json:"cues,omitempty" jsonschema:"Words that raise it."`
	Not      []string     `json:"not,omitempty" jsonschema:"Exceptions for all of its cues, in the same sentence."`
	Unless   []string     `json:"unless,omitempty" jsonschema:"Exceptions for all of its cues, anywhere in the answer."`
	Cap      int          `json:"cap" jsonschema:"The highest rating of an answer that has it, 1 to 4."`
	Check    string       `json:"check,omitempty" jsonschema:"The yes/no question that a model assessor answers for it."`
}

type probeKeys struct {
	ID       string      `json:"id,omitempty" jsonschema:"Its id; made from the signal's if left out."`
	When     signalState `json:"when,omitempty" jsonschema:"The state of the signal that calls for it; missing if left out."`
	Ask      string      `json:"ask" jsonschema:"The question; {quote} stands for the candidate's own words."`
	Priority int         `json:"priority,omitempty" jsonschema:"The lowest is asked first; the order of the file if left out."`
	MaxUses  int         `json:"max_uses,omitempty" jsonschema:"How often one session may get it; 1 if left out."`
	Rung     rungName    `json:"rung,omitempty" jsonschema:"Its place on the ladder from the episode down to what was learnt."`
}

type looseProbeKeys struct {
	ID       string   `json:"id,omitempty" jsonschema:"Its id; made from the signal's if left out."`
	When     whenKeys `json:"when" jsonschema:"One key: the state of a signal and its id, or a flag of the answer."`
	Ask      string   `json:"ask" jsonschema:"The question; {quote} stands for the candidate's own words."`
	Priority int      `json:"priority,omitempty" jsonschema:"The lowest is asked first; the order of the file if left out."`
	MaxUses  int      `json:"max_uses,omitempty" jsonschema:"How often one session may get it; 1 if left out."`
	Rung     rungName `json:"rung,omitempty" jsonschema:"Its place on the ladder from the episode down to what was learnt."`
}

type whenKeys struct {
	Missing      string `json:"missing,omitempty" jsonschema:"The signal that wasn't seen."`
	Vague        string `json:"vague,omitempty" jsonschema:"The signal that was only mentioned."`
	Contradicted string `json:"contradicted,omitempty" jsonschema:"The signal that has evidence for and against it."`
	Flag         string `json:"flag,omitempty" jsonschema:"A flag of the answer, such as injection, or a red flag."`
}

type levelsKeys struct {
	L4 expectKeys `json:"L4" jsonschema:"A bounded task."`
	L5 expectKeys `json:"L5" jsonschema:"A problem area of their own."`
	L6 expectKeys `json:"L6" jsonschema:"Several teams."`
	L7 expectKeys `json:"L7" jsonschema:"An organisation."`
}

type expectKeys struct {
	Expect int      `json:"expect" jsonschema:"The rating, 1 to 5."`
	Scope  string   `json:"scope,omitempty" jsonschema:"How far the level's work reaches."`
	Must   []string `json:"must,omitempty" jsonschema:"Signals that the level must show."`
}

type scoringKeys struct {
	Thresholds       []float64    `json:"thresholds,omitempty" jsonschema:"The scores from which a rating is 2, 3, 4 and 5."`
	VaguenessPenalty float64      `json:"vagueness_penalty,omitempty" jsonschema:"The most that vagueness takes from the score; 0.3 if left out."`
	Advanced         advancedKeys `json:"advanced,omitzero" jsonschema:"Signals of which nobody needs all."`
}

type advancedKeys struct {
	Signals []string `json:"signals" jsonschema:"Their ids."`
	TopK    int      `json:"top_k,omitempty" jsonschema:"How many of the strongest count; 3 if left out."`
	Share   float64  `json:"share,omitempty" jsonschema:"Their share of the score; 0.38 if left out."`
}

type exemplarKeys struct {
	Level int    `json:"level" jsonschema:"The rating that its author gives it, 1 to 5."`
	Text  string `json:"text" jsonschema:"The answer."`
	// Question is an id or the words of a question.
	Question string `json:"question,omitempty" jsonschema:"What it answers: the id of a question, whose key points then count, or the words of another."`
}

type questionKeys struct {
	ID             string              `json:"id" jsonschema:"Lower-case words joined by hyphens, unique in the round."`
	Text           string              `json:"text" jsonschema:"The question."`
	Targets        []string            `json:"targets,omitempty" jsonschema:"The competencies it is rated on; in a competency's file, itself if left out."`
	Levels         []levelName         `json:"levels,omitempty" jsonschema:"The levels it is meant for; all if left out."`
	Tags           []string            `json:"tags,omitempty" jsonschema:"Labels for choosing and searching."`
	Hints          []string            `json:"hints,omitempty" jsonschema:"Given in this order, on request only."`
	Clarify        string              `json:"clarify,omitempty" jsonschema:"The short answer to: what do you mean?"`
	KeyPoints      []keyPointKeys      `json:"key_points,omitempty" jsonschema:"What a full answer says; signals with the detector key_points are found by them."`
	Misconceptions []misconceptionKeys `json:"misconceptions,omitempty" jsonschema:"Wrong beliefs that the question brings out; each caps the rating."`
}

type keyPointKeys struct {
	ID     string    `json:"id" jsonschema:"Lower-case words joined by underscores, unique in the question."`
	Label  string    `json:"label" jsonschema:"The point, in words that a candidate may read afterwards."`
	Weight float64   `json:"weight,omitempty" jsonschema:"Its share; 1 if left out."`
	Cues   []cueItem `json:"cues,omitempty" jsonschema:"Ways to say it; one is enough."`
	Any    []cueItem `json:"any,omitempty" jsonschema:"The same as cues."`
	Check  string    `json:"check,omitempty" jsonschema:"The yes/no question that a model assessor answers for it."`
}

type misconceptionKeys struct {
	ID    string    `json:"id" jsonschema:"Lower-case words joined by underscores, unique in the question."`
	Label string    `json:"label" jsonschema:"The wrong belief."`
	Cues  []cueItem `json:"cues,omitempty" jsonschema:"Ways to say it; one is enough."`
	Any   []cueItem `json:"any,omitempty" jsonschema:"The same as cues."`
	Check string    `json:"check,omitempty" jsonschema:"The yes/no question that a model assessor answers for it."`
	Cap   int       `json:"cap,omitempty" jsonschema:"The highest rating of an answer that holds it; 3 if left out."`
}

type fromKeys struct {
	From string   `json:"from" jsonschema:"The competency whose questions are taken."`
	Only []string `json:"only,omitempty" jsonschema:"The ids of those taken; all if left out."`
}

type personaKeys struct {
	Name   string `json:"name" jsonschema:"The interviewer's name."`
	Role   string `json:"role" jsonschema:"What the interviewer is."`
	Manner string `json:"manner" jsonschema:"How the interviewer speaks."`
}

type sectionKeys struct {
	ID      string `json:"id" jsonschema:"Lower-case words joined by hyphens."`
	Title   string `json:"title" jsonschema:"What people read."`
	Minutes int    `json:"minutes" jsonschema:"How long it takes."`
}

type depthKeys struct {
	MinProbes  int `json:"min_probes,omitempty" jsonschema:"Probes before moving on; 2 if left out."`
	MaxProbes  int `json:"max_probes,omitempty" jsonschema:"Probes that end a story; 5 if left out."`
	DryAnswers int `json:"dry_answers,omitempty" jsonschema:"Answers in a row with nothing new that end it; 2 if left out."`
	Questions  int `json:"questions,omitempty" jsonschema:"Main questions of the round at the most; 2 if left out."`
	Hints      int `json:"hints,omitempty" jsonschema:"Hints for one question; 2 if left out."`
}

type competencyRefKeys struct {
	ID     string  `json:"id" jsonschema:"The competency."`
	Weight float64 `json:"weight,omitempty" jsonschema:"Its weight in this round."`
}

type voteKeys struct {
	StronglyInclined float64   `json:"strongly_inclined,omitempty" jsonschema:"The lowest mean of a strong yes; 4.4 if left out."`
	Inclined         float64   `json:"inclined,omitempty" jsonschema:"The lowest mean of a yes; 3.7 if left out."`
	NotInclined      float64   `json:"not_inclined,omitempty" jsonschema:"The lowest mean of a no; 2.8 if left out."`
	Gates            []string  `json:"gates,omitempty" jsonschema:"Competencies of which none may be below min_gate for a yes."`
	MinGate          int       `json:"min_gate,omitempty" jsonschema:"That rating; 3 if left out."`
	Words            wordsKeys `json:"words,omitzero" jsonschema:"What is shown instead of a vote's own words."`
}

type wordsKeys struct {
	StronglyInclined    string `json:"strongly-inclined,omitempty"`
	Inclined            string `json:"inclined,omitempty"`
	NotInclined         string `json:"not-inclined,omitempty"`
	StronglyNotInclined string `json:"strongly-not-inclined,omitempty"`
	Incomplete          string `json:"incomplete,omitempty"`
}

type loopRoundKeys struct {
	Round      string   `json:"round" jsonschema:"The round."`
	Principles []string `json:"principles,omitempty" jsonschema:"The competencies that its interviewer asks beside the round's own."`
	Only       yesOrNo  `json:"only,omitempty" jsonschema:"Whether the round rates these and nothing else; no if left out."`
}

type coverageKeys struct {
	Once  []string `json:"once,omitempty" jsonschema:"Principles that some round must ask."`
	Twice []string `json:"twice,omitempty" jsonschema:"Principles that two rounds must ask."`
}

// What may be written in more than one shape; schema.go says in which.
type (
	signalItem     struct{}
	cueItem        struct{}
	gateItem       struct{}
	probeItem      struct{}
	questionItem   struct{}
	competencyItem struct{}
	loopRoundItem  struct{}
)

// Texts of which only some are known.
type (
	detectorName string
	elaboration  string
	signalState  string
	rungName     string
	levelName    string
	toolName     string
	padName      string
	yesOrNo      string
)

// keysByType holds what keysOf found; reading a library asks thousands of times.
var keysByType sync.Map

// keysOf returns the keys of a group, in the order of the type.
func keysOf[T any]() []string {
	t := reflect.TypeFor[T]()
	if known, ok := keysByType.Load(t); ok {
		keys, _ := known.([]string)
		return keys
	}
	var out []string
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			out = append(out, name)
		}
	}
	keysByType.Store(t, out)
	return out
}
