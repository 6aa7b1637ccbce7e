package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/wire"
)

var day = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func event(seq uint64, kind, data string) wire.Event {
	return wire.Event{Seq: seq, At: day.Add(time.Duration(seq) * time.Second), Kind: kind, Data: []byte(data)}
}

func asked(seq uint64, turn, attempt int, text string) wire.Event {
	return event(seq, wire.KindInterviewerSaid, fmt.Sprintf(`{"turn":%d,"attempt":%d,"text":%q}`, turn, attempt, text))
}

func told1(seq uint64, turn int, id, text string) wire.Event {
	return event(seq, wire.KindCandidateSaid, fmt.Sprintf(`{"turn":%d,"id":%q,"text":%q}`, turn, id, text))
}

// small is a session in which nothing went wrong: a question, an answer, the next
// question, heard by two clients at two replicas.
func small() (*history, []wire.Event) {
	log := []wire.Event{
		event(1, wire.KindSessionOpened, `{}`),
		asked(2, 1, 1, "Why now?"),
		told1(3, 1, "a1", "Because."),
		event(4, wire.KindMovePlanned, `{"move":"probe"}`),
		asked(5, 2, 1, "And then?"),
	}
	hidden := log[3]
	hidden.Data = []byte(`{}`)
	see := func(at int, f wire.ServerFrame) sight { return sight{At: time.Duration(at) * time.Second, Frame: f} }
	return &history{
		Session: "s",
		Commands: []*command{
			{Client: "c", Frame: wire.Answer{ID: "a1", Turn: 1, Text: "Because."}, Sent: 3 * time.Second, Answered: 4 * time.Second, Seq: 3},
			{Client: "c", Frame: wire.Skip{ID: "k1", Turn: 1}, Sent: 5 * time.Second, Answered: 6 * time.Second, Refused: wire.RefuseStaleTurn},
		},
		Conns: []*connection{
			{Client: "c", Closed: 5 * time.Second, Why: "cut", Seen: []sight{
				see(0, wire.Welcome{V: 1, Epoch: "e", Head: 1}), see(0, log[0]),
				see(1, wire.Utter{Turn: 1, Attempt: 1, Text: "Why "}), see(2, wire.Utter{Turn: 1, Attempt: 1, Part: 1, Text: "now?"}), see(2, log[1]),
				see(4, wire.Ack{ID: "a1", Seq: 3}), see(4, log[2]),
			}},
			{Client: "c", Replica: 1, Opened: 6 * time.Second, Seen: []sight{
				see(6, wire.Welcome{V: 1, Epoch: "e", Head: 4}), see(6, hidden), see(6, wire.Ack{ID: "a1", Seq: 3}),
				see(7, wire.Utter{Turn: 2, Attempt: 1, Text: "And then?", Reset: true}), see(7, log[4]),
			}},
			{Client: "w", Replica: 2, Seen: []sight{
				see(5, wire.Welcome{V: 1, Epoch: "e", Head: 3}), see(5, log[0]), see(5, log[1]), see(5, log[2]), see(6, hidden),
				see(6, wire.Utter{Turn: 2, Attempt: 1, Text: "And "}), see(7, wire.Utter{Turn: 2, Attempt: 1, Part: 1, Text: "then?"}), see(7, log[4]),
			}},
		},
	}, log
}

// TestChecker: a good history has no findings, and every way to spoil it gives the
// one that it should.
func TestChecker(t *testing.T) {
	h, log := small()
	require.Empty(t, check(h, log, nil))

	cases := map[string]struct {
		spoil func(*history, []wire.Event) []wire.Event
		rule  string
		want  string
	}{
		"lost answer": {func(_ *history, log []wire.Event) []wire.Event { return log[:2] }, ruleLost, "answer a1 of c"},
		"events lost": {func(_ *history, log []wire.Event) []wire.Event { return log[:4] }, ruleLost, "was shown event 5"},
		"answer twice": {func(_ *history, log []wire.Event) []wire.Event {
			return append(log, told1(6, 2, "a1", "Because."))
		}, ruleRepeated, "answer a1 of c"},
		"turn answered twice": {func(h *history, log []wire.Event) []wire.Event {
			h.Commands = append(h.Commands, &command{Frame: wire.Answer{ID: "a2", Turn: 1, Text: "Also."}})
			return append(log, told1(6, 1, "a2", "Also."))
		}, ruleRepeated, "turn 1 is answered twice"},
		"answer of nobody": {func(_ *history, log []wire.Event) []wire.Event {
			return append(log, told1(6, 2, "x", "Who?"))
		}, ruleRepeated, "nobody gave"},
		"spoken twice": {func(_ *history, log []wire.Event) []wire.Event {
			return append(log, asked(6, 2, 1, "And then?"))
		}, ruleRepeated, "turn 2 attempt 1 is spoken twice"},
		"gap in the log": {func(_ *history, log []wire.Event) []wire.Event {
			log[4].Seq = 6
			return log
		}, ruleSequence, "event 6 stands at place 5"},
		"unreadable": {func(_ *history, log []wire.Event) []wire.Event {
			return append(log, event(6, wire.KindNoteSaved, `[`))
		}, ruleSequence, "can't be read"},
		"refused and taken": {func(h *history, log []wire.Event) []wire.Event {
			h.Commands[0].Refused = wire.RefuseStaleTurn
			return log
		}, ruleAnswer, "was refused (stale-turn) and taken as event 3"},
		"another one's id": {func(h *history, log []wire.Event) []wire.Event {
			h.Commands[1].Refused = wire.RefuseIDReused
			return log
		}, ruleAnswer, "refused as another one's"},
		"wrong event": {func(h *history, log []wire.Event) []wire.Event {
			h.Commands[0].Seq = 2
			return log
		}, ruleAnswer, "acknowledged as event 2 and is event 3"},
		"wrong kind": {func(h *history, log []wire.Event) []wire.Event {
			h.Commands[1].Refused, h.Commands[1].Seq = "", 3
			return log
		}, ruleAnswer, "which is candidate-said"},
		"two acks": {func(h *history, log []wire.Event) []wire.Event {
			h.Conns[1].Seen[2].Frame = wire.Ack{ID: "a1", Seq: 4}
			return log
		}, ruleAnswer, "as event 3 and as event 4"},
		"acknowledged beyond the end": {func(h *history, log []wire.Event) []wire.Event {
			h.Commands = append(h.Commands, &command{Frame: wire.Pause{ID: "p"}, Answered: 1, Seq: 9})
			return log
		}, ruleLost, "event 9 of 5"},
		"gap on a connection": {func(h *history, log []wire.Event) []wire.Event {
			h.Conns[2].Seen = append(h.Conns[2].Seen[:2], h.Conns[2].Seen[3:]...)
			return log
		}, ruleSequence, "event 3 after event 1"},
		"gap between connections": {func(h *history, log []wire.Event) []wire.Event {
			h.Conns[1].Seen = append(h.Conns[1].Seen[:1], h.Conns[1].Seen[2:]...)
			return log
		}, ruleSequence, "behind event 3 and was shown event 5"},
		"changed": {func(_ *history, log []wire.Event) []wire.Event {
			log[1] = asked(2, 1, 1, "Why then?")
			return log
		}, ruleSequence, "as event 2, and the log has"},
		"pieces don't join": {func(h *history, log []wire.Event) []wire.Event {
			h.Conns[0].Seen[3].Frame = wire.Utter{Turn: 1, Attempt: 1, Part: 1, Text: "not?"}
			return log
		}, ruleSequence, `shown "Why not?"`},
		"other words": {func(h *history, log []wire.Event) []wire.Event {
			h.Conns[2].Seen[5].Frame = wire.Utter{Turn: 2, Attempt: 1, Text: "But "}
			return log
		}, ruleVoices, `heard "But "`},
		"an older voice": {func(h *history, log []wire.Event) []wire.Event {
			late := sight{At: 9 * time.Second, Frame: wire.Utter{Turn: 1, Attempt: 1, Text: "Why ", Reset: true}}
			h.Conns[0].Seen = append(h.Conns[0].Seen, late)
			return log
		}, ruleVoices, "heard turn 1 attempt 1 at replica 0 at 9s"},
		"let down": {func(h *history, log []wire.Event) []wire.Event {
			h.broke("c: the server broke the protocol")
			return log
		}, ruleClient, "broke the protocol"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			h, log := small()
			found := check(h, c.spoil(h, log), nil)
			require.Contains(t, rulesAndWords(found), c.rule+": ", "%v", found)
			require.Contains(t, rulesAndWords(found), c.want)
		})
	}
}

func rulesAndWords(found []finding) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%s: %s\n", f.Rule, f.What)
	}
	return b.String()
}

// TestWordsUnderWay: what a stopped process held, or what was on its way for a
// moment, is no second voice.
func TestWordsUnderWay(t *testing.T) {
	late := func(at time.Duration, stopped ...fault) []finding {
		h, log := small()
		h.Conns[0].Seen = append(h.Conns[0].Seen, sight{At: at, Frame: wire.Utter{Turn: 1, Attempt: 1, Text: "Why ", Reset: true}})
		return check(h, log, stopped)
	}
	// The newer turn is heard from the sixth second on.
	require.Empty(t, late(6900*time.Millisecond))
	require.NotEmpty(t, late(7100*time.Millisecond))
	pause := fault{Kind: stopReplica, From: 5 * time.Second, To: 8 * time.Second}
	require.Empty(t, late(8900*time.Millisecond, pause))
	require.NotEmpty(t, late(9100*time.Millisecond, pause))
}

// TestToldFromTheLog: the words of a speech that ended while a client was away are no
// second voice; nor are they excused for a client that was there.
func TestToldFromTheLog(t *testing.T) {
	again := func(head uint64) []finding {
		h, log := small()
		h.Conns = append(h.Conns, &connection{Client: "late", Seen: []sight{
			{At: 9 * time.Second, Frame: wire.Welcome{V: 1, Epoch: "e", Head: head}},
			{At: 9 * time.Second, Frame: log[0]},
			{At: 9 * time.Second, Frame: wire.Utter{Turn: 1, Attempt: 1, Text: "Why now?", Reset: true}},
			{At: 9 * time.Second, Frame: log[1]},
		}})
		return check(h, log, nil)
	}
	require.Empty(t, again(4))
	require.Contains(t, rulesAndWords(again(1)), "late heard turn 1 attempt 1")
}

func TestSilences(t *testing.T) {
	h, _ := small()
	h.waited(wait{For: "a question", From: 3 * time.Second, To: 20 * time.Second})
	kill := fault{Kind: killReplica, Replica: 0, From: 4500 * time.Millisecond, To: 7 * time.Second}
	h.Conns[0].Closed = 4600 * time.Millisecond
	cut := fault{Kind: partition, Replica: 1, From: 10 * time.Second, To: 11 * time.Second}
	drop := fault{Kind: clientDrop, Replica: -1, From: 8 * time.Second, To: 9 * time.Second}
	alone, all := longest(h.silences(), []fault{cut, kill, drop})
	require.Equal(t, map[string]time.Duration{noFault: time.Second, killReplica: time.Second}, alone)
	require.Equal(t, map[string]time.Duration{noFault: time.Second, killReplica: 13 * time.Second}, all)
	alone, _ = longest(h.silences(), []fault{drop})
	require.Equal(t, map[string]time.Duration{noFault: time.Second, clientDrop: 13 * time.Second}, alone)

	took, others := h.takeovers([]fault{cut, kill})
	require.Equal(t, []time.Duration{1500 * time.Millisecond}, took)
	require.Empty(t, others)
	_, others = h.takeovers([]fault{{Kind: stopRedis, Replica: -1, From: 5 * time.Second, To: 6 * time.Second}, kill})
	require.Equal(t, []time.Duration{1500 * time.Millisecond}, others)
}

func TestHistoryIsNoted(t *testing.T) {
	h := &history{Session: "s"}
	conn := &connection{Client: "c"}
	h.open(conn)
	h.saw(conn, time.Second, wire.Pong{})
	require.False(t, h.ended())
	h.saw(conn, time.Second, event(1, wire.KindSessionClosed, `{"reason":"ended"}`))
	require.True(t, h.ended())
	h.lost(conn, 2*time.Second, errors.New("cut"))
	end := &command{Client: "c", Frame: wire.End{ID: "e"}}
	h.sent(end)
	commands, _ := h.acknowledged()
	require.Zero(t, commands)
	h.answered(end, 3*time.Second, wire.Ack{ID: "e", Seq: 1}, "")
	commands, answers := h.acknowledged()
	require.Equal(t, []int{1, 0}, []int{commands, answers})
	require.Contains(t, h.String(), `"type":"end"`)
	require.Contains(t, h.String(), "c at replica 0 from 0.000 to 2.000: cut")
}

func TestVotes(t *testing.T) {
	ready := func(vote string) []wire.Event {
		return []wire.Event{event(1, wire.KindScorecardReady, fmt.Sprintf(`{"assessor":"lexical","vote":%q}`, vote))}
	}
	said := []byte(`{"turns":[{"speaker":"candidate","text":"Because."}]}`)
	good := card{transcript: said, scorecard: []byte(`{"vote":"inclined","competencies":[{"id":"dive-deep","rating":4,"why":null}]}`)}
	require.Empty(t, votes("s", good, ready("inclined")))
	require.NotEmpty(t, votes("s", good, ready("incomplete")))
	require.NotEmpty(t, votes("s", good, append(ready("inclined"), ready("inclined")...)))
	silent := card{transcript: []byte(`{"turns":[]}`), scorecard: good.scorecard}
	require.Contains(t, rulesAndWords(votes("s", silent, ready("inclined"))), "not a word was said")
	failed := card{transcript: said, scorecard: []byte(`{"vote":"inclined","competencies":[{"id":"dive-deep","rating":null,"why":"assessor-failed"}]}`)}
	require.NotEmpty(t, votes("s", failed, ready("inclined")))
	require.NotEmpty(t, votes("s", card{scorecard: []byte(`<html>`)}, nil))
}
