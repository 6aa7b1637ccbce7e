package director_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
)

// Each case is a run of replies to one question, with the move after each. The
// round has one question, so moving on means closing.
func TestReplies(t *testing.T) {
	const (
		clarify, redirect = interview.Clarify, interview.Redirect
		probe, on         = interview.ProbeMove, interview.Invite
	)
	story, news := saw(found("why", 0.8)), saw(found("result", 0.8))
	cases := map[string]struct {
		replies []assessment.Observation
		want    []interview.MoveKind
	}{
		"evasive: one example, a probe, on": {
			[]assessment.Observation{replied(assessment.Evasive), replied(assessment.Evasive), replied(assessment.Evasive)},
			[]interview.MoveKind{redirect, probe, on},
		},
		"evasive, then a story": {
			[]assessment.Observation{replied(assessment.Evasive), story, news},
			[]interview.MoveKind{redirect, probe, probe},
		},
		"unknowing: another example, on": {
			[]assessment.Observation{replied(assessment.Unknowing), replied(assessment.Unknowing)},
			[]interview.MoveKind{redirect, on},
		},
		"unknowing within a story is one thing not known": {
			[]assessment.Observation{story, replied(assessment.Unknowing)},
			[]interview.MoveKind{probe, probe},
		},
		"repeat": {
			[]assessment.Observation{replied(assessment.AsksRepeat), replied(assessment.AsksRepeat), replied(assessment.AsksRepeat)},
			[]interview.MoveKind{clarify, clarify, on},
		},
		"repeat within a story": {
			[]assessment.Observation{story, replied(assessment.AsksRepeat), replied(assessment.AsksRepeat), replied(assessment.AsksRepeat)},
			[]interview.MoveKind{probe, clarify, clarify, probe},
		},
		"clarification never costs the question": {
			[]assessment.Observation{replied(assessment.AsksClarification), replied(assessment.AsksClarification), replied(assessment.AsksClarification)},
			[]interview.MoveKind{clarify, clarify, probe},
		},
		"questions back are not dry answers": {
			[]assessment.Observation{story, saw(), replied(assessment.AsksClarification), replied(assessment.AsksRepeat), news},
			[]interview.MoveKind{probe, probe, clarify, clarify, probe},
		},
		"foreign": {
			[]assessment.Observation{replied(assessment.Foreign), replied(assessment.Foreign), replied(assessment.Foreign)},
			[]interview.MoveKind{redirect, redirect, on},
		},
		"steering": {
			[]assessment.Observation{replied(assessment.Steering), replied(assessment.Steering), replied(assessment.Steering)},
			[]interview.MoveKind{redirect, redirect, on},
		},
		"off topic": {
			[]assessment.Observation{replied(assessment.OffTopic), replied(assessment.OffTopic)},
			[]interview.MoveKind{redirect, on},
		},
		"off topic within a story": {
			[]assessment.Observation{story, replied(assessment.OffTopic), replied(assessment.OffTopic)},
			[]interview.MoveKind{probe, redirect, probe},
		},
		"each kind has its own count": {
			[]assessment.Observation{replied(assessment.OffTopic), replied(assessment.Foreign), replied(assessment.Steering), replied(assessment.Foreign)},
			[]interview.MoveKind{redirect, redirect, redirect, redirect},
		},
		"a wall, once": {
			[]assessment.Observation{{Reply: assessment.Substantive, Words: 9000}, {Reply: assessment.Substantive, Words: 9000}},
			[]interview.MoveKind{redirect, probe},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			i := run(t, onlyQuestion("a-1"), nil)
			i.next()
			for n, reply := range c.replies {
				m := i.after(reply)
				require.Equal(t, c.want[n], m.Kind, "after reply %d: %s", n+1, m.Reason)
				if m.Kind == clarify || m.Kind == redirect {
					require.Equal(t, reply.Reply, m.Reply)
					require.Equal(t, "a-1", m.Question)
				}
			}
		})
	}
}

func TestASteeringReplyIsMetWithTheRubricsOwnWords(t *testing.T) {
	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	steering := replied(assessment.Steering)
	steering.Flags = []assessment.Flag{{Kind: assessment.FlagInjection}}
	m := i.after(steering)
	require.Equal(t, interview.Redirect, m.Kind)
	require.Equal(t, "stay", m.Probe)
	m = i.after(steering)
	require.Equal(t, interview.Redirect, m.Kind)
	require.Empty(t, m.Probe, "but not twice")
	require.Equal(t, 1, m.Index)
}
