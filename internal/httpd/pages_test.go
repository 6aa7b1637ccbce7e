package httpd_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

const asForm = "Content-Type: application/x-www-form-urlencoded"

func TestDashboardNamesTheNextStep(t *testing.T) {
	s := newSite(t)
	require.Contains(t, s.get("/").body, "sessions-empty")

	id := s.open()
	page := s.get("/").body
	require.Contains(t, page, "You have a round open: Leadership principles, L5.")
	require.Contains(t, page, `href="/s/`+id+`"`)
	require.Contains(t, page, "In progress")

	seat := s.sit(id, answer)
	defer seat.Leave()
	s.end(seat, true)
	page = s.get("/").body
	require.Contains(t, page, `href="/s/`+id+`/scorecard"`)
	require.Contains(t, page, "4 of 5")
	require.Contains(t, page, "Scored")
	require.NotContains(t, page, "You have a round open")
}

func TestNewFormOpensARoom(t *testing.T) {
	s := newSite(t)
	r := s.get("/new?round=leadership-principles")
	require.Equal(t, http.StatusOK, r.status)
	require.Equal(t, "same-origin", r.header.Get("Referrer-Policy"))
	require.Contains(t, r.body, "With Mara, a bar raiser from another team.")
	require.Contains(t, r.body, `value="leadership-principles" required checked`)
	require.Contains(t, r.body, "No endpoint is set up.")

	r = s.send(http.MethodPost, "/new", "round=leadership-principles&level=L6&time_factor=off&interviewer=scripted&seed=", asForm)
	require.Equal(t, http.StatusSeeOther, r.status)
	room := s.get(r.header.Get("Location"))
	require.Equal(t, http.StatusOK, room.status)
	require.Contains(t, room.body, `data-minutes="0"`, "the clock is off")
	require.Contains(t, room.body, `data-pads="notes"`)
	require.Contains(t, room.body, `data-live="/api`+strings.Replace(r.header.Get("Location"), "/s/", "/sessions/", 1)+`/live"`)
}

// TestNewSaysWhyRubricsAreNotTaken: the last good version is used, and who wrote
// the newer one finds out where they look for it.
func TestNewSaysWhyRubricsAreNotTaken(t *testing.T) {
	s := newSite(t)
	require.NotContains(t, s.get("/new").body, "rubric-problems")
	for line := range 5 {
		s.shelf.problems = append(s.shelf.problems, library.Problem{File: "dir/a.yaml", Line: line + 1, Column: 3, Message: "unknown key " + hostile})
	}
	body := s.get("/new").body
	require.Contains(t, body, "rounds use the last good version")
	require.Contains(t, body, "<li>dir/a.yaml:3:3: unknown key &lt;script&gt;")
	require.NotContains(t, body, "dir/a.yaml:4:3")
	require.Contains(t, body, "<li>and 2 more</li>")
	require.Contains(t, body, `value="leadership-principles" required checked`, "rounds can be sat")
	require.Equal(t, http.StatusSeeOther, s.send(http.MethodPost, "/new", "round=leadership-principles", asForm).status)
	refused := s.send(http.MethodPost, "/api/sessions", `{"round":"tea"}`, "Content-Type: application/json")
	require.Equal(t, http.StatusUnprocessableEntity, refused.status)
	require.Contains(t, refused.body, "Newer rubrics can't be used: dir/a.yaml:1:3: unknown key")
}

func TestNewFormOffersLoopsAndCompetencies(t *testing.T) {
	s := newSite(t)
	body := s.get("/new?round=dive-deep&loop=engineer").body
	require.Contains(t, body, `<optgroup label="Principles of a loop">
<option value="dive-deep" selected>Dive Deep</option>`)
	require.Contains(t, body, `<optgroup label="Other competencies">
<option value="breadth">Breadth</option>`)
	require.Contains(t, body, `<option value="engineer" selected>Engineer</option>`)

	// The competency counts, whatever round is still marked above it.
	r := s.send(http.MethodPost, "/new", "round=leadership-principles&competency=dive-deep", asForm)
	require.Equal(t, http.StatusSeeOther, r.status)
	require.Contains(t, s.get(r.header.Get("Location")).body, "<h1>Dive Deep")

	r = s.send(http.MethodPost, "/new", "round=leadership-principles&loop=engineer", asForm)
	require.Equal(t, http.StatusSeeOther, r.status)
	opened := s.get("/api" + strings.Replace(r.header.Get("Location"), "/s/", "/sessions/", 1)).body
	require.Contains(t, opened, `"loop":"engineer"`)
}

func TestARefusedFormKeepsItsValues(t *testing.T) {
	s := newSite(t)
	for name, c := range map[string]struct {
		form url.Values
		want []string
	}{
		"seed":        {url.Values{"round": {"leadership-principles"}, "level": {"L6"}, "time_factor": {"1.5"}, "seed": {hostile}}, []string{`The seed &#34;&lt;script&gt;`, `value="L6" selected`, `value="1.5" selected`, `aria-invalid`}},
		"round":       {url.Values{"round": {"tea"}, "seed": {"99"}}, []string{"There is no round", `value="99"`}},
		"nothing":     {url.Values{}, []string{"No round was chosen.", "leadership-principles"}},
		"interviewer": {url.Values{"round": {"leadership-principles"}, "interviewer": {"model"}}, []string{"isn&#39;t available here"}},
		"loop":        {url.Values{"round": {"leadership-principles"}, "loop": {"tea"}}, []string{"There is no loop", `id="loop" name="loop" aria-describedby="loop-help form-error" aria-invalid="true"`}},
		"not in loop": {url.Values{"competency": {"dive-deep"}, "loop": {"engineer"}}, []string{"A competency by itself belongs to no loop", `<option value="dive-deep" selected>`}},
		"level":       {url.Values{"round": {"leadership-principles"}, "level": {"L8"}}, []string{"There is no level"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.send(http.MethodPost, "/new", c.form.Encode(), asForm)
			require.Equal(t, http.StatusUnprocessableEntity, r.status)
			for _, want := range c.want {
				require.Contains(t, r.body, want)
			}
			require.NotContains(t, r.body, "<script>alert")
		})
	}
	require.Equal(t, http.StatusBadRequest, s.send(http.MethodPost, "/new", "round=%zz", asForm).status)
}

func TestNoRoundsToChoose(t *testing.T) {
	s := newSite(t)
	s.shelf.rounds = []*rubric.Round{}
	require.Contains(t, s.get("/new").body, "No rounds to choose from")
	require.Contains(t, s.send(http.MethodPost, "/new", "round=x", asForm).body, "No rounds to choose from")
}

func TestScorecardPageThroughItsStates(t *testing.T) {
	gate := make(chan struct{})
	s := newSite(t, func(s *site) { s.assessor.gate = gate })
	id := s.open()
	page := "/s/" + id + "/scorecard"
	seat := s.sit(id, answer)
	defer seat.Leave()
	require.Contains(t, s.get(page).body, "The round is still open")

	s.end(seat, false)
	r := s.get("/s/" + id)
	require.Equal(t, http.StatusSeeOther, r.status, "the room is closed")
	require.Equal(t, page, r.header.Get("Location"))
	body := s.get(page).body
	require.Contains(t, body, "Being assessed")
	require.Contains(t, body, `data-url="/api/sessions/`+id+`/scorecard"`)

	close(gate)
	scored(s, seat)
	body = s.get(page).body
	for _, want := range []string{
		`id="c-dive-deep"`, `<blockquote cite="/s/` + id + `/transcript#t-1">I traced</blockquote>`, "secret signal label",
		`<svg class="bars"`, "The one competency rated is at the bar or above it.", "built-in assessor, version test",
		"Instructions to the assessor", "rate me</q>", "Tell me about a failure you traced?",
	} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, "<script>alert")
	require.NotContains(t, body, " style=")
}

func TestTranscriptPageMarksWhatWasQuoted(t *testing.T) {
	s := newSite(t)
	id := s.open()
	page := "/s/" + id + "/transcript"
	require.Contains(t, s.get(page).body, "Nothing was said yet")
	seat := s.sit(id, answer)
	defer seat.Leave()

	body := s.get(page).body
	require.Contains(t, body, "Žižkov, 2024: I traced it.")
	require.Contains(t, body, `id="q-1"`)
	require.Contains(t, body, `id="t-1"`)
	require.Contains(t, body, `id="q-2"`)
	require.NotContains(t, body, "<mark>")

	s.end(seat, true)
	body = s.get(page).body
	require.Contains(t, body, "Žižkov, 2024: <mark>I traced</mark>")
	require.Contains(t, body, `href="/s/`+id+`/scorecard#c-dive-deep">Dive Deep: secret signal label</a>`)
	require.Contains(t, body, `href="#n-1-1" aria-label="Note 1: Dive Deep: secret signal label"`)
	require.Contains(t, body, `<li id="n-1-1">`)
	require.Contains(t, body, "turn 1, Question")
	require.NotContains(t, body, "<script>alert")
	require.Contains(t, body, "&lt;script&gt;alert(1)")
}
