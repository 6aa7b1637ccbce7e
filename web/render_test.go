package web_test

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/web"
)

var preview = flag.String("preview", "", "write every sample page, in both themes, into this folder to look at")

// page is a rendered page taken apart.
type page struct {
	raw      string
	text     string
	elements []element
}

type element struct {
	name  string
	attrs map[string]string
	text  string // directly inside, up to the next tag
}

func render(t *testing.T, s sample) page {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, web.Render(&buf, s.page, s.view))
	p := page{raw: buf.String()}
	d := xml.NewDecoder(strings.NewReader(p.raw))
	d.Strict = false
	d.AutoClose = xml.HTMLAutoClose
	d.Entity = xml.HTMLEntity
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			p.text = text.String()
			return p
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			p.elements = append(p.elements, e)
		case xml.CharData:
			text.Write(token)
			if len(p.elements) > 0 {
				p.elements[len(p.elements)-1].text += string(token)
			}
		}
	}
}

func (p page) find(name string) []element {
	return slices.DeleteFunc(slices.Clone(p.elements), func(e element) bool { return e.name != name })
}

func (p page) byID(t *testing.T, id string) element {
	t.Helper()
	i := slices.IndexFunc(p.elements, func(e element) bool { return e.attrs["id"] == id })
	require.GreaterOrEqual(t, i, 0, "no element #%s", id)
	return p.elements[i]
}

func (p page) ids() map[string]int {
	ids := map[string]int{}
	for _, e := range p.elements {
		if id, ok := e.attrs["id"]; ok {
			ids[id]++
		}
	}
	return ids
}

// What the Content-Security-Policy forbids must not be on a page, or it would
// silently not work.
func TestPagesHoldNothingInline(t *testing.T) {
	for name, s := range samples(hostile) {
		t.Run(name, func(t *testing.T) {
			for _, e := range render(t, s).elements {
				require.NotEqual(t, "style", e.name)
				if e.name == "script" {
					require.True(t, strings.HasPrefix(e.attrs["src"], web.AssetPrefix), "a script without a file of ours")
					require.Empty(t, strings.TrimSpace(e.text))
				}
				for attr, value := range e.attrs {
					require.NotEqual(t, "style", attr, e.name)
					require.False(t, strings.HasPrefix(attr, "on"), "%s has %s", e.name, attr)
					require.False(t, strings.HasPrefix(strings.ToLower(value), "javascript:"), "%s %s", e.name, attr)
				}
			}
		})
	}
}

// Words of a candidate, a model or a rubric are shown as they are, and never
// become part of the page.
func TestPagesEscapeText(t *testing.T) {
	for name, s := range samples(hostile) {
		t.Run(name, func(t *testing.T) {
			p := render(t, s)
			require.Empty(t, p.find("img"))
			calm := render(t, samples("calm")[name])
			require.Len(t, p.elements, len(calm.elements), "the text made elements")
			if strings.Contains(calm.text, "calm") {
				require.Contains(t, p.text, hostile)
			}
		})
	}
}

func TestIdsAreUniqueAndReferencesLead(t *testing.T) {
	for name, s := range samples("words") {
		t.Run(name, func(t *testing.T) {
			p := render(t, s)
			ids := p.ids()
			for id, n := range ids {
				require.Equal(t, 1, n, "#%s", id)
			}
			for _, e := range p.elements {
				for _, attr := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls"} {
					for id := range strings.FieldsSeq(e.attrs[attr]) {
						require.Contains(t, ids, id, "%s of %s", attr, e.name)
					}
				}
				if target, ok := strings.CutPrefix(e.attrs["href"], "#"); ok {
					require.Contains(t, ids, target)
				}
			}
		})
	}
}

func TestPagesAreFitForReaders(t *testing.T) {
	for name, s := range samples("words") {
		t.Run(name, func(t *testing.T) {
			p := render(t, s)
			require.Equal(t, "en", p.find("html")[0].attrs["lang"])
			require.NotEmpty(t, strings.TrimSpace(p.find("title")[0].text))
			require.Len(t, p.find("h1"), 1)
			require.Len(t, p.find("main"), 1)
			level := 0
			for _, e := range p.elements {
				if len(e.name) == 2 && e.name[0] == 'h' && e.name[1] >= '1' && e.name[1] <= '6' {
					now := int(e.name[1] - '0')
					require.LessOrEqual(t, now, level+1, "a heading level is left out before %q", e.text)
					level = now
				}
			}
		})
	}
}

func TestEveryAssetOnAPageExists(t *testing.T) {
	for name, s := range samples("words") {
		t.Run(name, func(t *testing.T) {
			for _, e := range render(t, s).elements {
				for _, attr := range []string{"src", "href"} {
					if url := e.attrs[attr]; strings.HasPrefix(url, web.AssetPrefix) {
						_, ok := web.Asset(url)
						require.True(t, ok, url)
					}
				}
			}
		})
	}
}

func TestNewKeepsWhatWasSent(t *testing.T) {
	p := render(t, samples("12x")["new"])
	form := p.byID(t, "new-form")
	require.Equal(t, "post", form.attrs["method"])
	require.Equal(t, "/new", form.attrs["action"])
	require.Equal(t, "12x", p.byID(t, "seed").attrs["value"])
	require.Equal(t, "true", p.byID(t, "seed").attrs["aria-invalid"])

	chosen := map[string]string{}
	names := map[string]bool{}
	for _, e := range p.elements {
		if name := e.attrs["name"]; name != "" && e.name != "meta" {
			names[name] = true
		}
		_, checked := e.attrs["checked"]
		_, selected := e.attrs["selected"]
		if checked || selected {
			chosen[e.attrs["name"]+e.attrs["value"]] = e.name
		}
		if e.attrs["value"] == "model" {
			require.Contains(t, e.attrs, "disabled", "an interviewer that isn't there can't be chosen")
		}
	}
	require.Equal(t, map[string]bool{"round": true, "competency": true, "loop": true, "level": true, "time_factor": true, "interviewer": true, "seed": true}, names)
	require.Equal(t, map[string]string{"roundleadership-principles": "input", "L5": "option", "engineer": "option", "ownership": "option", "1.5": "option", "interviewerscripted": "input"}, chosen)
}

// The number entered the vote, so it is named; but without a quote to stand on
// it is not shown as a rating.
func TestARatingWithoutEvidenceIsNotShownAsOne(t *testing.T) {
	view := web.ScorecardView{State: web.ScorecardReady, Vote: "not-inclined", Competencies: []web.CompetencyView{
		{ID: "earn-trust", Name: "Earn Trust", Rating: 1, RatingLabel: "lowers the bar", Expected: 4},
	}}
	p := render(t, sample{web.PageScorecard, view})
	require.Contains(t, p.text, "Not enough evidence")
	require.NotContains(t, p.raw, "rating-1")
	require.Contains(t, p.text, "Counted as 1")
}

func TestScorecardAnchorsAndLinks(t *testing.T) {
	p := render(t, samples("words")["scorecard"])
	p.byID(t, "c-dive-deep")
	require.Contains(t, p.text, "not hiring decisions")
	hrefs := map[string]bool{}
	for _, a := range p.find("a") {
		hrefs[a.attrs["href"]] = true
	}
	require.Contains(t, hrefs, "/s/0191/transcript#t-2")
}

// TestAScorecardThatIsToComeComesByItself: by script where there is one, else by the
// browser, seldom enough to read in between. A page that waits for nothing stays.
func TestAScorecardThatIsToComeComesByItself(t *testing.T) {
	for name, c := range map[string]struct {
		view    web.ScorecardView
		waiting string // id of what names the address to ask
		refresh string
		script  bool
	}{
		"the first":   {web.ScorecardView{State: web.ScorecardPending, DataURL: "/a"}, "pending", "5", true},
		"a model's":   {web.ScorecardView{State: web.ScorecardReady, Provisional: "Wait.", ReviewURL: "/a"}, "review", "30", true},
		"after a 1st": {web.ScorecardView{State: web.ScorecardFailed, Provisional: "Wait.", ReviewURL: "/a"}, "review", "30", true},
		"none":        {web.ScorecardView{State: web.ScorecardReady}, "", "", true},
		"not yet":     {web.ScorecardView{State: web.ScorecardRunning}, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := render(t, sample{web.PageScorecard, c.view})
			if c.waiting != "" {
				require.Equal(t, "/a", p.byID(t, c.waiting).attrs["data-url"])
				require.Contains(t, p.raw, `<noscript><meta http-equiv="refresh" content="`+c.refresh+`"></noscript>`)
			} else {
				require.NotContains(t, p.raw, "http-equiv")
				require.NotContains(t, p.raw, "data-url")
			}
			require.Equal(t, c.script, strings.Contains(p.raw, "/pending-"))
		})
	}
}

func TestWeakerQuotesAreFoldedAway(t *testing.T) {
	p := render(t, samples("words")["scorecard"])
	require.Len(t, p.find("details"), 2, "where there are any, of quotes and of what wasn't shown")
	require.Contains(t, p.text, "2 more not shown\n")
	require.Contains(t, p.text, "1 more quote\n")
	require.Less(t, strings.Index(p.raw, "What this rating says"), strings.Index(p.raw, "I pulled 500 rows"))
	advice := strings.Index(p.raw, "Name the mechanism")
	require.Positive(t, advice)
	require.Less(t, advice, strings.Index(p.raw, "I stayed on until"), "the advice stands before the quotes")
}

// A number in the text leads to its note, and the note to what it is evidence of.
func TestMarksHaveNotes(t *testing.T) {
	p := render(t, samples("calm words")["transcript"])
	require.Len(t, p.find("mark"), 2)
	require.Len(t, p.find("ol"), 2)
	p.byID(t, "n-1-1")
	p.byID(t, "n-2-1")
	names := map[string]string{}
	for _, a := range p.find("a") {
		names[a.attrs["href"]] = cmp.Or(a.attrs["aria-label"], strings.TrimSpace(a.text))
	}
	require.Equal(t, "Note 1: Dive Deep: own investigation; Ownership: acted beyond the task", names["#n-1-1"])
	require.Equal(t, "Dive Deep: own investigation", names["/s/0191/scorecard#c-dive-deep"])
	require.Equal(t, "Ownership: acted beyond the task", names["/s/0191/scorecard#c-ownership"])
}

func TestRoomHandsOverItsPlace(t *testing.T) {
	room := render(t, samples("Bar raiser")["room"]).byID(t, "room")
	require.Equal(t, map[string]string{
		"id": "room", "data-session": "0192", "data-round": "Bar raiser", "data-level": "L5", "data-minutes": "60",
		"data-live": "/api/sessions/0192/live", "data-transcript": "/s/0192/transcript",
		"data-scorecard": "/s/0192/scorecard", "data-pads": "notes code",
	}, room.attrs)
}

func TestRenderRefuses(t *testing.T) {
	var buf bytes.Buffer
	require.ErrorContains(t, web.Render(&buf, "nowhere", nil), "no such page")
	require.ErrorContains(t, web.Render(&buf, web.PageDashboard, web.ErrorView{}), "render dashboard")
	require.Zero(t, buf.Len(), "half a page was written")
	require.ErrorIs(t, web.Render(brokenWriter{}, web.PageKeys, web.KeysView{}), io.ErrClosedPipe)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestPreview writes pages to look at: go test -run Preview -preview DIR.
func TestPreview(t *testing.T) {
	if *preview == "" {
		t.Skip("no -preview folder")
	}
	dist, err := filepath.Abs("dist")
	require.NoError(t, err)
	all := samples("A story with <b>marks</b>, a_long_identifier_that_has_no_place_to_break_and_goes_on_for_quite_a_while, and an end.")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, theme := range []string{"light", "dark"} {
			raw := render(t, all[name]).raw
			raw = strings.ReplaceAll(raw, `"`+web.AssetPrefix, `"file://`+dist+`/`)
			// The theme of the page's script would win over ours.
			raw = strings.ReplaceAll(raw, "theme-", "none-")
			raw = strings.Replace(raw, "<html ", `<html data-theme="`+theme+`" `, 1)
			require.NoError(t, os.WriteFile(filepath.Join(*preview, name+"-"+theme+".html"), []byte(raw), 0o600))
		}
	}
}
