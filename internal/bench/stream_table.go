package main

import (
	"fmt"
	"strings"

	"barraiser/internal/measure"
)

const (
	// othersFigure is the share of the processors that other programs had.
	othersFigure = "others"
	// loudShare is the share from which a round is named as disturbed.
	loudShare = 0.1
)

// streamLine is a line of the streams' table: one figure of every system.
type streamLine struct {
	what, unit string
	load       int
	figure     string
	// to is the system that the ratio is to, where there is one.
	to  string
	aim *measure.Aim
}

// row is what of the line is judged.
func (l streamLine) row() measure.Row {
	r := measure.Row{What: l.what, Unit: l.unit, Figure: figureOf(l.load, viaWhole, l.figure), Aim: l.aim}
	if l.to != "" {
		r.Peer, r.Against = figureOf(l.load, l.to, l.figure), l.to
	}
	return r
}

// streamLines are the lines of the table. The reasons of the aims are in
// docs/benchmarks.md.
func streamLines() []streamLine {
	lines := []streamLine{
		{what: "request to the endpoint, p50", unit: "ms", figure: "request.p50", load: 1},
		{what: "first words to the client, p50", unit: "ms", figure: "first.p50", load: 1, to: viaNginx},
		{what: "first words, added to direct, p50", unit: "ms", figure: "first.p50.added", load: 1, aim: measure.AtMost(0.5)},
		{what: "first words, times what nginx adds, p50", unit: "x", figure: "first.p50.times", load: 1, aim: measure.AtMost(5)},
	}
	for _, n := range []int{1, 300, 1000} {
		lines = append(lines,
			streamLine{what: "token, p50", unit: "ms", figure: "token.p50", load: n},
			streamLine{what: "token, p99", unit: "ms", figure: "token.p99", load: n},
			streamLine{what: "sentence, p50", unit: "ms", figure: "sentence.p50", load: n, to: viaNginx},
			streamLine{what: "sentence, p99", unit: "ms", figure: "sentence.p99", load: n, to: viaBare},
		)
		if n == 300 {
			lines = append(lines,
				streamLine{what: "sentence, times what nginx adds, p50", unit: "x", figure: "sentence.p50.times", load: n, aim: measure.AtMost(1.5)},
				streamLine{what: "sentence, times what nginx adds, p99", unit: "x", figure: "sentence.p99.times", load: n, aim: measure.AtMost(1.5)},
			)
		}
		if n == 1000 {
			lines[len(lines)-1].aim = measure.RatioAtMost(6.5)
		}
		if n > 1 {
			lines = append(lines, crowdLines(n)...)
		}
	}
	return lines
}

// crowdLines are the lines of a load that fills the processors.
func crowdLines(n int) []streamLine {
	lines := []streamLine{
		{what: "tokens a second, all streams", unit: "", figure: "rate", load: n, to: viaNothing},
		{what: "tokens that never arrived", unit: "", figure: "lost", load: n, aim: measure.AtMost(0)},
		{what: "answers that the guard replaced", unit: "", figure: "replaced", load: n},
		{what: "processor time per 1,000 tokens", unit: "ms", figure: "processor", load: n, to: viaBare, aim: measure.RatioAtMost(1.8)},
		{what: "resident memory per stream", unit: "KiB", figure: "memory", load: n, to: viaBare},
	}
	if n == 1000 {
		lines[0].aim, lines[4].aim = measure.RatioAtLeast(0.95), measure.AtMost(70)
	}
	return lines
}

// streamTable writes the systems side by side, and which rounds others disturbed.
func streamTable(f measure.Figures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| streams | what | %s | %s | %s | %s | ratio | aim | verdict |\n", viaNothing, viaNginx, viaBare, viaWhole)
	b.WriteString("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n")
	for _, line := range streamLines() {
		r := line.row()
		fmt.Fprintf(&b, "| %d | %s |", line.load, strings.TrimSuffix(line.what+", "+line.unit, ", "))
		for _, name := range []string{viaNothing, viaNginx, viaBare, viaWhole} {
			fmt.Fprintf(&b, " %s |", measure.Number(f[figureOf(line.load, name, line.figure)].Median()))
		}
		ratio := "-"
		if r.Peer != "" {
			ratio = fmt.Sprintf("%sx %s", measure.Number(f[r.Figure].Over(f[r.Peer]).Median()), r.Against)
		}
		fmt.Fprintf(&b, " %s | %s | %s |\n", ratio, r.Aimed(), r.Verdict(f))
	}
	return b.String() + "\n" + loudRounds(f[othersFigure]) + "\n"
}

// loudRounds names the rounds that other programs disturbed.
func loudRounds(shares measure.Series) string {
	var loud []string
	for i, share := range shares {
		if share > loudShare {
			loud = append(loud, fmt.Sprintf("%d (%.0f %%)", i+1, 100*share))
		}
	}
	if len(loud) == 0 {
		return fmt.Sprintf("No round was disturbed: other programs took less than %.0f %% of the processors in each.", 100*loudShare)
	}
	return fmt.Sprintf("Rounds in which other programs took more than %.0f %% of the processors: %s.", 100*loudShare, strings.Join(loud, ", "))
}
