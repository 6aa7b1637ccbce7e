package model

import (
	"encoding/json"
	"regexp"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/prompts"
)

// wording puts what is asked of a model into the words of a set of templates. The
// set must not change while a run uses it.
type wording struct{ set *prompts.Set }

// What templates are tried on. The words may not stand in a prompt as they are
// here, only as a JSON string.
const (
	sampleWords    = `They said "sample-words" to me.`
	sampleQuestion = "What did they say?"
)

// Check fills in the templates of a set with a sample, for New and prompts.Follow,
// so that a broken one is met at the start and not at the end of a round. A template
// is refused that fails, that leaves out what is asked, or that lets words of a
// candidate stand outside JSON data or without a fence that the system message
// explains.
func Check(set *prompts.Set) error {
	w := wording{set.Now()}
	asks := []ask{{ID: "sample/ask", Ask: "Is it a sample?"}}
	sample := rubric.Competency{Title: "Sample", Exemplars: []rubric.Exemplar{{Level: 2, Text: sampleWords}}}
	messages, err := w.extract(extraction{asks: asks, question: sampleQuestion, sources: []source{{turn: 1, asked: sampleQuestion, said: []rune(sampleWords)}}, again: true})
	if err := tried(tmplExtract, messages, err, asks[0].ID, asks[0].Ask, sampleQuestion); err != nil {
		return err
	}
	messages, err = w.judge(judging{competency: &sample, question: sampleQuestion, asks: asks, quotes: []quote{{Span: assessment.Span{Turn: 1, Quote: sampleWords}}}})
	if err := tried(tmplJudge, messages, err, asks[0].ID, asks[0].Ask, sampleQuestion); err != nil {
		return err
	}
	messages, err = w.repair(foundSchema(asks), errNoAnswer, sampleWords)
	return tried(tmplRepair, messages, err, string(foundSchema(asks)))
}

var fenced = regexp.MustCompile(`<<<(data-[0-9a-f]{16})\n`)

// tried looks at a prompt that was filled in with sampleWords.
func tried(name string, messages []llm.Message, err error, must ...string) error {
	if err != nil {
		return err
	}
	system, user := messages[0].Text, messages[1].Text
	quoted, err := json.Marshal(sampleWords)
	if err != nil {
		return fault.Wrap(err, name, fault.Internal)
	}
	fence := fenced.FindStringSubmatch(user)
	switch {
	case strings.Contains(system+user, sampleWords):
		return fault.New(fault.Invalid, name, "words of the candidate stand in it as they are").Hint("write them with {{json ...}}")
	case !strings.Contains(user, string(quoted)):
		return fault.New(fault.Invalid, name, "the candidate's words are missing in the second part")
	case len(fence) < 2 || !strings.Contains(user, "\n"+fence[1]+">>>") || !strings.Contains(system, fence[1]):
		return fault.New(fault.Invalid, name, "what the candidate said has no fence around it that the first part explains").
			Hint("write <<<{{.Fence}} before it and {{.Fence}}>>> after it, each on a line, and say in the first part what they mean")
	}
	for _, text := range must {
		if !strings.Contains(system+user, text) {
			return fault.New(fault.Invalid, name, "it leaves out %q", text)
		}
	}
	return nil
}

// said is a turn as a model sees it.
type said struct {
	Turn  int    `json:"turn"`
	Asked string `json:"asked"`
	Said  string `json:"said"`
}

func (w wording) extract(x extraction) ([]llm.Message, error) {
	texts := []string{x.question}
	turns := make([]said, len(x.sources))
	for i, s := range x.sources {
		turns[i] = said{Turn: s.turn, Asked: s.asked, Said: string(s.said)}
		texts = append(texts, s.asked, string(s.said))
	}
	return w.messages(tmplExtract, struct {
		Fence    string
		Asks     []ask
		Question string
		Turns    []said
		Again    bool
	}{fenceFor(texts...), x.asks, x.question, turns, x.again})
}

// The parts of a judge's prompt.
type (
	numbered struct {
		Number int    `json:"number"`
		Turn   int    `json:"turn"`
		Words  string `json:"words"`
	}
	stepText struct {
		Step int
		Text string
	}
)

func (w wording) judge(j judging) ([]llm.Message, error) {
	texts := []string{j.question}
	quotes := make([]numbered, len(j.quotes))
	for i, q := range j.quotes {
		quotes[i] = numbered{Number: i + 1, Turn: q.Turn, Words: q.Quote}
		texts = append(texts, q.Quote)
	}
	var anchors, exemplars []stepText
	for i, text := range j.competency.Anchors {
		if text != "" {
			anchors = append(anchors, stepText{i + 1, text})
		}
	}
	for _, e := range j.competency.Exemplars {
		exemplars = append(exemplars, stepText{int(e.Level), e.Text})
	}
	return w.messages(tmplJudge, struct {
		Fence, Title       string
		Anchors, Exemplars []stepText
		Question           string
		Quotes             []numbered
		Asks               []ask
	}{fenceFor(texts...), j.competency.Title, anchors, exemplars, j.question, quotes, j.asks})
}

func (w wording) repair(form []byte, wrong error, text string) ([]llm.Message, error) {
	text = strings.ToValidUTF8(text[:min(len(text), maxRepaired)], "")
	// What is wrong may quote the text, so it stands within the fence too.
	what := llm.RepairOf(wrong)
	if what == "" {
		what = wrong.Error()
	}
	return w.messages(tmplRepair, struct{ Fence, Schema, Wrong, Text string }{
		fenceFor(string(form), what, text), string(form), what, text,
	})
}

// messages fills in a template of two parts.
func (w wording) messages(name string, data any) ([]llm.Message, error) {
	out := make([]llm.Message, 0, 2)
	for i, role := range []llm.Role{llm.System, llm.User} {
		text, err := w.set.Variant(name, i, data)
		if err != nil {
			return nil, fault.Wrap(err, "fill in a template", fault.Invalid)
		}
		out = append(out, llm.Message{Role: role, Text: text})
	}
	return out, nil
}
