package web_test

import (
	"html/template"

	"barraiser/web"
)

// hostile is text that would do harm wherever a page forgot to escape it.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)> {{.}} ` + "`${1}`"

// sampleBars stands for the report package's drawing.
const sampleBars = template.HTML(`<svg class="bars" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="bars-title bars-desc" width="380" height="244" viewBox="0 0 380 244">
<title id="bars-title">Ratings against the bar</title>
<desc id="bars-desc">Dive Deep: 4, meets the bar; the bar is 4. Ownership: 2, contested; the bar is 4. Earn Trust: not enough evidence; the bar is 4. Frugality: not rated; the bar is 3. Success and Scale Bring Broad Responsibility &lt;b&gt;everywhere&lt;/b&gt;: not rated; the bar is 5.</desc>
<g class="bars-scale" fill="currentColor" font-size="12" text-anchor="middle"><text x="40" y="14">1</text><text x="80" y="14">2</text><text x="120" y="14">3</text><text x="160" y="14">4</text><text x="200" y="14">5</text></g>
<g class="bars-row"><title>Dive Deep: 4, meets the bar; the bar is 4.</title><text class="bars-name" x="0" y="38" font-size="13" fill="currentColor">Dive Deep</text><path class="bars-steps" d="M40 44v16M80 44v16M120 44v16M160 44v16M200 44v16" fill="none" stroke="currentColor" stroke-opacity="0.3"/><g class="rating rating-4"><rect class="bars-bar" x="0" y="46" width="160" height="12" rx="2" fill="currentColor"/><text class="bars-value" x="212" y="56" font-size="13" fill="currentColor">4, meets the bar</text></g><path class="bars-expected" d="M160 42V62M156 42h8" fill="none" stroke="currentColor" stroke-width="3"/></g>
<g class="bars-row"><title>Ownership: 2, contested; the bar is 4.</title><text class="bars-name" x="0" y="82" font-size="13" fill="currentColor">Ownership</text><path class="bars-steps" d="M40 88v16M80 88v16M120 88v16M160 88v16M200 88v16" fill="none" stroke="currentColor" stroke-opacity="0.3"/><g class="rating rating-2"><rect class="bars-bar" x="0" y="90" width="80" height="12" rx="2" fill="currentColor"/><text class="bars-value" x="212" y="100" font-size="13" fill="currentColor">2, contested</text></g><path class="bars-expected" d="M160 86V106M156 86h8" fill="none" stroke="currentColor" stroke-width="3"/></g>
<g class="bars-row"><title>Earn Trust: not enough evidence; the bar is 4.</title><text class="bars-name" x="0" y="126" font-size="13" fill="currentColor">Earn Trust</text><path class="bars-steps" d="M40 132v16M80 132v16M120 132v16M160 132v16M200 132v16" fill="none" stroke="currentColor" stroke-opacity="0.3"/><g class="rating unrated"><path class="bars-gap" d="M0 140H200" fill="none" stroke="currentColor" stroke-dasharray="2 4"/><text class="bars-value" x="212" y="144" font-size="13" fill="currentColor">not enough evidence</text></g><path class="bars-expected" d="M160 130V150M156 130h8" fill="none" stroke="currentColor" stroke-width="3"/></g>
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
		Levels:      []web.Choice{{Value: "L4", Label: "L4"}, {Value: "L5", Label: "L5"}, {Value: "L6", Label: "L6"}},
		TimeFactors: []web.Choice{{Value: "1", Label: "Usual time"}, {Value: "1.5", Label: "Half as much again"}, {Value: "off", Label: "No clock"}},
		Interviewers: []web.InterviewerChoice{
			{Value: "scripted", Label: "Scripted interviewer", Available: true, Reason: "Asks and probes from the rubric. Needs nothing else."},
			{Value: "model", Label: "Language model", Reason: "No endpoint is set up. Whoever runs this server can set OPENAI_BASE_URL."},
		},
		Form:  web.NewForm{Round: "leadership-principles", Level: "L5", TimeFactor: "1.5", Interviewer: "scripted", Seed: quote},
		Error: web.FormError{Field: "seed", Message: "The seed is not a number: " + quote, Hint: "Use digits only, or leave it empty."},
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
		BarsSVG: sampleBars,
		Competencies: []web.CompetencyView{
			{
				ID: "dive-deep", Name: "Dive Deep", Rating: 4, RatingLabel: "meets the bar", Expected: 4, Confidence: "high",
				Contested: "The model rated this 2. The vote counts the lower.",
				Evidence: []web.EvidenceView{
					{Quote: "I pulled 500 rows by hand and found that 62 of them carried a time zone nobody had set.", Turn: 2, Href: "/s/0191/transcript#t-2", Signal: "own investigation", Polarity: "for"},
					{Quote: quote, Turn: 3, Href: "/s/0191/transcript#t-3", Signal: "took a number on trust", Polarity: "against"},
				},
			},
			{
				ID: "ownership", Name: "Ownership", Rating: 2, RatingLabel: "below the bar", Expected: 4, Confidence: "medium", FailedGate: "says what was done so that it can't happen again",
				Next: "Name the mechanism that exists today, and who looks after it.", Missing: []string{"prevention", quote},
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
			{Ordinal: 1, Speaker: "candidate", Anchor: "t-1", Spans: web.MarkText(answer, []web.Mark{{Start: 0, End: 26, Label: "Dive Deep: own investigation", Href: "/s/0191/scorecard#c-dive-deep"}})},
			{Ordinal: 1, Speaker: "interviewer", Move: "hint", Spans: web.MarkText("Think of what you looked at first.", nil)},
			{Ordinal: 2, Speaker: "interviewer", Anchor: "q-2", Move: "probe", Partial: true, Spans: web.MarkText("You said you pulled 500 rows. Which", nil)},
			{Ordinal: 2, Speaker: "candidate", Anchor: "t-2", Spans: web.MarkText(quote, []web.Mark{{Start: 0, End: 8, Label: quote}})},
		},
	}
}
