package lexical

import (
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
)

// accountOf reads what a text claims.
func accountOf(text string) *account {
	r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}})
	r.detect()
	return r.account(0)
}

func TestAMemoryForgetsWhatWasAskedForLongestAgo(t *testing.T) {
	m := memory{}
	texts := []string{"I built the ranking model.", "Ana built the churn model.", "We never measured it at the bank."}
	entries := 0
	for _, text := range texts {
		a := accountOf(text)
		a.clip()
		entries += a.size() + entrySize
	}
	m.limit = entries - 1 // all but one fit
	for largestPart*entries > m.limit {
		m.limit *= 2
	}
	fill := func(n int) string { return "I measured the queue number " + strconv.Itoa(n) + " twice." }
	reads := 0
	ask := func(text string) {
		m.account(text, func() *account { reads++; return accountOf(text) })
	}
	for _, text := range texts {
		ask(text)
	}
	for n := 0; m.byKey[textKeyOf(fill(0))] != nil || n == 0; n++ {
		ask(fill(n))
		ask(texts[0])
		require.LessOrEqual(t, m.held, m.limit)
		n := 0
		for e := m.latest; e != nil; e = e.older {
			n++
		}
		require.Len(t, m.byKey, n)
	}
	before := reads
	ask(texts[0])
	require.Equal(t, before, reads, "what is asked for stays")
	ask(texts[1])
	require.Equal(t, before+1, reads, "what isn't leaves")
}

func TestAMemoryKeepsNothingLarge(t *testing.T) {
	m := memory{limit: maxRemembered}
	text := strings.Repeat("Ana never touched the parser of the ledger in Lisbon. ", 4000)
	a := m.account(text, func() *account { return accountOf(text) })
	require.Len(t, a.deeds, 4000)
	require.Empty(t, m.byKey)
	require.Zero(t, m.held)
}

// TestAMemoryIsBoundedInBytes holds the sizes that are counted against those that the
// heap grows by when a memory is filled with answers of usual length.
func TestAMemoryIsBoundedInBytes(t *testing.T) {
	pieces := sayings()
	m := memory{limit: 2 << 20}
	text := func(n int) string {
		var b strings.Builder
		b.WriteString("Answer " + strconv.Itoa(n) + ". ")
		for i := range 12 {
			b.WriteString(pieces[(n*31+i*7)%len(pieces)] + " ")
		}
		return b.String()
	}
	accountOf(strings.Join(pieces, " ")) // words are known from here on
	heap := func() int {
		var s runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&s)
		return int(s.HeapAlloc)
	}
	before, n := heap(), 0
	for ; m.held < m.limit*9/10; n++ {
		m.account(text(n), func() *account { return accountOf(text(n)) })
	}
	grown := heap() - before
	t.Logf("%d answers of %d characters: %d bytes counted, %d on the heap, %d each", n, len(text(0)), m.held, grown, grown/n)
	require.Less(t, grown, m.held*5/4)
	require.Greater(t, grown, m.held/3, "much more is counted than is held")
	runtime.KeepAlive(&m)
}

func TestAMemoryIsSharedBySessions(t *testing.T) {
	a, round := New(), principles()
	a.told.limit = largestPart * 3000
	var group sync.WaitGroup
	for session := range 4 {
		group.Go(func() {
			for n := range 30 {
				answer := answerTo("I built the ranking model, number " + strconv.Itoa(n) + ". We measured it every week.")
				answer.Earlier = []assessment.Turn{{Ordinal: -1, Text: opposed[(n+session)%len(opposed)].first}, {Text: "I've never led a team, " + strconv.Itoa(n%7)}}
				o, err := a.Observe(t.Context(), round, answer)
				if err != nil || len(o.Contradictions) != len(contradictions(answer)) {
					t.Error(n, err, o.Contradictions)
				}
			}
		})
	}
	group.Wait()
}
