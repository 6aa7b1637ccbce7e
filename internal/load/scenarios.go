package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/measure"
)

// scenario is one kind of load. A round adds a value to every figure that the
// rows name.
type scenario struct {
	name  string
	round func(context.Context, *lab, plan, measure.Figures) error
	rows  func(plan) []measure.Row
}

// scenarios are all of them, in the order of the table.
func scenarios() []scenario {
	return []scenario{
		{"ramp", rampRound, rampRows},
		{"k6", k6Round, k6Rows},
		{"peers", peersRound, peerRows},
		{"storm", stormRound, stormRows},
		{"slow", slowRound, slowRows},
		{"disk", diskRound, diskRows},
		{"churn", churnRound, churnRows},
		{"rolling", rollingRound, rollingRows},
		{"takeover", takeoverRound, takeoverRows},
	}
}

func scenarioNames() []string {
	var names []string
	for _, s := range scenarios() {
		names = append(names, s.name)
	}
	return names
}

// choose returns the scenarios that a list names, all for "".
func choose(list string) ([]scenario, error) {
	all := scenarios()
	if list == "" {
		return all, nil
	}
	var chosen []scenario
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(all, func(s scenario) bool { return s.name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("there is no scenario %q; there are %s", name, strings.Join(scenarioNames(), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// store is how the table calls a fleet.
func store(replicas int) string {
	if replicas == 1 {
		return "SQLite"
	}
	return fmt.Sprintf("%d replicas on Redis", replicas)
}

// figure names a figure of a scenario with a fleet.
func figure(scenario string, replicas int, what string) string {
	return fmt.Sprintf("%s.%d.%s", scenario, replicas, what)
}

// each runs a scenario's round with every fleet of the plan; one that fails doesn't
// keep the others from running.
func each(ctx context.Context, l *lab, p plan, f measure.Figures, round func(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) error) error {
	var failed []string
	for _, replicas := range p.replicas {
		if err := round(ctx, l, p, f, replicas); err != nil {
			failed = append(failed, fmt.Sprintf("%s: %v", store(replicas), err))
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("%s", strings.Join(failed, "; "))
	}
	return nil
}

// eachRow makes the rows of every fleet.
func eachRow(p plan, rows func(replicas int) []measure.Row) []measure.Row {
	var all []measure.Row
	for _, replicas := range p.replicas {
		all = append(all, rows(replicas)...)
	}
	return all
}
