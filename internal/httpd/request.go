package httpd

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"barraiser/internal/engine"
	"barraiser/internal/rubric"
)

// off is how a switched-off clock is written.
const off = "off"

// idPattern is what ids of sessions look like; anything else can't be
// one and isn't looked for.
var idPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,63}$`)

// request checks a draft and returns what the engine is asked for. The error is a
// *problem that names the field.
func (s *Server) request(d draft) (engine.OpenRequest, error) {
	r := engine.OpenRequest{Round: d.round, Interviewer: d.interviewer, TimeFactor: 1, Loop: d.loop}
	if err := s.checkRound(d.loop, d.round); err != nil {
		return r, err
	}
	if d.level != "" {
		level, err := rubric.ParseLevel(d.level)
		if err != nil {
			return r, impossible("level", "The level must be L4, L5, L6 or L7.", "There is no level %q.", shortened(d.level))
		}
		r.Level = level
	}
	if known := s.Engine.Interviewers(); d.interviewer != "" && !slices.Contains(known, d.interviewer) {
		return r, impossible("interviewer", "Use "+strings.Join(known, " or ")+". A model needs OPENAI_API_KEY or OPENAI_BASE_URL on the server.",
			"The interviewer %q isn't available here.", shortened(d.interviewer))
	}
	if d.timeFactor != "" {
		factor, ok := parseFactor(d.timeFactor)
		if !ok {
			return r, impossible("time_factor", "Use 1, 1.25, 1.5, 2 or off.", "The time factor %q isn't possible.", shortened(d.timeFactor))
		}
		r.TimeFactor = factor
	}
	if d.seed != "" {
		seed, err := strconv.ParseUint(d.seed, 10, 63)
		if err != nil {
			return r, impossible("seed", "Use digits only, up to 9223372036854775807, or leave it out.", "The seed %q isn't a number from 0.", shortened(d.seed))
		}
		r.Seed = &seed
	}
	return r, nil
}

// checkRound says why a session can't be opened on an id, in a loop or without.
func (s *Server) checkRound(loop, id string) error {
	if _, ok := s.Library.Sit(loop, id); ok {
		return nil
	}
	var ids []string
	if loop == "" {
		for _, round := range s.Library.InOrder() {
			ids = append(ids, round.ID)
		}
	} else {
		loops := s.Library.Loops()
		i := slices.IndexFunc(loops, func(l *rubric.Loop) bool { return l.ID == loop })
		if i < 0 {
			return impossible("loop", s.loopHint(loops), "There is no loop %q.", shortened(loop))
		}
		for _, slot := range loops[i].Rounds {
			ids = append(ids, slot.Round)
		}
	}
	hint := "Choose one of: " + strings.Join(ids, ", ") + "."
	switch {
	case loop != "":
		hint += " A competency by itself belongs to no loop."
	case len(ids) > 0:
		hint += " A competency by itself can be sat too."
	default:
		hint = "This server has no rounds; 'barraiser check' says what is wrong with its rubrics."
	}
	if id == "" {
		return impossible("round", hint, "No round was chosen.")
	}
	if problems := s.Library.Problems(); len(problems) > 0 {
		hint += " Newer rubrics can't be used: " + problems[0].Summary() + "."
	}
	if loop != "" {
		return impossible("round", hint, "The loop %s has no round %q.", loop, shortened(id))
	}
	return impossible("round", hint, "There is no round %q.", shortened(id))
}

func (s *Server) loopHint(loops []*rubric.Loop) string {
	var ids []string
	for _, l := range loops {
		ids = append(ids, l.ID)
	}
	if len(ids) == 0 {
		return "Leave the loop out; this server has none."
	}
	return "Leave the loop out, or use one of: " + strings.Join(ids, ", ") + "."
}

// parseFactor reads a time factor, 0 for "off".
func parseFactor(text string) (float64, bool) {
	if text == off {
		return 0, true
	}
	factor, err := strconv.ParseFloat(text, 64)
	return factor, err == nil && factor != 0 && slices.Contains(engine.TimeFactors(), factor)
}

// factorText writes a time factor as parseFactor reads it.
func factorText(factor float64) string {
	if factor == 0 {
		return off
	}
	return strconv.FormatFloat(factor, 'f', -1, 64)
}

// impossible is a value that is well written and can't be had.
func impossible(field, hint, detail string, args ...any) *problem {
	return &problem{
		slug: "invalid", status: http.StatusUnprocessableEntity, title: "Can't be taken as it is",
		detail: fmt.Sprintf(detail, args...), hint: hint, field: field,
	}
}
