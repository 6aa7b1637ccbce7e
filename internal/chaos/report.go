package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// shownFindings bounds how many findings are printed; all are kept.
const shownFindings = 20

// red reports whether a promise was broken.
func (o outcome) red() bool { return len(o.found) > 0 }

// String is the report of a run.
func (o outcome) String() string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(what, format string, args ...any) {
		fmt.Fprintf(table, "  %s\t%s\n", what, fmt.Sprintf(format, args...))
	}
	row("seed", "%d", o.seed)
	row("store", "%s, %d %s", o.store, o.replicas, plural(o.replicas, "process", "processes"))
	if o.control.name != "" {
		row("control", "%s: %s", o.control.name, o.control.why)
	}
	row("time under faults", "%.0f s", o.took.Seconds())
	row("sessions", "%d", len(o.histories))
	row("commands acknowledged", "%d, %d of them answers", o.commands, o.answers)
	for _, rule := range []string{ruleLost, ruleRepeated, ruleAnswer, ruleSequence, ruleVoices, ruleScorecard, ruleClient, ruleProcess} {
		row(rule, "%d", o.count(rule))
	}
	alone, others := o.takeovers()
	row("back after a replica ended", "%s", percentiles(alone))
	row("and with other faults at the time", "%s", percentiles(others))
	row("errors in the logs", "%d", o.errors)
	_ = table.Flush() // into memory
	b.WriteString("\n  faults, how many, and the longest silence of a waiting candidate in seconds:\n  the fault alone, and with others at the time\n")
	o.faultTable(&b)
	if o.noPower {
		b.WriteString("\n  The power could not be cut here, nor the disk filled: that needs root and /dev/fuse.\n")
	}
	o.findings(&b)
	return b.String()
}

// faultTable counts the faults by kind.
func (o outcome) faultTable(b *strings.Builder) {
	counts := map[string]int{}
	for _, f := range o.faults {
		counts[f.Kind]++
	}
	var all []silence
	for _, h := range o.histories {
		all = append(all, h.silences()...)
	}
	alone, mixed := longest(all, o.faults)
	if _, ok := mixed[noFault]; ok {
		counts[noFault] += 0
	}
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(table, "    %s\t%d\t%s\t%s\n", kind, counts[kind], seconds(alone, kind), seconds(mixed, kind))
	}
	_ = table.Flush() // into memory
}

// findings lists what is wrong, and how to see it again.
func (o outcome) findings(b *strings.Builder) {
	if !o.red() {
		b.WriteString("\n  every promise was kept\n")
		return
	}
	fmt.Fprintf(b, "\n  %d promises broken:\n", len(o.found))
	found := slices.SortedStableFunc(slices.Values(o.found), func(a, b finding) int { return cmp.Compare(a.Rule, b.Rule) })
	for _, f := range found[:min(len(found), shownFindings)] {
		fmt.Fprintf(b, "    %s: %s %s\n", f.Rule, f.What, f.Session)
	}
	if n := len(found) - shownFindings; n > 0 {
		fmt.Fprintf(b, "    and %d more\n", n)
	}
	if o.kept != "" {
		fmt.Fprintf(b, "\n  what every client saw, the faults and the logs are in %s\n", o.kept)
	}
	again := fmt.Sprintf("make chaos SEED=%d STORE=%s REPLICAS=%d", o.seed, o.store, o.replicas)
	if o.operations > 0 {
		again += fmt.Sprintf(" OPERATIONS=%d", o.operations)
	} else {
		again += " DURATION=" + o.duration.String()
	}
	if o.control.name != "" {
		again += " CONTROL=" + o.control.name
	}
	fmt.Fprintf(b, "  the same faults again: %s\n", again)
}

// count counts the findings under a rule.
func (o outcome) count(rule string) (n int) {
	for _, f := range o.found {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

// rules are those that were broken.
func (o outcome) rules() []string {
	var all []string
	for _, f := range o.found {
		all = append(all, f.Rule)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// takeovers are the times after which clients of a replica that ended were let in
// again, the shortest first.
func (o outcome) takeovers() (alone, others []time.Duration) {
	for _, h := range o.histories {
		a, b := h.takeovers(o.faults)
		alone, others = append(alone, a...), append(others, b...)
	}
	slices.Sort(alone)
	slices.Sort(others)
	return alone, others
}

// percentiles says what is in the middle and near the end of sorted times.
func percentiles(times []time.Duration) string {
	if len(times) == 0 {
		return "-"
	}
	return fmt.Sprintf("p50 %.2f s, p99 %.2f s (%d clients)", times[len(times)/2].Seconds(), times[len(times)*99/100].Seconds(), len(times))
}

// seconds is the time for a kind, if there is one.
func seconds(by map[string]time.Duration, kind string) string {
	if d, ok := by[kind]; ok {
		return fmt.Sprintf("%.2f", d.Seconds())
	}
	return "-"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
