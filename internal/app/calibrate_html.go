package app

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the page's template and style
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"barraiser/internal/calibration"
	"barraiser/internal/fault"
)

var (
	//go:embed page/calibration.html
	calibrationPage string
	//go:embed page/calibration.css
	calibrationStyle string
)

var calibrationTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("calibration").Funcs(template.FuncMap{
		"kappa": shownKappa, "about": aboutWhat,
		"order": shownInOrder,
		"bias":  func(a calibration.Agreement) string { return shownFigure(a.Bias, "%+.2f") },
	}).Parse(calibrationPage))
})

// calibrationHTML writes the report as one document that needs no other file, no
// script and no network, and whose own policy forbids all three.
func calibrationHTML(r calibrationReport) ([]byte, error) {
	type list struct {
		Title, Name string
		Parts       []calibration.Part
	}
	sum := sha256.Sum256([]byte(calibrationStyle))
	var b bytes.Buffer
	err := calibrationTemplate().Execute(&b, struct {
		calibrationReport
		Rater   string
		Figures []figure
		Lists   []list
		Fitted  []figure
		Matrix  template.HTML
		Style   template.CSS
		Policy  string
	}{
		r, r.rater(), r.figures(),
		[]list{{"By round", "round", r.Rounds}, {"By competency", "competency", r.Competencies}},
		r.fitWords(), confusionSVG(r.Confusion),
		template.CSS(calibrationStyle), //nolint:gosec // our own embedded file
		"default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
	})
	if err != nil {
		return nil, fault.Wrap(err, "calibrate: html", fault.Internal)
	}
	return b.Bytes(), nil
}

// Measures of the chart in units of its view box.
const (
	matrixCell = 56
	matrixLeft = 84
	matrixTop  = 60
)

// confusionSVG draws the confusion matrix: a row per level of the coach, the
// darker the larger its share of the row, the diagonal framed. It carries no
// style attribute, so that the page's policy lets it through.
func confusionSVG(m calibration.Matrix) template.HTML {
	side := matrixCell * calibration.Levels
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="matrix" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="matrix-title matrix-desc" viewBox="0 0 %d %d">`, matrixLeft+side+2, matrixTop+side+2)
	b.WriteString("\n<title id=\"matrix-title\">Ratings by label</title>\n<desc id=\"matrix-desc\">")
	for i, row := range m {
		fmt.Fprintf(&b, "Labelled %d: rated 1 %d times, 2 %d, 3 %d, 4 %d, 5 %d. ", i+1, row[0], row[1], row[2], row[3], row[4])
	}
	b.WriteString("</desc>\n<g fill=\"currentColor\" font-size=\"14\" text-anchor=\"middle\">\n")
	fmt.Fprintf(&b, "<text x=\"%d\" y=\"18\">assessor</text>\n<text x=\"28\" y=\"%d\">coach</text>\n", matrixLeft+side/2, matrixTop+side/2+5)
	rows := m.Rows()
	for i := range m {
		middle := i*matrixCell + matrixCell/2
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"46\">%d</text>\n<text x=\"%d\" y=\"%d\">%d</text>\n", matrixLeft+middle, i+1, matrixLeft-16, matrixTop+middle+5, i+1)
		for j, n := range m[i] {
			confusionCell(&b, i, j, n, rows[i])
		}
	}
	b.WriteString("</g>\n</svg>")
	return template.HTML(b.String()) //nolint:gosec // numbers only
}

func confusionCell(b *strings.Builder, i, j, n, row int) {
	class, shade, inset := "cell", 0.0, 0
	if i == j {
		class, inset = "cell agreed", 1 // or the next cell covers half of the frame
	}
	if row > 0 {
		shade = 0.65 * float64(n) / float64(row)
	}
	x, y := matrixLeft+j*matrixCell, matrixTop+i*matrixCell
	fmt.Fprintf(b, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill-opacity=\"%.2f\"/>\n", class, x+inset, y+inset, matrixCell-2*inset, matrixCell-2*inset, shade)
	fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%d</text>\n", x+matrixCell/2, y+matrixCell/2+5, n)
}
