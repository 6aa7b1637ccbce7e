package main

import (
	"fmt"
	"strings"
)

// noisy is the spread from which a figure isn't to be relied on.
const noisy = 0.2

// aim bounds a row's figure, or its ratio to the peer.
type aim struct {
	bound float64
	// ratio: the aim is about the ratio and not the figure.
	ratio bool
	// least: the bound is the least and not the most.
	least bool
}

func atMost(bound float64) *aim       { return &aim{bound: bound} }
func atLeast(bound float64) *aim      { return &aim{bound: bound, least: true} }
func ratioAtMost(bound float64) *aim  { return &aim{bound: bound, ratio: true} }
func ratioAtLeast(bound float64) *aim { return &aim{bound: bound, ratio: true, least: true} }

// row is a line of the table.
type row struct {
	what, unit string
	// figure and peer name series; peer may be "".
	figure, peer string
	// against says what the peer is.
	against string
	// aim may be nil: the figure is then for orientation.
	aim *aim
}

// judged returns the series that the aim is about, or that shows the noise.
func (r row) judged(f figures) series {
	if r.peer != "" && (r.aim == nil || r.aim.ratio) {
		return f[r.figure].over(f[r.peer])
	}
	return f[r.figure]
}

func (r row) missed(f figures) bool {
	if r.aim == nil {
		return false
	}
	got := r.judged(f).median()
	// The negation counts a figure that couldn't be measured (NaN) as a miss.
	if r.aim.least {
		return !(got >= r.aim.bound)
	}
	return !(got <= r.aim.bound)
}

// verdict says whether the aim was met and how far the rounds can be relied on.
func (r row) verdict(f figures) string {
	said := "-"
	switch {
	case r.aim == nil:
	case r.missed(f):
		said = "**missed**"
	default:
		said = "met"
	}
	if spread := r.judged(f).spread(); spread > noisy {
		said += fmt.Sprintf(" (noisy, %.0f %%)", 100*spread)
	}
	return said
}

// aimed writes the aim.
func (r row) aimed() string {
	if r.aim == nil {
		return "-"
	}
	sign, unit := "≤", " "+r.unit
	if r.aim.least {
		sign = "≥"
	}
	if r.aim.ratio || r.unit == "x" {
		unit = "x"
	}
	bound := strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", r.aim.bound), "0"), ".")
	return strings.TrimRight(sign+" "+bound+unit, " ")
}

// table writes the rows as Markdown.
func table(rows []row, f figures) string {
	var b strings.Builder
	b.WriteString("| what | figure | peer | ratio | aim | verdict |\n")
	b.WriteString("| --- | ---: | ---: | ---: | ---: | --- |\n")
	for _, r := range rows {
		peer, ratio := "-", "-"
		if r.peer != "" {
			peer = fmt.Sprintf("%s %s, %s", number(f[r.peer].median()), r.unit, r.against)
			ratio = number(f[r.figure].over(f[r.peer]).median()) + "x"
		}
		fmt.Fprintf(&b, "| %s | %s %s | %s | %s | %s | %s |\n",
			r.what, number(f[r.figure].median()), r.unit, peer, ratio, r.aimed(), r.verdict(f))
	}
	return b.String()
}
