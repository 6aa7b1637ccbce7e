package measure

import (
	"fmt"
	"strings"
)

// noisy is the spread from which a figure isn't to be relied on.
const noisy = 0.2

// Aim bounds a row's figure, or its ratio to the peer.
type Aim struct {
	bound float64
	// ratio: the aim is about the ratio and not the figure.
	ratio bool
	// least: the bound is the least and not the most.
	least bool
}

// AtMost is met by a figure up to the bound, in the row's unit.
func AtMost(bound float64) *Aim { return &Aim{bound: bound} }

// AtLeast is met by a figure from the bound on.
func AtLeast(bound float64) *Aim { return &Aim{bound: bound, least: true} }

// RatioAtMost is met by a ratio to the peer up to the bound.
func RatioAtMost(bound float64) *Aim { return &Aim{bound: bound, ratio: true} }

// RatioAtLeast is met by a ratio to the peer from the bound on.
func RatioAtLeast(bound float64) *Aim { return &Aim{bound: bound, ratio: true, least: true} }

// Row is a line of the table.
type Row struct {
	What, Unit string
	// Figure and Peer name series; Peer may be "".
	Figure, Peer string
	// Against says what the peer is.
	Against string
	// Aim may be nil: the figure is then for orientation.
	Aim *Aim
}

// judged returns the series that the aim is about, or that shows the noise.
func (r Row) judged(f Figures) Series {
	if r.Peer != "" && (r.Aim == nil || r.Aim.ratio) {
		return f[r.Figure].Over(f[r.Peer])
	}
	return f[r.Figure]
}

// Missed reports whether there is an aim and the figures don't meet it.
func (r Row) Missed(f Figures) bool {
	if r.Aim == nil {
		return false
	}
	got := r.judged(f).Median()
	// The negation counts a figure that couldn't be measured (NaN) as a miss.
	if r.Aim.least {
		return !(got >= r.Aim.bound)
	}
	return !(got <= r.Aim.bound)
}

// Verdict says whether the aim was met and how far the rounds can be relied on.
func (r Row) Verdict(f Figures) string {
	said := "-"
	switch {
	case r.Aim == nil:
	case r.Missed(f):
		said = "**missed**"
	default:
		said = "met"
	}
	if spread := r.judged(f).Spread(); spread > noisy {
		said += fmt.Sprintf(" (noisy, %.0f %%)", 100*spread)
	}
	return said
}

// Aimed writes the aim.
func (r Row) Aimed() string {
	if r.Aim == nil {
		return "-"
	}
	sign, unit := "≤", " "+r.Unit
	if r.Aim.least {
		sign = "≥"
	}
	if r.Aim.ratio || r.Unit == "x" {
		unit = "x"
	}
	bound := strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", r.Aim.bound), "0"), ".")
	return strings.TrimRight(sign+" "+bound+unit, " ")
}

// Table writes the rows as Markdown.
func Table(rows []Row, f Figures) string {
	var b strings.Builder
	b.WriteString("| what | figure | peer | ratio | aim | verdict |\n")
	b.WriteString("| --- | ---: | ---: | ---: | ---: | --- |\n")
	for _, r := range rows {
		peer, ratio := "-", "-"
		if r.Peer != "" {
			peer = fmt.Sprintf("%s %s, %s", Number(f[r.Peer].Median()), r.Unit, r.Against)
			ratio = Number(f[r.Figure].Over(f[r.Peer]).Median()) + "x"
		}
		fmt.Fprintf(&b, "| %s | %s %s | %s | %s | %s | %s |\n",
			r.What, Number(f[r.Figure].Median()), r.Unit, peer, ratio, r.Aimed(), r.Verdict(f))
	}
	return b.String()
}
