package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the page's template and style
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

//go:embed document.html
var documentHTML string

//go:embed document.css
var documentCSS string

// document is what the template is given.
type document struct {
	Reading
	Rubric    string
	Bars      template.HTML
	Style     template.CSS
	Policy    string
	NotHiring string
}

var documentTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("document").Funcs(template.FuncMap{
		"step": stepWords, "sentence": sentence, "turns": turnList,
		"quotes": quotesOf, "more": moreQuotes,
		"joined": func(parts []string) string { return strings.Join(parts, ", ") },
	}).Parse(documentHTML))
})

// quotes are a competency's, as they are read.
type quotes struct{ First, Rest []EvidenceReading }

// quotesOf returns nil where there are none, so that the template leaves their list
// out.
func quotesOf(c CompetencyReading) *quotes {
	first, rest := c.Strongest()
	if len(first) == 0 {
		return nil
	}
	return &quotes{first, rest}
}

// HTML returns the scorecard as one HTML document that needs no other file, no
// script and no network, and whose own policy forbids all three. round may be
// nil.
func HTML(card scorecard.Scorecard, round *rubric.Round) []byte {
	sum := sha256.Sum256([]byte(documentCSS))
	var b bytes.Buffer
	err := documentTemplate().Execute(&b, document{
		Reading: Read(card, round), Bars: Bars(card),
		Rubric:    strings.TrimSpace(fmt.Sprintf("%s %s, %s", card.Rubric.ID, card.Rubric.Version, card.Rubric.Digest)),
		Style:     template.CSS(documentCSS), //nolint:gosec // our own embedded file
		Policy:    "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		NotHiring: notHiring,
	})
	if err != nil {
		// A buffer takes every write and the template's fields are fixed at build time.
		panic(fmt.Sprintf("report: html: %v", err))
	}
	return b.Bytes()
}
