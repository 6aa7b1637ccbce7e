package web_test

import (
	"html/template"

	"barraiser/web"
)

// hostile is text that would do harm wherever a page forgot to escape it.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)> {{.}} ` + "`${1}`"

// sampleBars stands for the report package's drawing.
const sampleBars = template.HTML(`<svg class="bars" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="bars-title bars-desc" width="100%" height="156">
<title id="bars-title">Ratings against the bar</title>
<desc id="bars-desc">Dive Deep: 4, meets the bar; the bar is 4. Ownership: 2, contested; the bar is 4. Earn Trust: not enough evidence; the bar is 4.</desc>
<g class="bars-scale" fill="currentColor" font-size="12" text-anchor="middle"><text x="20%" y="14">1</text><text x="40%" y="14">2</text><text x="60%" y="14">3</text><text x="80%" y="14">4</text><text x="100%" y="14">5</text></g>
<g class="bars-row"><title>Dive Deep: 4, meets the bar; the bar is 4.</title><text class="bars-name" x="0" y="38" font-size="13" fill="currentColor">Dive Deep</text><g class="bars-steps" stroke="currentColor" stroke-opacity="0.3"><line x1="20%" x2="20%" y1="44" y2="60"/><line x1="40%" x2="40%" y1="44" y2="60"/><line x1="60%" x2="60%" y1="44" y2="60"/><line x1="80%" x2="80%" y1="44" y2="60"/><line x1="100%" x2="100%" y1="44" y2="60"/></g><g class="rating rating-4"><rect class="bars-bar" x="0" y="46" width="80%" height="12" rx="2" fill="currentColor"/><text class="bars-value" x="100%" dx="12" y="56" font-size="13" fill="currentColor">4, meets the bar</text></g><svg class="bars-expected" x="80%" y="42" overflow="visible"><path d="M0 0V20M-4 0h8" fill="none" stroke="currentColor" stroke-width="3"/></svg></g>
<g class="bars-row"><title>Ownership: 2, contested; the bar is 4.</title><text class="bars-name" x="0" y="82" font-size="13" fill="currentColor">Ownership</text><g class="bars-steps" stroke="currentColor" stroke-opacity="0.3"><line x1="20%" x2="20%" y1="88" y2="104"/><line x1="40%" x2="40%" y1="88" y2="104"/><line x1="60%" x2="60%" y1="88" y2="104"/><line x1="80%" x2="80%" y1="88" y2="104"/><line x1="100%" x2="100%" y1="88" y2="104"/></g><g class="rating rating-2"><rect class="bars-bar" x="0" y="90" width="40%" height="12" rx="2" fill="currentColor"/><text class="bars-value" x="100%" dx="12" y="100" font-size="13" fill="currentColor">2, contested</text></g><svg class="bars-expected" x="80%" y="86" overflow="visible"><path d="M0 0V20M-4 0h8" fill="none" stroke="currentColor" stroke-width="3"/></svg></g>
<g class="bars-row"><title>Earn Trust: not enough evidence; the bar is 4.</title><text class="bars-name" x="0" y="126" font-size="13" fill="currentColor">Earn Trust</text><g class="bars-steps" stroke="currentColor" stroke-opacity="0.3"><line x1="20%" x2="20%" y1="132" y2="148"/><line x1="40%" x2="40%" y1="132" y2="148"/><line x1="60%" x2="60%" y1="132" y2="148"/><line x1="80%" x2="80%" y1="132" y2="148"/><line x1="100%" x2="100%" y1="132" y2="148"/></g><g class="rating unrated"><line class="bars-gap" x1="0" x2="100%" y1="140" y2="140" stroke="currentColor" stroke-dasharray="2 4"/><text class="bars-value" x="100%" dx="12" y="144" font-size="13" fill="currentColor">not enough evidence</text></g><svg class="bars-expected" x="80%" y="130" overflow="visible"><path d="M0 0V20M-4 0h8" fill="none" stroke="currentColor" stroke-width="3"/></svg></g>
</svg>`)

type sample struct {
	page string
	view any
}

// samples are the pages in every state worth looking at, by name. quote is put
// wherever the text of a person, a model or a rubric may stand.
func samples(quote string) map[string]sample {
	return map[string]sample{
		"dashboard":            {web.PageDashboard, fullDashboard(quote)},
		"dashboard-empty":      {web.PageDashboard, web.DashboardView{}},
		"new":                  {web.PageNew, fullNew(quote)},
		"new-empty":            {web.PageNew, web.NewView{}},
		"room":                 {web.PageRoom, fullRoom(quote)},
		"room-empty":           {web.PageRoom, web.RoomView{}},
		"scorecard":            {web.PageScorecard, fullScorecard(quote)},
		"scorecard-empty":      {web.PageScorecard, web.ScorecardView{}},
		"scorecard-running":    {web.PageScorecard, web.ScorecardView{RoundTitle: quote, Level: "L5", State: web.ScorecardRunning, RoomURL: "/s/1"}},
		"scorecard-pending":    {web.PageScorecard, web.ScorecardView{RoundTitle: quote, Level: "L5", State: web.ScorecardPending, DataURL: "/api/sessions/1/scorecard", TranscriptURL: "/s/1/transcript"}},
		"scorecard-failed":     {web.PageScorecard, web.ScorecardView{RoundTitle: quote, Level: "L5", State: web.ScorecardFailed, Problem: quote, Hint: quote, TranscriptURL: "/s/1/transcript"}},
		"scorecard-incomplete": {web.PageScorecard, web.ScorecardView{RoundTitle: quote, Level: "L5", State: web.ScorecardIncomplete, Vote: "incomplete", Problem: "The model could not be reached."}},
		"transcript":           {web.PageTranscript, fullTranscript(quote)},
		"transcript-empty":     {web.PageTranscript, web.TranscriptView{Running: true, RoomURL: "/s/1"}},
		"error":                {web.PageError, web.ErrorView{Status: 404, Title: "There is no such session", Detail: quote, Hint: "Check the address, or choose it from your sessions."}},
		"error-empty":          {web.PageError, web.ErrorView{}},
		"keys":                 {web.PageKeys, web.KeysView{}},
	}
}

func fullDashboard(quote string) web.DashboardView {
	return web.DashboardView{
		Next: web.NextStep{Text: "You have a round open: " + quote, Label: "Return to the room", URL: "/s/0192"},
		Sessions: []web.SessionRow{
			{ID: "0192", RoundTitle: "Leadership principles", Level: "L5", State: "open", StartedAt: "2026-11-22T14:03:00Z", StartedAtText: "22 Nov 2026, 14:03", URL: "/s/0192"},
			{ID: "0191", RoundTitle: "ML system design", Level: "L6", State: "scored", StartedAt: "2026-11-21T09:30:00Z", StartedAtText: "21 Nov 2026, 09:30", Rating: "3 of 5", Vote: "not-inclined", URL: "/s/0191/scorecard"},
			{ID: "0190", RoundTitle: quote, Level: "L4", State: "abandoned", StartedAt: "2026-11-20T09:30:00Z", StartedAtText: "20 Nov 2026, 09:30", URL: "/s/0190/scorecard"},
		},
	}
}

func fullNew(quote string) web.NewView {
	return web.NewView{
		Rounds: []web.RoundChoice{
			{ID: "phone-screen", Title: "Phone screen", About: "One story, one small coding problem, and questions on your past work.", Minutes: 45},
			{ID: "leadership-principles", Title: "Leadership principles", About: "Two stories, probed until the mechanism is clear.", Minutes: 60},
			{ID: "bar-raiser", Title: "Bar raiser", About: quote, Minutes: 60},
		},
		Competencies: []web.ChoiceGroup{{Label: "Principles of a loop", Choices: []web.Choice{{Value: "ownership", Label: "Ownership"}, {Value: "dive-deep", Label: quote}}}},
		Loops:        []web.Choice{{Value: "engineer", Label: quote}},
		Levels:       []web.Choice{{Value: "L4", Label: "L4"}, {Value: "L5", Label: "L5"}, {Value: "L6", Label: "L6"}},
		TimeFactors:  []web.Choice{{Value: "1", Label: "Usual time"}, {Value: "1.5", Label: "Half as much again"}, {Value: "off", Label: "No clock"}},
		Interviewers: []web.InterviewerChoice{
			{Value: "scripted", Label: "Scripted interviewer", Available: true, Reason: "Asks and probes from the rubric. Needs nothing else."},
			{Value: "model", Label: "Language model", Reason: "No endpoint is set up. Whoever runs this server can set OPENAI_BASE_URL."},
		},
		Form:           web.NewForm{Round: "leadership-principles", Competency: "ownership", Loop: "engineer", Level: "L5", TimeFactor: "1.5", Interviewer: "scripted", Seed: quote},
		Error:          web.FormError{Field: "seed", Message: "The seed is not a number: " + quote, Hint: "Use digits only, or leave it empty."},
		RubricProblems: []string{"rubrics/mine.yaml:12:5: " + quote, "and 4 more"},
	}
}

func fullRoom(quote string) web.RoomView {
	return web.RoomView{
		SessionID: "0192", RoundTitle: quote, Level: "L5", Minutes: 60, LiveURL: "/api/sessions/0192/live",
		TranscriptURL: "/s/0192/transcript", ScorecardURL: "/s/0192/scorecard", Pads: []string{"notes", "code"},
	}
}

func fullScorecard(quote string) web.ScorecardView {
	return web.ScorecardView{
		SessionID: "0191", RoundTitle: "Leadership principles", Level: "L5", State: web.ScorecardReady,
		TranscriptURL: "/s/0191/transcript", DataURL: "/api/sessions/0191/scorecard",
		Rating: 3, RatingLabel: "mixed", Vote: "not-inclined", VoteReason: "2 of 7 competencies are under the bar.",
		Confidence: "medium", Assessor: "built-in assessor, version 1.0.0", Provisional: "The model's assessment is still to come, so these ratings may change.",
		ReviewURL: "/api/sessions/0191/scorecard?assessor=model", Review: "The model's assessment: 7 of 19 steps.", Notice: quote,
		Rubric: "leadership-principles 1.1.0 (sha256:0f3a91c2)",
		Runs: []web.RunRow{
			{Rubric: "leadership-principles 1.1.0 (sha256:0f3a91c2)", Assessor: "built-in assessor, version 1.0.0", Rating: 3, RatingLabel: "mixed", Vote: "not-inclined", At: "2026-11-22T14:03:00Z", AtText: "22 Nov 2026, 14:03 UTC", URL: "/s/0191/scorecard?run=lexical-2", Current: true},
			{Rubric: quote, Assessor: quote, Vote: "incomplete", At: "2026-11-21T14:03:00Z", AtText: "21 Nov 2026, 14:03 UTC", URL: "/s/0191/scorecard?run=lexical-1"},
		},
		BarsSVG: sampleBars,
		Competencies: []web.CompetencyView{
			{
				ID: "dive-deep", Name: "Dive Deep", Rating: 4, RatingLabel: "meets the bar", Expected: 4, Confidence: "high",
				Anchor:    "Goes down to the raw data on their own and proves the cause. " + quote,
				Contested: "The model rated this 2. The vote counts the lower.",
				Evidence: []web.EvidenceView{
					{Quote: "I pulled 500 rows by hand and found that 62 of them carried a time zone nobody had set.", Turn: 2, Href: "/s/0191/transcript#t-2", Signal: "own investigation", Polarity: "for"},
					{Quote: quote, Turn: 3, Href: "/s/0191/transcript#t-3", Signal: "took a number on trust", Polarity: "against"},
				},
				More: []web.EvidenceView{
					{Quote: "We looked at it together.", Turn: 1, Href: "/s/0191/transcript#t-1", Signal: quote, Polarity: "for"},
				},
			},
			{
				ID: "ownership", Name: "Ownership", Rating: 2, RatingLabel: "below the bar", Expected: 4, Confidence: "medium", FailedGate: "says what was done so that it can't happen again",
				Next: "Name the mechanism that exists today, and who looks after it.", Missing: []string{"prevention", quote}, MoreMissing: []string{"scope", quote},
				Evidence: []web.EvidenceView{{Quote: "I stayed on until the backlog was gone.", Turn: 5, Href: "/s/0191/transcript#t-5", Signal: "acted beyond the task", Polarity: "for"}},
			},
			{ID: "earn-trust", Name: "Earn Trust", Rating: 1, RatingLabel: "lowers the bar", Expected: 4},
			{ID: "frugality", Name: "Frugality", Expected: 3, Why: "It was not asked."},
		},
		Answers: []web.AnswerView{
			{Question: "Tell me about a time you found the cause of a problem others had given up on.", Turns: []web.TurnLink{{Turn: 1, Href: "/s/0191/transcript#t-1"}, {Turn: 2, Href: "/s/0191/transcript#t-2"}}, Targets: []string{"Dive Deep"}, Rating: 4, RatingLabel: "meets the bar"},
			{Question: quote, Turns: []web.TurnLink{{Turn: 5, Href: "/s/0191/transcript#t-5"}}, Targets: []string{"Ownership", "Earn Trust"}},
		},
		Flags: []web.FlagView{
			{Kind: "injection", Label: "Instructions to the assessor", Turn: 3, Href: "/s/0191/transcript#t-3", Quote: quote},
			{Kind: "padding"},
		},
	}
}

func fullTranscript(quote string) web.TranscriptView {
	answer := "I pulled 500 rows by hand. " + quote + " After that we halved the delay."
	return web.TranscriptView{
		SessionID: "0191", RoundTitle: "Leadership principles", Level: "L5", ScorecardURL: "/s/0191/scorecard", DataURL: "/api/sessions/0191/transcript",
		Turns: []web.TurnView{
			{Ordinal: 1, Speaker: "interviewer", Anchor: "q-1", Move: "ask", Spans: web.MarkText("Tell me about a time you found the cause of a problem others had given up on.\nTake a minute to think first.", nil)},
			{Ordinal: 1, Speaker: "candidate", Anchor: "t-1", Spans: web.MarkText(answer, []web.Mark{{Start: 0, End: 26, Notes: []web.Note{{Label: "Dive Deep: own investigation", Href: "/s/0191/scorecard#c-dive-deep"}, {Label: "Ownership: acted beyond the task", Href: "/s/0191/scorecard#c-ownership"}}}})},
			{Ordinal: 1, Speaker: "interviewer", Move: "hint", Spans: web.MarkText("Think of what you looked at first.", nil)},
			{Ordinal: 2, Speaker: "interviewer", Anchor: "q-2", Move: "probe", Partial: true, Spans: web.MarkText("You said you pulled 500 rows. Which", nil)},
			{Ordinal: 2, Speaker: "candidate", Anchor: "t-2", Spans: web.MarkText(quote, []web.Mark{{Start: 0, End: 8, Notes: []web.Note{{Label: quote}}}})},
		},
	}
}
