package director_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
)

// dig is an answer that always brings something new, so that the story goes on.
func dig(n int) assessment.Observation { return saw(found("why", 0.1*float64(n))) }

func TestTheCandidateIsToldOfTheTimeTwice(t *testing.T) {
	for name, c := range map[string]struct {
		factor float64
		// at are the minutes since the beginning when each answer comes, want what the
		// next move says is left of the 40 before the closing, stretched.
		at, want []int
	}{
		"under ten, under three": {1, []int{10, 29, 31, 33, 36, 38}, []int{0, 0, 9, 0, 0, 2}},
		"once each":              {1, []int{32, 33, 34, 38, 39}, []int{8, 0, 0, 2, 0}},
		"both at once":           {1, []int{20, 38, 39}, []int{0, 2, 0}},
		"stretched":              {2, []int{59, 61, 70, 75, 78}, []int{0, 19, 0, 5, 0}},
		"the clock is off":       {0, []int{20, 39, 50}, []int{0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			r := round()
			r.Depth.MinProbes, r.Depth.MaxProbes = 9, 9
			i := run(t, r, func(o *interview.SessionOpened) { o.TimeFactor, o.Minutes = c.factor, 45*c.factor })
			require.Zero(t, i.next().MinutesLeft, "not on the opening")
			var got []int
			for n, at := range c.at {
				i.now = start.Add(time.Duration(at) * time.Minute)
				got = append(got, i.after(dig(n)).MinutesLeft)
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestLittleIsLeftWhenTheFirstWarningComes: "about three minutes" isn't said again
// half a minute later.
func TestLittleIsLeftWhenTheFirstWarningComes(t *testing.T) {
	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	i.now = start.Add(36*time.Minute + 40*time.Second)
	require.Equal(t, 3, i.after(dig(1)).MinutesLeft)
	i.now = start.Add(37*time.Minute + 30*time.Second)
	require.Zero(t, i.after(dig(2)).MinutesLeft)
}

func TestAShortRoundIsToldOnce(t *testing.T) {
	r := onlyQuestion("a-1")
	r.Sections[0].Minutes, r.Sections[1].Minutes = 2, 16 // 18 before the closing
	i := run(t, r, nil)
	i.next()
	i.now = start.Add(10 * time.Minute)
	require.Zero(t, i.after(dig(1)).MinutesLeft)
	i.now = start.Add(16 * time.Minute)
	require.Equal(t, 2, i.after(dig(2)).MinutesLeft)
}

func TestWhoClosesSaysNothingOfTheMinutes(t *testing.T) {
	i := run(t, round(), nil)
	i.next()
	i.now = start.Add(38 * time.Minute)
	i.do(interview.Skip{ID: "k", Turn: 1})
	m := i.next()
	require.Equal(t, interview.Invite, m.Kind)
	require.Zero(t, m.MinutesLeft)
	require.Zero(t, i.says("How did I do?").MinutesLeft)
	require.Zero(t, i.says("No.").MinutesLeft)
}

// TestWarningsAreFew whatever is answered, and whenever.
func TestWarningsAreFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		factor := rapid.SampledFrom([]float64{0, 1, 1.25, 1.5, 2}).Draw(t, "factor")
		i := run(t, round(), func(o *interview.SessionOpened) { o.TimeFactor, o.Minutes = factor, 45*factor })
		var told []int
		for !i.state.Closed() {
			m := i.next()
			if m.MinutesLeft > 0 {
				require.NotContains(t, []interview.MoveKind{interview.Close, interview.Invite, interview.ReplyMove}, m.Kind)
				told = append(told, m.MinutesLeft)
			}
			i.now = i.now.Add(time.Duration(rapid.IntRange(10, 400).Draw(t, "seconds")) * time.Second)
			if _, awaited := i.state.Awaited(); awaited {
				i.answer(observation(t))
			}
		}
		require.LessOrEqual(t, len(told), 2)
		if factor == 0 {
			require.Empty(t, told)
		}
		if len(told) == 2 {
			require.Less(t, told[1], told[0], "the same minutes aren't said twice")
		}
	})
}
