package httpd

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v5"

	"barraiser/internal/engine"
	"barraiser/internal/rubric"
	"barraiser/web"
)

// factorLabels says what a time factor means to the one who needs it.
var factorLabels = map[float64]string{
	1: "Usual time", 1.25: "A quarter more time", 1.5: "Half as much again", 2: "Twice the time", 0: "No clock",
}

func (s *Server) newForm(c *echo.Context) error {
	form := web.NewForm{Level: rubric.L5.String(), TimeFactor: "1", Interviewer: engine.Scripted}
	if s.hasModel() {
		form.Interviewer = engine.Model
	}
	rounds := s.Library.InOrder()
	if len(rounds) > 0 {
		form.Round = rounds[0].ID
	}
	switch wish := c.QueryParam("round"); {
	case slices.ContainsFunc(rounds, func(r *rubric.Round) bool { return r.ID == wish }):
		form.Round = wish
	case slices.ContainsFunc(s.Library.Competencies(), func(c *rubric.Competency) bool { return c.ID == wish }):
		form.Competency = wish
	}
	if wish := c.QueryParam("loop"); slices.ContainsFunc(s.Library.Loops(), func(l *rubric.Loop) bool { return l.ID == wish }) {
		form.Loop = wish
	}
	return s.newPage(c, http.StatusOK, form, web.FormError{})
}

// newPost opens a session and goes to its room. Whatever goes wrong, the form
// comes back with what was filled in.
func (s *Server) newPost(c *echo.Context) error {
	r := c.Request()
	if err := requireType(r, "application/x-www-form-urlencoded"); err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		if isTooLarge(err) {
			return err
		}
		return badRequest("malformed", "Send the form of the page /new.", "The form can't be read.")
	}
	form := web.NewForm{
		Round: r.PostForm.Get("round"), Level: r.PostForm.Get("level"), TimeFactor: r.PostForm.Get("time_factor"),
		Interviewer: r.PostForm.Get("interviewer"), Seed: strings.TrimSpace(r.PostForm.Get("seed")),
		Competency: r.PostForm.Get("competency"), Loop: r.PostForm.Get("loop"),
	}
	subject := form.Competency
	if subject == "" {
		subject = form.Round
	}
	request, err := s.request(draft{
		round: subject, loop: form.Loop, level: form.Level, interviewer: form.Interviewer, timeFactor: form.TimeFactor, seed: form.Seed,
	})
	if err != nil {
		return s.newRefused(c, form, err)
	}
	id, err := s.Engine.Open(r.Context(), request)
	if err != nil {
		return s.newRefused(c, form, err)
	}
	return c.Redirect(http.StatusSeeOther, roomPath(id))
}

// newRefused shows the form again with what was wrong.
func (s *Server) newRefused(c *echo.Context, form web.NewForm, err error) error {
	p := problemOf(err)
	if p.status == http.StatusInternalServerError {
		return err
	}
	if p.cause != nil {
		s.Log.ErrorContext(c.Request().Context(), "open session", "id", requestID(c), "err", p.cause)
	}
	return s.newPage(c, p.status, form, web.FormError{Field: p.field, Message: p.detail, Hint: p.hint})
}

func (s *Server) newPage(c *echo.Context, status int, form web.NewForm, wrong web.FormError) error {
	// See the package comment: under no-referrer the form would come without its origin.
	c.Response().Header().Set("Referrer-Policy", "same-origin")
	view := web.NewView{Form: form, Error: wrong, Interviewers: s.interviewers(), RubricProblems: s.rubricProblems()}
	for _, round := range s.Library.InOrder() {
		view.Rounds = append(view.Rounds, web.RoundChoice{ID: round.ID, Title: round.Title, About: about(round), Minutes: round.Minutes()})
	}
	loops := s.Library.Loops()
	for _, loop := range loops {
		view.Loops = append(view.Loops, web.Choice{Value: loop.ID, Label: loop.Title})
	}
	view.Competencies = competencyChoices(s.Library.Competencies(), loops)
	for _, level := range rubric.Levels() {
		view.Levels = append(view.Levels, web.Choice{Value: level.String(), Label: level.String()})
	}
	for _, factor := range engine.TimeFactors() {
		view.TimeFactors = append(view.TimeFactors, web.Choice{Value: factorText(factor), Label: factorLabels[factor]})
	}
	return s.page(c, status, web.PageNew, view)
}

// shownProblems is how many problems of rubrics a page lists. Who mends them has
// a command that shows all.
const shownProblems = 3

// rubricProblems says in lines why newer rubrics aren't used.
func (s *Server) rubricProblems() []string {
	problems := s.Library.Problems()
	var lines []string
	for _, p := range problems[:min(len(problems), shownProblems)] {
		lines = append(lines, p.Summary())
	}
	if more := len(problems) - shownProblems; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return lines
}

// competencyChoices offers the principles of the loops first, then the others.
func competencyChoices(all []*rubric.Competency, loops []*rubric.Loop) []web.ChoiceGroup {
	principles := web.ChoiceGroup{Label: "Principles of a loop"}
	others := web.ChoiceGroup{Label: "Other competencies"}
	for _, c := range all {
		choice := web.Choice{Value: c.ID, Label: c.Title}
		if slices.ContainsFunc(loops, func(l *rubric.Loop) bool { return len(l.Covered(c.ID)) > 0 }) {
			principles.Choices = append(principles.Choices, choice)
		} else {
			others.Choices = append(others.Choices, choice)
		}
	}
	return slices.DeleteFunc([]web.ChoiceGroup{principles, others}, func(g web.ChoiceGroup) bool { return len(g.Choices) == 0 })
}

func (s *Server) hasModel() bool { return slices.Contains(s.Engine.Interviewers(), engine.Model) }

func (s *Server) interviewers() []web.InterviewerChoice {
	model := web.InterviewerChoice{Value: engine.Model, Label: "Language model", Available: s.hasModel()}
	if model.Available {
		model.Reason = "Words the questions freely. What is asked and how you are rated stays with the rubric."
	} else {
		model.Reason = "No endpoint is set up. Whoever runs this server can set OPENAI_API_KEY or OPENAI_BASE_URL."
	}
	return []web.InterviewerChoice{
		{Value: engine.Scripted, Label: "Scripted interviewer", Available: true, Reason: "Asks and probes in the rubric's own words. Needs nothing else."},
		model,
	}
}

// about says in a sentence who interviews; "" when the rubric doesn't.
func about(round *rubric.Round) string {
	p := round.Persona
	switch {
	case p.Name == "":
		return ""
	case p.Role == "":
		return "With " + p.Name + "."
	default:
		return "With " + p.Name + ", " + strings.TrimRight(p.Role, ".") + "."
	}
}
