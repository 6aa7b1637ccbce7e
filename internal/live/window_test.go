package live

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWindow(t *testing.T) {
	w := &window{limit: 100}
	require.True(t, w.open())
	w.event(1, 60)
	w.event(2, 60)
	require.False(t, w.open(), "120 unseen")
	w.shown(1)
	require.True(t, w.open(), "60 unseen")
	w.shown(99)
	require.Empty(t, w.marks, "what wasn't sent can't have been shown")
	w.words(150)
	w.spoke(3)
	require.False(t, w.open())
	w.reacted(2)
	require.False(t, w.open(), "an answer to an earlier turn proves nothing")
	w.reacted(3)
	require.True(t, w.open())
}

// TestWindowAgainstAModel compares the running sums with a plain list of frames.
func TestWindowAgainstAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &window{limit: 50}
		type frame struct {
			seq  uint64
			size int
			seen bool
		}
		var frames []frame
		seq := uint64(0)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			size := rapid.IntRange(0, 30).Draw(t, "size")
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				seq++
				w.event(seq, size)
				frames = append(frames, frame{seq: seq, size: size})
			case 1:
				w.words(size)
				frames = append(frames, frame{size: size})
			case 2:
				upTo := rapid.Uint64Range(0, seq+2).Draw(t, "seen")
				w.shown(upTo)
				last := -1
				for i, f := range frames {
					if f.seq > 0 && f.seq <= upTo {
						last = i
					}
				}
				for i := range frames[:last+1] {
					frames[i].seen = true
				}
			}
			unseen := 0
			for _, f := range frames {
				if !f.seen {
					unseen += f.size
				}
			}
			require.Equal(t, unseen, w.sent-w.seen)
			require.Equal(t, unseen <= 50, w.open())
		}
	})
}
