package httpd

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v5"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/internal/report"
	"barraiser/internal/scorecard"
	"barraiser/web"
)

func (s *Server) scorecardPage(c *echo.Context) error {
	state, err := s.session(c)
	if err != nil {
		return err
	}
	ctx, o := c.Request().Context(), state.Opened
	round, err := s.Engine.Pinned(ctx, o.Rubric)
	if err != nil {
		return err
	}
	view := web.ScorecardView{
		SessionID: o.Session, RoundTitle: round.Title, Level: o.Level.String(),
		TranscriptURL: transcriptPath(o.Session), DataURL: apiPath(o.Session) + "/scorecard",
	}
	switch {
	case !state.Closed():
		view.State, view.RoomURL = web.ScorecardRunning, roomPath(o.Session)
	case len(state.Scorecards) == 0:
		view.State = web.ScorecardPending
	default:
		runs, err := s.Engine.Runs(ctx, state)
		if err != nil {
			return err
		}
		run, err := s.cardOf(c, runs)
		if err != nil {
			return err
		}
		view.Runs, view.Rubric = runRows(o.Session, runs, run.ID), rubricWords(run.Card.Rubric)
		switch {
		case !run.Shown:
			view.DataURL = runPath(view.DataURL, run.ID)
		case run.Card.Assessor.Provisional:
			view.ReviewURL = view.DataURL + "?assessor=" + engine.Model
			done, of, _ := s.Engine.ReviewProgress(o.Session)
			view.Review = report.ReviewWords(done, of)
		case reviewFailed(runs, run):
			view.Notice = report.ReviewFailed
		}
		if err := s.fillScorecard(ctx, &view, state, run.Card); err != nil {
			return err
		}
	}
	return s.page(c, http.StatusOK, web.PageScorecard, view)
}

// reviewFailed reports whether a run stands because a model's that came after it has
// no vote.
func reviewFailed(runs []engine.Run, shown engine.Run) bool {
	return shown.Card.Assessor.Kind == engine.Lexical && slices.ContainsFunc(runs, func(r engine.Run) bool {
		return r.Card.Assessor.Kind == engine.Model && r.Card.Vote == scorecard.Incomplete
	})
}

// fillScorecard puts the scorecard into the page's view.
func (s *Server) fillScorecard(ctx context.Context, view *web.ScorecardView, state interview.State, card scorecard.Scorecard) error {
	round, err := s.rulesOf(ctx, card, state)
	if err != nil {
		return err
	}
	reading := report.Read(card, round)
	switch reading.Completeness {
	case report.Complete:
		view.State = web.ScorecardReady
	case report.Incomplete:
		view.State = web.ScorecardIncomplete
	case report.Failed:
		view.State = web.ScorecardFailed
	}
	view.Problem, view.Hint, view.Provisional = reading.Problem, reading.Hint, reading.Provisional
	view.Notice = cmp.Or(reading.FailedOver, view.Notice)
	view.Rating, view.RatingLabel = reading.Rating.Number, reading.Rating.Words
	view.Vote, view.VoteReason = reading.Vote, reading.VoteReason
	view.Confidence, view.Assessor = reading.Confidence, reading.Assessor
	view.BarsSVG = report.Bars(card)
	id := state.Opened.Session
	for _, competency := range reading.Competencies {
		view.Competencies = append(view.Competencies, competencyView(competency, id))
	}
	for _, answer := range reading.Answers {
		view.Answers = append(view.Answers, answerView(answer, id))
	}
	view.Flags = flagViews(reading.Flags, state)
	return nil
}

func competencyView(c report.CompetencyReading, session string) web.CompetencyView {
	v := web.CompetencyView{
		ID: c.ID, Name: c.Name, Rating: c.Rating.Number, RatingLabel: c.Rating.Words, Anchor: c.Anchor, Expected: c.Expected.Number,
		Why: c.Why, Confidence: c.Confidence, FailedGate: c.FailedGate, Next: c.Next, Contested: c.Contested, Missing: c.Missing, MoreMissing: c.MoreMissing,
	}
	strongest, rest := c.Strongest()
	v.Evidence, v.More = evidenceViews(strongest, session), evidenceViews(rest, session)
	return v
}

func evidenceViews(evidence []report.EvidenceReading, session string) []web.EvidenceView {
	views := make([]web.EvidenceView, 0, len(evidence))
	for _, e := range evidence {
		polarity := assessment.For
		if e.Against {
			polarity = assessment.Against
		}
		views = append(views, web.EvidenceView{
			Quote: e.Quote, Turn: e.Turn, Href: turnHref(session, e.Turn), Signal: e.Signal, Polarity: string(polarity),
		})
	}
	return views
}

func answerView(a report.AnswerReading, session string) web.AnswerView {
	v := web.AnswerView{Question: a.Question, Targets: a.Targets, Rating: a.Rating.Number, RatingLabel: a.Rating.Words}
	v.SameStory = a.SameStory
	for _, turn := range a.Turns {
		v.Turns = append(v.Turns, web.TurnLink{Turn: turn, Href: turnHref(session, turn)})
	}
	return v
}

// flagViews adds the flagged words to the flags, which the scorecard names by
// their place only.
func flagViews(flags []report.FlagReading, state interview.State) []web.FlagView {
	said := candidateTexts(interview.Export(state).Turns)
	views := make([]web.FlagView, 0, len(flags))
	for _, f := range flags {
		v := web.FlagView{Kind: f.Kind, Label: f.Label, Turn: f.Turn, Href: turnHref(state.Opened.Session, f.Turn)}
		if quote, ok := assessment.Slice(said[f.Turn], f.Start, f.End); ok {
			v.Quote = quote
		}
		views = append(views, v)
	}
	return views
}

// turnHref is the place of the candidate's words of a turn in the transcript.
func turnHref(session string, turn int) string {
	return transcriptPath(session) + "#t-" + strconv.Itoa(turn)
}

// marksOf returns the quoted spans of a scorecard by turn, each with a way back
// to what it is evidence of. What several competencies quote gets one mark.
func marksOf(reading report.Reading, session string) map[int][]mark {
	marks := map[int][]mark{}
	for _, c := range reading.Competencies {
		for _, e := range c.Evidence {
			note := web.Note{Label: c.Name + ": " + e.Signal, Href: scorecardPath(session) + "#c-" + c.ID}
			same := slices.IndexFunc(marks[e.Turn], func(m mark) bool { return m.Start == e.Start && m.End == e.End })
			if same >= 0 {
				marks[e.Turn][same].Notes = append(marks[e.Turn][same].Notes, note)
				continue
			}
			marks[e.Turn] = append(marks[e.Turn], mark{
				Mark:  web.Mark{Start: e.Start, End: e.End, Notes: []web.Note{note}},
				quote: e.Quote,
			})
		}
	}
	return marks
}
