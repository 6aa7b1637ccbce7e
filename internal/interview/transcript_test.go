package interview_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

func says(speaker interview.Speaker, text string) interview.Line {
	return interview.Line{Speaker: speaker, Text: text}
}

func asks(text string) interview.Line    { return says(interview.Interviewer, text) }
func answers(text string) interview.Line { return says(interview.Candidate, text) }

func TestExport(t *testing.T) {
	s := open(t)
	s.exchange(ask("dd-1"), "Hello. One?", "")
	s.do(interview.AskHint{ID: "h", Turn: 1})
	s.do(interview.Plan{Move: interview.Move{Kind: interview.HintMove, Question: "dd-1"}})
	s.speak("Think of an outage.", interview.Complete)
	s.do(interview.SaveNote{ID: "n", Pad: "code", Text: "x = 1"})
	s.do(interview.SubmitAnswer{ID: "a", Turn: 1, Text: "So."})
	s.do(interview.Plan{Move: probe("dd-1", "p1")})
	s.do(interview.Skip{ID: "k", Turn: 2, Cut: s.cut("Which")})
	s.do(interview.Plan{Move: ask("ow-1")})

	got := interview.Export(s.state)
	require.Equal(t, []interview.Line{
		{Speaker: interview.Interviewer, Text: "Hello. One?", Question: "dd-1", Move: interview.Ask},
		{Speaker: interview.Interviewer, Text: "Think of an outage.", Question: "dd-1", Move: interview.HintMove},
		{Speaker: interview.Candidate, Text: "So.", Notes: map[string]string{"code": "x = 1"}},
		{Speaker: interview.Interviewer, Text: "Which", Competency: "dive-deep", Question: "dd-1", Move: interview.ProbeMove, Partial: true},
		{Speaker: interview.Candidate, Skipped: true},
	}, got.Turns)
	require.Equal(t, "sha256:00", got.Rubric.Digest)
	require.Equal(t, rubric.L5, got.Level)
	require.Equal(t, uint64(7), got.Seed)
	require.Equal(t, []assessment.Answer{{Question: "dd-1", Targets: []string{"dive-deep"}, Turns: []assessment.Turn{
		{Ordinal: 1, Asked: "Hello. One?\nThink of an outage.", Text: "So.", Hinted: true},
	}}}, got.Answers(bank()))

	written, err := json.Marshal(interview.Export(interview.State{}))
	require.NoError(t, err)
	require.JSONEq(t, `{"schema":"barraiser.transcript/v1","round":"","turns":[]}`, string(written))
}

func TestAnswersInferWhatIsMissing(t *testing.T) {
	type turn = assessment.Turn
	unit := func(question string, targets []string, turns ...turn) assessment.Answer {
		return assessment.Answer{Question: question, Targets: targets, Turns: turns}
	}
	dd := []string{"dive-deep"}
	cases := map[string]struct {
		lines []interview.Line
		want  []assessment.Answer
	}{
		"a lone question and answer": {
			[]interview.Line{asks("tell me about a time you DEBUGGED a complex ML-system issue, under time pressure"), answers("So.")},
			[]assessment.Answer{unit("dd-1", dd, turn{Ordinal: 1, Asked: "tell me about a time you DEBUGGED a complex ML-system issue, under time pressure", Text: "So."})},
		},
		"lines of one speaker join": {
			[]interview.Line{asks("Hello."), asks("Tell me about a time you failed."), answers("I"), answers(""), answers("did.")},
			[]assessment.Answer{unit("fail", []string{"earn-trust"}, turn{Ordinal: 1, Asked: "Hello.\nTell me about a time you failed.", Text: "I\n\ndid."})},
		},
		"unknown follow-ups are probes": {
			[]interview.Line{
				asks("Tell me about a time you failed."), answers("A"), asks("What did you do after it failed?"), answers("B"),
				asks("Could you tell me about one time you debugged a complex ML system issue under some time pressure?"), answers("C"),
			},
			[]assessment.Answer{
				unit("fail", []string{"earn-trust"}, turn{Ordinal: 1, Asked: "Tell me about a time you failed.", Text: "A"}, turn{Ordinal: 2, Asked: "What did you do after it failed?", Text: "B"}),
				unit("dd-1", dd, turn{Ordinal: 3, Asked: "Could you tell me about one time you debugged a complex ML system issue under some time pressure?", Text: "C"}),
			},
		},
		"a repeated question stays one unit": {
			[]interview.Line{asks("Tell me about a time you failed."), answers("Sorry?"), asks("Tell me about a time you failed."), answers("A")},
			[]assessment.Answer{unit("fail", []string{"earn-trust"}, turn{Ordinal: 1, Asked: "Tell me about a time you failed.", Text: "Sorry?"}, turn{Ordinal: 2, Asked: "Tell me about a time you failed.", Text: "A"})},
		},
		"the candidate speaks first": {
			[]interview.Line{answers("Hi."), asks("Tell me about a time you failed."), answers("A")},
			[]assessment.Answer{unit("", nil, turn{Ordinal: 1, Text: "Hi."}), unit("fail", []string{"earn-trust"}, turn{Ordinal: 2, Asked: "Tell me about a time you failed.", Text: "A"})},
		},
		"a question the bank doesn't know": {
			[]interview.Line{asks("Why us?"), answers("A")},
			[]assessment.Answer{unit("", nil, turn{Ordinal: 1, Asked: "Why us?", Text: "A"})},
		},
		"the lines name the competency": {
			[]interview.Line{
				{Speaker: interview.Interviewer, Text: "Why?", Competency: "ownership"},
				answers("A"),
				{Speaker: interview.Interviewer, Text: "And how?", Competency: "ownership"},
				answers("B"),
				{Speaker: interview.Interviewer, Text: "What else?", Competency: "earn-trust"},
				answers("C"),
				{Speaker: interview.Interviewer, Text: "Hm?", Competency: "unheard-of"},
				answers("D"),
			},
			[]assessment.Answer{
				unit("", []string{"ownership"}, turn{Ordinal: 1, Asked: "Why?", Text: "A"}, turn{Ordinal: 2, Asked: "And how?", Text: "B"}),
				unit("", []string{"earn-trust"}, turn{Ordinal: 3, Asked: "What else?", Text: "C"}, turn{Ordinal: 4, Asked: "Hm?", Text: "D"}),
			},
		},
		"the lines name question and move": {
			[]interview.Line{
				{Speaker: interview.Interviewer, Text: "First.", Question: "ow-1"},
				answers("A"),
				{Speaker: interview.Interviewer, Text: "Tell me about a time you failed.", Move: interview.ProbeMove},
				answers("B"),
				{Speaker: interview.Interviewer, Text: "Next.", Question: "dd-2", Move: interview.Ask},
				answers("C"),
				{Speaker: interview.Interviewer, Text: "Bye.", Move: interview.Close},
				answers("Bye."),
			},
			[]assessment.Answer{
				unit("ow-1", []string{"ownership", "bias-for-action"}, turn{Ordinal: 1, Asked: "First.", Text: "A"}, turn{Ordinal: 2, Asked: "Tell me about a time you failed.", Text: "B"}),
				unit("dd-2", dd, turn{Ordinal: 3, Asked: "Next.", Text: "C"}),
			},
		},
		"a question of another bank keeps its id": {
			[]interview.Line{{Speaker: interview.Interviewer, Text: "Why?", Question: "zz-9", Move: interview.Ask, Competency: "ownership"}, answers("A")},
			[]assessment.Answer{unit("zz-9", []string{"ownership"}, turn{Ordinal: 1, Asked: "Why?", Text: "A"})},
		},
		"an empty answer is an answer, a missing one is none": {
			[]interview.Line{asks("Tell me about a time you failed."), answers(""), asks("Walk me through a result that looked right and was wrong. How did you find out?")},
			[]assessment.Answer{unit("fail", []string{"earn-trust"}, turn{Ordinal: 1, Asked: "Tell me about a time you failed."})},
		},
		"a transcript that begins with a probe": {
			[]interview.Line{{Speaker: interview.Interviewer, Text: "And?", Question: "dd-1", Move: interview.ProbeMove}, answers("A")},
			[]assessment.Answer{unit("dd-1", dd, turn{Ordinal: 1, Asked: "And?", Text: "A"})},
		},
		"a recording's questions, which no bank has": {
			[]interview.Line{
				asks("Tell me about a time you cut a cost."), answers("A"), asks("How much was it, and what did you do over time?"), answers("B"),
				asks("Thanks. Let’s move on. When were you last wrong?"), answers("C"), asks("Describe a situation in which you said no."), answers("D"),
			},
			[]assessment.Answer{
				unit("", nil, turn{Ordinal: 1, Asked: "Tell me about a time you cut a cost.", Text: "A"}, turn{Ordinal: 2, Asked: "How much was it, and what did you do over time?", Text: "B"}),
				unit("", nil, turn{Ordinal: 3, Asked: "Thanks. Let’s move on. When were you last wrong?", Text: "C"}),
				unit("", nil, turn{Ordinal: 4, Asked: "Describe a situation in which you said no.", Text: "D"}),
			},
		},
		"nothing": {nil, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, interview.Transcript{Turns: c.lines}.Answers(bank()))
		})
	}
}

func TestMatchQuestion(t *testing.T) {
	for asked, want := range map[string]string{
		"": "",
		"Hello, I am Sam. Tell me about a time you failed.":                                       "fail",
		"Tell me about a time you took a risk.":                                                   "",
		"Tell me about a time you took on something which was outside of your area.":              "ow-1",
		"Walk me through one result that looked right but was wrong, and how did you find out":    "dd-2",
		"Why did it fail under time pressure?":                                                    "",
		"Tell me about a time you debugged a complex ML system issue under time pressure. Thanks": "dd-1",
	} {
		require.Equal(t, want, interview.MatchQuestion(bank(), asked), "%q", asked)
	}
	require.Empty(t, interview.MatchQuestion(&rubric.Round{Questions: []rubric.Question{{ID: "x", Text: "?"}, {ID: "y", Text: "And how?"}}}, "What?"))
}

func TestParseTranscript(t *testing.T) {
	whole := `{"schema":"barraiser.transcript/v1","id":"t1","round":"coding","level":"L5","seed":7,"later":true,
 "rubric":{"id":"coding","version":"1","digest":"sha256:ab"},
 "turns":[{"speaker":"interviewer","text":"Why?","competency":"dive-deep","question":"q","move":"ask","partial":true},
          {"speaker":"candidate","text":"","notes":{"code":"x"}}]}`
	got, err := interview.ParseTranscript([]byte(whole))
	require.NoError(t, err)
	require.Equal(t, interview.Transcript{
		Schema: interview.TranscriptSchema, ID: "t1", Round: "coding", Level: rubric.L5, Seed: 7,
		Rubric: &interview.RubricRef{ID: "coding", Version: "1", Digest: "sha256:ab"},
		Turns: []interview.Line{
			{Speaker: interview.Interviewer, Text: "Why?", Competency: "dive-deep", Question: "q", Move: interview.Ask, Partial: true},
			{Speaker: interview.Candidate, Notes: map[string]string{"code": "x"}},
		},
	}, got)

	const head = `{"schema":"barraiser.transcript/v1","round":"coding",`
	for name, c := range map[string]struct{ in, want string }{
		"no JSON":         {"Interviewer: Hello", "line 1, column 1"},
		"cut off":         {"{\n \"schema\":", "line 2"},
		"two documents":   {head + `"turns":[{"speaker":"candidate","text":"x"}]} {}`, "line 1"},
		"an array":        {"[]", "line 1, column 1"},
		"null":            {"null", `"schema" is missing`},
		"no schema":       {`{"round":"coding","turns":[]}`, `"schema" is missing`},
		"other schema":    {`{"schema":"barraiser.transcript/v2","round":"coding","turns":[]}`, "barraiser.transcript/v2"},
		"no round":        {`{"schema":"barraiser.transcript/v1","turns":[{"speaker":"candidate","text":"x"}]}`, `"round" is missing`},
		"no turns":        {`{"schema":"barraiser.transcript/v1","round":"coding"}`, `"turns" is missing`},
		"null turns":      {head + `"turns":null}`, `"turns" is missing`},
		"no speaker":      {head + `"turns":[{"speaker":"candidate","text":"x"},{"text":"x"}]}`, `entry 2 of turns: "speaker" is missing`},
		"unknown speaker": {head + `"turns":[{"speaker":"Sam","text":"x"}]}`, `entry 1 of turns: unknown speaker "Sam"`},
		"no text":         {head + `"turns":[{"speaker":"candidate"}]}`, `entry 1 of turns: "text" is missing`},
		"unknown move":    {head + `"turns":[{"speaker":"interviewer","text":"x","move":"chat"}]}`, `unknown move "chat"`},
		"null entry":      {head + `"turns":[null]}`, "entry 1 of turns"},
		"text is a list":  {head + "\n\"turns\":[{\"speaker\":\"candidate\",\"text\":[]}]}", "line 2"},
		"unknown level":   {head + `"level":"L9","turns":[{"speaker":"candidate","text":"x"}]}`, "L9"},
		"invalid UTF-8":   {head + "\n\"turns\":[{\"speaker\":\"candidate\",\"text\":\"\xff\"}]}", "line 2, column 41"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := interview.ParseTranscript([]byte(c.in))
			require.ErrorContains(t, err, c.want)
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			require.NotEmpty(t, fault.HintOf(err))
		})
	}
	_, err = interview.ParseTranscript([]byte(strings.Repeat(" ", interview.MaxTranscript+1)))
	require.Equal(t, fault.TooLarge, fault.KindOf(err))
}

func FuzzParseTranscript(f *testing.F) {
	f.Add([]byte(`{"schema":"barraiser.transcript/v1","round":"coding","turns":[{"speaker":"interviewer","text":"Why?"},{"speaker":"candidate","text":"x"}]}`))
	f.Add([]byte(`{"schema":"barraiser.transcript/v1","round":"r","level":"L4","turns":[{"speaker":"candidate","text":"\ud800","move":"close"}]}`))
	f.Add([]byte(`[{}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := interview.ParseTranscript(data)
		if err != nil {
			require.NotEmpty(t, fault.HintOf(err))
			return
		}
		last := 0
		for _, a := range parsed.Answers(bank()) {
			for _, turn := range a.Turns {
				require.Greater(t, turn.Ordinal, last)
				last = turn.Ordinal
			}
		}
		written, err := json.Marshal(parsed)
		require.NoError(t, err)
		again, err := interview.ParseTranscript(written)
		require.NoError(t, err)
		require.Equal(t, parsed.Answers(bank()), again.Answers(bank()))
	})
}
