package report

import (
	"cmp"
	"slices"
)

// Strongest parts the evidence into its n strongest quotes and the rest, each in
// the order of the transcript. Of equally strong quotes the one that shows more
// signals goes first, then the earlier. A quote against the candidate counts like
// one for them. The scorecard's own order stays as it is.
func (c CompetencyReading) Strongest(n int) (strongest, rest []EvidenceReading) {
	sorted := slices.Clone(c.Evidence)
	slices.SortStableFunc(sorted, func(a, b EvidenceReading) int {
		return cmp.Or(cmp.Compare(b.Strength, a.Strength), cmp.Compare(b.Signals, a.Signals), said(a, b))
	})
	n = min(n, len(sorted))
	strongest, rest = sorted[:n:n], sorted[n:]
	slices.SortStableFunc(strongest, said)
	slices.SortStableFunc(rest, said)
	return strongest, rest
}

// said orders quotes as they were said.
func said(a, b EvidenceReading) int {
	return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start))
}
