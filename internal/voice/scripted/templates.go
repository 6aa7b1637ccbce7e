package scripted

import (
	"fmt"
	"strings"

	"barraiser/internal/interview"
	"barraiser/prompts"
)

// The templates of the voice, see prompts/script.
const (
	tmplOpening      = "script/opening"
	tmplNext         = "script/next"
	tmplSkipped      = "script/skipped"
	tmplAsk          = "script/ask"
	tmplProbe        = "script/probe"
	tmplLeadQuote    = "script/lead-quote"
	tmplLeadAside    = "script/lead-aside"
	tmplLeadContrast = "script/lead-contrast"
	tmplLeadPlain    = "script/lead-plain"
	tmplLeadUnknown  = "script/lead-unknowing"
	tmplContrast     = "script/contradiction"
	tmplRedirect     = "script/redirect"
	tmplEvasive      = "script/redirect-evasive"
	tmplUnknowing    = "script/redirect-unknowing"
	tmplForeign      = "script/redirect-foreign"
	tmplSteering     = "script/redirect-steering"
	tmplOffTopic     = "script/redirect-off-topic"
	tmplRepeat       = "script/repeat"
	tmplClarify      = "script/clarify"
	tmplHint         = "script/hint"
	tmplRepair       = "script/repair"
	tmplClosing      = "script/closing"
	tmplNarrow       = "script/narrow"
	tmplInvite       = "script/invite"
	tmplMore         = "script/reply-more"
	tmplMinutes      = "script/minutes"
)

// replyTemplates answer what the candidate asks.
var replyTemplates = map[interview.Asked]string{
	interview.AskedVerdict: "script/reply-verdict",
	interview.AskedProcess: "script/reply-process",
	interview.AskedOpinion: "script/reply-opinion",
	interview.AskedTeam:    "script/reply-team",
	interview.AskedOther:   "script/reply-other",
}

// What the templates are given; each file says what its fields mean.
type (
	none        struct{}
	openingData struct {
		Name, Role, Opening string
		Minutes             int
		Introduced, Timed   bool
	}
	leadData struct {
		Quote, Quote2 string
		Earlier       bool
	}
	probeData   struct{ Quote string }
	minutesData struct{ Left string }
	foreignData struct{ Language string }
	clarifyData struct{ Answer, Question string }
	hintData    struct{ Hint string }
	repairData  struct{ Open bool }
	closingData struct {
		Closing, Name string
		TimeUp        bool
	}
)

// samples are values for every template, with each branch of the templates
// taken by one of them.
func samples() map[string][]any {
	quote := "“I read the logs”"
	all := map[string][]any{
		tmplOpening: {
			openingData{Minutes: 45},
			openingData{Name: "Ada", Role: "a scientist", Minutes: 45, Opening: "We talk about your work."},
			openingData{Name: "Ada", Opening: "I'm Ada, and we have 45 minutes.", Minutes: 45, Introduced: true, Timed: true},
			openingData{Role: "a scientist"},
		},
		tmplNext: {none{}}, tmplSkipped: {none{}}, tmplAsk: {none{}}, tmplNarrow: {none{}},
		tmplProbe:        {probeData{}, probeData{Quote: quote}},
		tmplLeadQuote:    {leadData{Quote: quote}, leadData{Quote: quote, Earlier: true}},
		tmplLeadAside:    {leadData{Quote: quote}},
		tmplLeadContrast: {leadData{Quote: quote, Quote2: "“they read the logs”"}},
		tmplLeadPlain:    {none{}},
		tmplLeadUnknown:  {none{}},
		tmplContrast:     {leadData{Quote: quote, Quote2: "“they read the logs”"}},
		tmplRedirect:     {none{}}, tmplEvasive: {none{}}, tmplUnknowing: {none{}}, tmplSteering: {none{}}, tmplOffTopic: {none{}},
		tmplForeign: {foreignData{Language: "English"}},
		tmplRepeat:  {none{}},
		tmplClarify: {clarifyData{Question: "What did you do?"}, clarifyData{Answer: "Any project counts.", Question: "What did you do?"}},
		tmplHint:    {hintData{}, hintData{Hint: "Think of the inputs."}},
		tmplRepair:  {repairData{}, repairData{Open: true}},
		tmplClosing: {closingData{}, closingData{Closing: "Thank you.", Name: "Ada", TimeUp: true}},
		tmplInvite:  {none{}}, tmplMore: {none{}}, tmplMinutes: {minutesData{Left: "ten minutes"}},
	}
	for _, name := range replyTemplates {
		all[name] = []any{none{}}
	}
	return all
}

// mayBeSilent are the templates whose words may be empty for some values.
var mayBeSilent = map[string]bool{tmplOpening: true}

// check fills in every variant of every template once.
func check(set *prompts.Set) error {
	for name, values := range samples() {
		if set.Variants(name) == 0 {
			return fmt.Errorf("there is no prompt named %q", name)
		}
		for n := range set.Variants(name) {
			for _, value := range values {
				text, err := set.Variant(name, n, value)
				if err != nil {
					return err
				}
				if strings.TrimSpace(text) == "" && !mayBeSilent[name] {
					return fmt.Errorf("variant %d of prompt %q says nothing", n+1, name)
				}
			}
		}
	}
	return nil
}
