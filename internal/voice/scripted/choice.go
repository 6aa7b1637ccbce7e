package scripted

import (
	"hash/fnv"
	"math/rand/v2"

	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
)

// used counts the earlier moves of the session with the same kind of lead-in.
// It counts moves, not spoken words, so the count is the same after a crash.
func used(name string, round *rubric.Round, b interview.Brief) int {
	n := 0
	for i := range min(b.Turn-1, len(b.State.Turns)) {
		earlier := interview.Brief{State: b.State, Move: b.State.Turns[i].Move, Turn: i + 1}
		if leadTemplate(voice.NewMaterial(round, earlier), earlier) == name {
			n++
		}
	}
	return n
}

// fresh reports whether a template still has a variant that the session hasn't
// heard.
func (v *Voice) fresh(name string, n int) bool { return n < v.set.Variants(name) }

// render fills in the n-th variant in the session's order. Once all are used,
// they come round again: some words can't be left out. A template that fails
// gives no words, which New has ruled out for the values we give.
func (v *Voice) render(name string, n int, b interview.Brief, data any) string {
	variants := v.set.Variants(name)
	if variants == 0 {
		return ""
	}
	text, err := v.set.Variant(name, order(b.State.Opened.Seed, name, variants)[max(n, 0)%variants], data)
	if err != nil {
		return ""
	}
	return text
}

// order shuffles a template's variants for a session.
func order(seed uint64, name string, variants int) []int {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(seed, h.Sum64())).Perm(variants)
}

// draw is a number that a session's turn always gets.
func draw(seed uint64, turn int) uint64 {
	return rand.New(rand.NewPCG(seed, uint64(turn))).Uint64()
}
