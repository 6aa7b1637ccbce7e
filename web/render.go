package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"
)

var pageNames = []string{
	PageDashboard, PageNew, PageRoom, PageScorecard, PageTranscript, PageError, PageKeys,
}

var pages = sync.OnceValues(parsePages)

// parsePages gives each page a template set of its own, so that every page can
// define the same blocks.
func parsePages() (map[string]*template.Template, error) {
	base, err := template.New("base.html").
		Option("missingkey=error").
		Funcs(templateFuncs).
		ParseFS(templateFiles, "templates/base.html")
	if err != nil {
		return nil, fmt.Errorf("parse the base template: %w", err)
	}
	out := make(map[string]*template.Template, len(pageNames))
	for _, name := range pageNames {
		t, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("clone the base template: %w", err)
		}
		if out[name], err = t.ParseFS(templateFiles, "templates/"+name+".html"); err != nil {
			return nil, fmt.Errorf("parse the template of %s: %w", name, err)
		}
	}
	return out, nil
}

// Render writes a page: one of the Page constants and its view. Nothing is
// written when it fails, so that the caller can still send an error page. It is
// safe for concurrent use.
func Render(w io.Writer, page string, view any) error {
	set, err := pages()
	if err != nil {
		return err
	}
	t, ok := set[page]
	if !ok {
		return fmt.Errorf("render %q: there is no such page", page)
	}
	var buf bytes.Buffer
	if err := t.Execute(&buf, view); err != nil {
		return fmt.Errorf("render %s: %w", page, err)
	}
	if _, err := buf.WriteTo(w); err != nil {
		return fmt.Errorf("send %s: %w", page, err)
	}
	return nil
}

var templateFuncs = template.FuncMap{
	"asset":   Href,
	"words":   words,
	"joined":  func(parts []string) string { return strings.Join(parts, ", ") },
	"against": func(polarity string) bool { return polarity == "against" },
	"marked":  func(spans []Span) bool { return slices.ContainsFunc(spans, func(s Span) bool { return s.Number > 0 }) },
	"scale":   func() []int { return []int{1, 2, 3, 4, 5} },
}

// shownAs gives the words for ids that reach a page. What isn't listed is shown
// as it came, because rubrics may bring words of their own.
var shownAs = map[string]string{
	"open":                  "In progress",
	"running":               "In progress",
	"paused":                "Paused",
	"assessing":             "Being assessed",
	"pending":               "Being assessed",
	"scored":                "Scored",
	"failed":                "Not assessed",
	"abandoned":             "Abandoned",
	"strongly-inclined":     "Strongly inclined",
	"inclined":              "Inclined",
	"not-inclined":          "Not inclined",
	"strongly-not-inclined": "Strongly not inclined",
	"incomplete":            "Incomplete",
	"interviewer":           "Interviewer",
	"candidate":             "You",
	"ask":                   "Question",
	"probe":                 "Probe",
	"hint":                  "Hint",
	"clarify":               "Clarification",
	"redirect":              "Redirect",
	"invite":                "Your questions",
	"reply":                 "Reply",
	"close":                 "Close",
	"move-on":               "Move on",
	"notes":                 "Notes",
	"code":                  "Code",
	"design":                "Design",
}

func words(id string) string {
	if shown, ok := shownAs[id]; ok {
		return shown
	}
	return id
}
