package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/report"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// anyText generates what a candidate can send: valid UTF-8, weighted towards
// what means something to Markdown and HTML.
func anyText() *rapid.Generator[string] {
	sign := rapid.SampledFrom([]rune("\\`*_{}[]()<>#+-.!|~&@:/=\"' \n\n\t\r1w;"))
	letter := rapid.Rune()
	return rapid.Map(rapid.SliceOfN(rapid.OneOf(sign, letter), 1, 60), func(runes []rune) string {
		// HTML has no way to write NUL, and Markdown replaces it as well.
		return strings.ReplaceAll(strings.ToValidUTF8(string(runes), "?"), "\x00", "0")
	})
}

var (
	reference  = regexp.MustCompile(`&#(\d+);`)
	blockquote = regexp.MustCompile(`(?s)<blockquote dir="auto">(.*?)</blockquote>`)
)

// unescapeMarkdown undoes what CommonMark would undo in a block quote.
func unescapeMarkdown(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "\\\n> "):
			b.WriteByte('\n')
			i += len("\\\n> ") - 1
		case text[i] == '\\':
			i++
			b.WriteByte(text[i])
		case text[i] == '&':
			m := reference.FindStringSubmatch(text[i:])
			code, err := strconv.Atoi(m[1])
			if err != nil {
				panic(err)
			}
			b.WriteRune(rune(code))
			i += len(m[0]) - 1
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// quotesOf returns the block quotes of a Markdown report, still escaped.
func quotesOf(md string) []string {
	var quotes []string
	inside := false
	for line := range strings.SplitSeq(md, "\n") {
		switch {
		case strings.HasPrefix(line, "> ") && inside:
			quotes[len(quotes)-1] += "\n" + line
		case strings.HasPrefix(line, "> "):
			quotes = append(quotes, strings.TrimPrefix(line, "> "))
		}
		inside = strings.HasPrefix(line, "> ")
	}
	return quotes
}

func TestEveryQuoteIsVerbatim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := sampleCard()
		texts := rapid.SliceOfN(anyText(), 1, 4).Draw(t, "quotes")
		card.Competencies = card.Competencies[:1]
		card.Competencies[0].Evidence = nil
		for i, text := range texts {
			card.Competencies[0].Evidence = append(card.Competencies[0].Evidence, quote(i+1, text, "signal "+strconv.Itoa(i), assessment.For))
		}
		var md, doc []string
		for _, q := range quotesOf(string(report.Markdown(card, sampleRound()))) {
			md = append(md, unescapeMarkdown(q))
		}
		for _, m := range blockquote.FindAllStringSubmatch(string(report.HTML(card, sampleRound())), -1) {
			doc = append(doc, html.UnescapeString(m[1]))
		}
		require.Equal(t, texts, md)
		require.Equal(t, texts, doc)
	})
}

// TestNoTextBecomesMarkup puts text of every origin everywhere and looks for
// what it would have made.
func TestNoTextBecomesMarkup(t *testing.T) {
	card, round := sampleCard(), sampleRound()
	round.Title, round.Questions[0].Text = hostile, hostile
	round.Competencies[0].Anchors[3] = hostile
	round.Competencies[0].Signals[0].Label = hostile
	card.Competencies[0].Name, card.Competencies[0].Next = hostile, hostile
	card.Competencies[0].Missing = []string{hostile}
	card.Assessor.Model, card.Assessor.Version = new(hostile), hostile
	card.Rubric.Version = hostile
	for _, form := range []string{string(report.HTML(card, round)), string(report.Bars(card))} {
		for _, harm := range []string{"<script", "<img", "<b>", "<!--", "</blockquote></style>", " style="} {
			require.NotContains(t, form, harm)
		}
	}
	md := string(report.Markdown(card, round))
	for line := range strings.SplitSeq(md, "\n") {
		require.NotRegexp(t, `^(> )?# Not a heading`, line)
	}
	for _, harm := range []string{"<script", "![", "<!--", " https://"} {
		require.NotContains(t, strings.ReplaceAll(md, `\`+harm[:1], ""), harm)
	}
}

func TestMarkdownOfStructuralText(t *testing.T) {
	for name, c := range map[string]struct{ quote, want string }{
		"heading":       {"# big", `> \# big`},
		"list":          {"- a\n- b", "> \\- a\\\n> \\- b"},
		"numbered":      {"12. a", `> 12\. a`},
		"number inside": {"at 12. of May", `> at 12. of May`},
		"code block":    {"    x", "> &#32;   x"},
		"tab":           {"\tx", "> &#9;x"},
		"rule":          {"---", `> \---`},
		"underline":     {"a\n===", "> a\\\n> \\==="},
		"plain words":   {"didn't (really) cost $5, 80% - no!", "> didn't (really) cost $5, 80% - no!"},
		"bare address":  {"see https://x.example and www.x.example", `> see https\://x.example and www\.x.example`},
		"entity":        {"&lt;", `> \&lt;`},
		"table":         {"a | b", `> a \| b`},
		"blank line":    {"a\n\nb", "> a\\\n> \\\n> b"},
	} {
		t.Run(name, func(t *testing.T) {
			card := sampleCard()
			card.Competencies = card.Competencies[:1]
			card.Competencies[0].Evidence = []assessment.Evidence{quote(1, c.quote, "x", assessment.For)}
			require.Contains(t, string(report.Markdown(card, nil)), "\n"+c.want+"\n\nFor: x")
		})
	}
}

func TestTheDocumentAllowsItsOwnStyleOnly(t *testing.T) {
	doc := string(report.HTML(sampleCard(), sampleRound()))
	_, rest, _ := strings.Cut(doc, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	require.Contains(t, html.UnescapeString(doc), policy)
	require.NotContains(t, doc, "<script")
	require.NotContains(t, doc, "http-equiv=\"refresh")
}

func TestTheChartIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := sampleCard()
		for i := range card.Competencies {
			c := &card.Competencies[i]
			// XML has no way to write most control characters; the page's HTML has.
			c.Name = strings.Map(func(r rune) rune {
				if r < ' ' || r == 0xfffe || r == 0xffff {
					return '.'
				}
				return r
			}, anyText().Draw(t, "name"))
			c.Rating = nil
			if n := rapid.IntRange(0, 5).Draw(t, "rating"); n > 0 {
				c.Rating = new(rubric.Rating(n))
			}
		}
		decoder := xml.NewDecoder(strings.NewReader(string(report.Bars(card))))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			require.NoError(t, err)
			if element, ok := token.(xml.StartElement); ok {
				for _, a := range element.Attr {
					require.NotEqual(t, "style", a.Name.Local, "the pages' policy forbids it")
				}
			}
		}
	})
}

func TestTheChartDrawsOneBarForEachSupportedRating(t *testing.T) {
	svg := string(report.Bars(sampleCard()))
	require.Equal(t, 2, strings.Count(svg, `class="bars-bar"`), "Dive Deep and Ownership")
	require.Equal(t, 3, strings.Count(svg, `class="bars-gap"`))
	require.Equal(t, 5, strings.Count(svg, `class="bars-expected"`))
	require.Contains(t, svg, "Earn Trust: not enough evidence; the bar is 4.")
	require.NotContains(t, svg, "lowers the bar", "a rating without evidence is never shown as one")
	require.Empty(t, report.Bars(scorecard.Scorecard{}))
}
