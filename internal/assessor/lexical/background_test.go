package lexical

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestBackgroundIsReadWhole: places fit their types, stems are found by their order,
// and each number of the file is where it belongs.
func TestBackgroundIsReadWhole(t *testing.T) {
	b := backgroundOnce()
	require.Less(t, len(b.stems), math.MaxUint16)
	require.Less(t, len(b.rivals.totals), math.MaxUint8)
	require.True(t, slices.IsSorted(b.stems[1:]))
	got, place := make([]float32, len(b.rivals.totals)), 0
	for line := range strings.Lines(backgroundText) {
		fields := strings.Fields(line)
		if fields[0] == "#" || fields[0] == "@" {
			continue
		}
		place++
		require.Equal(t, fields[0], b.stems[place])
		require.Equal(t, place, int(b.place(fields[0])), line)
		require.InDelta(t, number(fields[1]), b.counts[place], 0, line)
		want := slices.Clone(b.rivals.absent)
		for _, field := range fields[2:] {
			rival, count, _ := strings.Cut(field, ":")
			i := int(number(rival))
			want[i] = float32(b.says(number(count), b.rivals.totals[i], number(fields[1])/b.total))
		}
		b.rivals.of(b.place(fields[0]), got)
		require.Equal(t, want, got, line)
	}
	require.Len(t, b.stems, place+1)
	require.Zero(t, b.place("zzzz"))
	require.Zero(t, b.place(""))
}

// TestSubjectsSayByPlace: a subject says of each of its words what it was given, and
// knows no other.
func TestSubjectsSayByPlace(t *testing.T) {
	stems := backgroundOnce().stems[1:]
	rapid.Check(t, func(t *rapid.T) {
		given := map[string]float64{}
		for _, i := range rapid.SliceOfDistinct(rapid.IntRange(0, len(stems)-1), rapid.ID[int]).Draw(t, "stems") {
			given[stems[i]] = float64(i + 1)
		}
		s := newSubject(given, -1)
		for _, i := range rapid.SliceOf(rapid.IntRange(0, len(stems)-1)).Draw(t, "asked") {
			says, known := s.of(newWord(stems[i], stems[i]))
			want, has := given[stems[i]]
			require.Equal(t, has, known)
			require.InDelta(t, want, says, 0)
		}
		_, known := s.of(newWord("zzzz", "zzzz"))
		require.False(t, known)
	})
}

// TestTellingIsReadWhole: each line of the file says what it says.
func TestTellingIsReadWhole(t *testing.T) {
	told := tellingOnce()
	require.Less(t, len(told.says), math.MaxUint16)
	lines := 0
	for line := range strings.Lines(tellingText) {
		at := strings.LastIndexByte(line, ' ')
		if line[0] == '#' || line[:at] == "=" {
			continue
		}
		lines++
		first, after, pair := strings.Cut(line[:at], " ")
		var before *word
		w := newWord(first, first)
		if pair {
			before, w = w, newWord(after, after)
		}
		require.InDelta(t, number(strings.TrimSpace(line[at+1:]))/1000, told.says[told.at(before, w)], 0, line)
	}
	require.Len(t, told.says, lines+1)
	unheard := newWord("zzzz", "zzzz")
	require.Zero(t, told.at(nil, unheard))
	require.Zero(t, told.at(unheard, newWord("wrote", "wrote")))
}

func TestPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p places
		for range 2 { // the second time in the same memory
			n := rapid.IntRange(1, 300).Draw(t, "n")
			p.clear(n)
			seen := map[int]bool{}
			for _, x := range rapid.SliceOf(rapid.IntRange(0, n-1)).Draw(t, "added") {
				require.Equal(t, !seen[x], p.add(x))
				seen[x] = true
			}
		}
	})
}
