package httpd

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v5"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/report"
	"barraiser/web"
)

// mark is a stretch to highlight and the words it must hold.
type mark struct {
	web.Mark
	quote string
}

func (s *Server) transcriptPage(c *echo.Context) error {
	state, err := s.session(c)
	if err != nil {
		return err
	}
	ctx, o := c.Request().Context(), state.Opened
	round, err := s.Engine.Pinned(ctx, o.Rubric)
	if err != nil {
		return err
	}
	view := web.TranscriptView{
		SessionID: o.Session, RoundTitle: round.Title, Level: o.Level.String(), DataURL: apiPath(o.Session) + "/transcript",
	}
	var marks map[int][]mark
	if state.Closed() {
		view.ScorecardURL = scorecardPath(o.Session)
	} else {
		view.Running, view.RoomURL = true, roomPath(o.Session)
	}
	if len(state.Scorecards) > 0 {
		card, err := s.Engine.Scorecard(ctx, state, "")
		if err != nil {
			return err
		}
		rules, err := s.rulesOf(ctx, card, state)
		if err != nil {
			return err
		}
		marks = marksOf(report.Read(card, rules), o.Session)
	}
	view.Turns = turnViews(exported(state).Turns, marks)
	return s.page(c, http.StatusOK, web.PageTranscript, view)
}

// place is where a line stands: its turn, and whether its speaker's words of the
// turn begin with it.
type place struct {
	turn  int
	first bool
}

// places numbers lines as the contract does: a turn begins where the interviewer
// speaks after the candidate.
func places(lines []interview.Line) []place {
	at := make([]place, len(lines))
	turn := 0
	for i, line := range lines {
		changed := i == 0 || lines[i-1].Speaker != line.Speaker
		if i == 0 || changed && line.Speaker == interview.Interviewer {
			turn++
		}
		at[i] = place{turn: turn, first: changed}
	}
	return at
}

// candidateTexts returns the candidate's joined words by turn, which the offsets
// of scorecards count in.
func candidateTexts(lines []interview.Line) map[int]string {
	texts := map[int]string{}
	for i, p := range places(lines) {
		switch {
		case lines[i].Speaker != interview.Candidate:
		case p.first:
			texts[p.turn] = lines[i].Text
		default:
			texts[p.turn] += "\n" + lines[i].Text
		}
	}
	return texts
}

// turnViews lays the lines out with their anchors and marks.
func turnViews(lines []interview.Line, marks map[int][]mark) []web.TurnView {
	views := make([]web.TurnView, 0, len(lines))
	for i, p := range places(lines) {
		line := lines[i]
		v := web.TurnView{Ordinal: p.turn, Speaker: string(line.Speaker), Partial: line.Partial, Move: string(line.Move)}
		prefix := "q-"
		if line.Speaker == interview.Candidate {
			prefix = "t-"
		}
		if p.first {
			v.Anchor = prefix + strconv.Itoa(p.turn)
		}
		if line.Skipped {
			v.Move = string(interview.Skipped)
		}
		var wanted []web.Mark
		if line.Speaker == interview.Candidate && p.first {
			wanted = verified(line.Text, marks[p.turn])
		}
		v.Spans = web.MarkText(line.Text, wanted)
		views = append(views, v)
	}
	return views
}

// verified keeps the marks whose place holds their quote: a mark on other words
// would make a false claim.
func verified(text string, marks []mark) []web.Mark {
	var kept []web.Mark
	for _, m := range marks {
		if found, ok := assessment.Slice(text, m.Start, m.End); ok && found == m.quote {
			kept = append(kept, m.Mark)
		}
	}
	return kept
}
