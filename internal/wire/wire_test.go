package wire_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/wire"
)

// clientFrames has one of every type, as the protocol writes it.
var clientFrames = map[string]wire.ClientFrame{
	`{"type":"hello","v":1,"client":"c1","after":7,"epoch":"e"}`:    wire.Hello{V: 1, Client: "c1", After: 7, Epoch: "e"},
	`{"type":"answer","id":"a","turn":1,"text":"In <March> \"I\""}`: wire.Answer{ID: "a", Turn: 1, Text: `In <March> "I"`},
	`{"type":"hint","id":"a","turn":2}`:                             wire.Hint{ID: "a", Turn: 2},
	`{"type":"skip","id":"a","turn":2}`:                             wire.Skip{ID: "a", Turn: 2},
	`{"type":"stop","id":"a","turn":2}`:                             wire.Stop{ID: "a", Turn: 2},
	`{"type":"pause","id":"a"}`:                                     wire.Pause{ID: "a"},
	`{"type":"resume","id":"a"}`:                                    wire.Resume{ID: "a"},
	`{"type":"note","id":"a","pad":"code","rev":3,"text":"x := 1"}`: wire.Note{ID: "a", Pad: "code", Rev: 3, Text: "x := 1"},
	`{"type":"take_pen","id":"a"}`:                                  wire.TakePen{ID: "a"},
	`{"type":"end","id":"a"}`:                                       wire.End{ID: "a"},
	`{"type":"seen","seq":12}`:                                      wire.Seen{Seq: 12},
	`{"type":"ping"}`:                                               wire.Ping{},
}

func TestClientFramesAsTheProtocolWritesThem(t *testing.T) {
	for text, frame := range clientFrames {
		t.Run(frame.Type(), func(t *testing.T) {
			data, err := wire.Encode(frame)
			require.NoError(t, err)
			require.Equal(t, text, string(data))
			got, err := wire.DecodeClient(data)
			require.NoError(t, err)
			require.Equal(t, frame, got)
		})
	}
}

func TestServerFramesAsTheProtocolWritesThem(t *testing.T) {
	left, text, rev := 2400.5, "current", 4
	clock := wire.Clock{ElapsedS: 12, LeftS: &left, Running: true}
	for text, frame := range map[string]wire.ServerFrame{
		`{"type":"welcome","v":1,"epoch":"e","head":9,"turn":2,"pending":false,"pen":{"holder":"c","yours":true},"clock":{"elapsed_s":12,"left_s":2400.5,"running":true}}`: wire.Welcome{V: 1, Epoch: "e", Head: 9, Turn: 2, Pen: wire.Pen{Holder: "c", Yours: true}, Clock: clock},
		`{"type":"event","seq":3,"at":"2026-01-02T03:04:05.006Z","kind":"hint-given","data":{"turn":1}}`:                                                                   wire.Event{Seq: 3, At: time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC), Kind: wire.KindHintGiven, Data: json.RawMessage(`{"turn":1}`)},
		`{"type":"utter","turn":1,"attempt":2,"part":0,"text":"Tell me <more>","reset":true}`:                                                                              wire.Utter{Turn: 1, Attempt: 2, Text: "Tell me <more>", Reset: true},
		`{"type":"ack","id":"a","seq":4}`:                                                                 wire.Ack{ID: "a", Seq: 4},
		`{"type":"refuse","id":"a","code":"over","message":"m","hint":"h"}`:                               wire.Refuse{ID: "a", Code: wire.RefuseOver, Message: "m", Hint: "h"},
		`{"type":"refuse","id":"a","code":"stale-rev","message":"m","hint":"h","text":"current","rev":4}`: wire.Refuse{ID: "a", Code: wire.RefuseStaleRev, Message: "m", Hint: "h", Text: &text, Rev: &rev},
		`{"type":"pen","holder":"c","yours":false}`:                                                       wire.Pen{Holder: "c"},
		`{"type":"clock","elapsed_s":0,"left_s":null,"running":false}`:                                    wire.Clock{},
		`{"type":"pong"}`: wire.Pong{},
		`{"type":"bye","code":4001,"reason":"shutting down","retry_ms":120}`: wire.Bye{Code: wire.CloseDraining, Reason: "shutting down", RetryMS: 120},
	} {
		t.Run(frame.Type(), func(t *testing.T) {
			data, err := wire.Encode(frame)
			require.NoError(t, err)
			require.Equal(t, text, string(data))
			got, err := wire.DecodeServer(data)
			require.NoError(t, err)
			require.Equal(t, frame, got)
		})
	}
}

func TestEventDataAsTheContractsTable(t *testing.T) {
	for text, data := range map[string]wire.EventData{
		`{"round":"coding","level":"L5","rubric":{"id":"","version":"","digest":""},"interviewer":"model","assessor":"model","seed":0,"minutes":0}`: wire.SessionOpened{Round: "coding", Level: "L5", Interviewer: "model", Assessor: "model"},
		`{"round":"coding","level":"L5","rubric":{"id":"coding","version":"1","digest":"sha256:0"},"interviewer":"scripted","seed":7,"minutes":45}`: wire.SessionOpened{Round: "coding", Level: "L5", Rubric: wire.Rubric{ID: "coding", Version: "1", Digest: "sha256:0"}, Interviewer: "scripted", Seed: 7, Minutes: 45},
		`{"turn":1,"attempt":1,"text":"Hello","partial":false,"voice":"scripted"}`:                                                                  wire.InterviewerSaid{Turn: 1, Attempt: 1, Text: "Hello", Voice: "scripted"},
		`{"turn":1,"id":"a","text":"I did"}`:         wire.CandidateSaid{Turn: 1, ID: "a", Text: "I did"},
		`{"turn":2}`:                                 wire.HintGiven{Turn: 2},
		`{"turn":3}`:                                 wire.QuestionSkipped{Turn: 3},
		`{"pad":"code","rev":1,"text":"x"}`:          wire.NoteSaved{Pad: "code", Rev: 1, Text: "x"},
		`{"cause":"pause"}`:                          wire.ClockStopped{Cause: "pause"},
		`{"cause":"absent"}`:                         wire.ClockStarted{Cause: "absent"},
		`{"reason":"ended"}`:                         wire.RoundClosed{Reason: "ended"},
		`{"reason":"time"}`:                          wire.SessionClosed{Reason: "time"},
		`{"assessor":"lexical","vote":"incomplete"}`: wire.ScorecardReady{Assessor: "lexical", Vote: "incomplete"},
		`{"turn":1,"move":{"kind":"ask"}}`:           wire.Plan{Whole: json.RawMessage(`{"turn":1,"move":{"kind":"ask"}}`)},
		`{"assessor":"live"}`:                        wire.Observation{Whole: json.RawMessage(`{"assessor":"live"}`)},
	} {
		t.Run(data.Kind(), func(t *testing.T) {
			event, err := wire.EncodeEvent(wire.Event{Seq: 1}, data)
			require.NoError(t, err)
			require.Equal(t, text, string(event.Data))
			got, err := wire.DecodeData(event.Kind, event.Data)
			require.NoError(t, err)
			require.Equal(t, data, got)
		})
	}
	for _, hidden := range []wire.EventData{wire.Plan{}, wire.Observation{}} {
		event, err := wire.EncodeEvent(wire.Event{Seq: 1}, hidden)
		require.NoError(t, err)
		require.Equal(t, "{}", string(event.Data))
	}
	_, err := wire.DecodeData("coffee-break", []byte("{}"))
	require.ErrorAs(t, err, new(*wire.UnknownType))
	_, err = wire.DecodeData(wire.KindHintGiven, []byte(`{"turn":"one"}`))
	require.ErrorIs(t, err, wire.ErrBadFrame)
}

func TestFramesThatEndTheConnection(t *testing.T) {
	long := strings.Repeat("i", wire.MaxID+1)
	for name, c := range map[string]struct {
		frame string
		want  error
	}{
		"nothing":                    {``, wire.ErrBadFrame},
		"not JSON":                   {`hello`, wire.ErrBadFrame},
		"two values":                 {`{"type":"ping"}{"type":"ping"}`, wire.ErrBadFrame},
		"null":                       {`null`, wire.ErrBadFrame},
		"an array":                   {`["ping"]`, wire.ErrBadFrame},
		"a string":                   {`"ping"`, wire.ErrBadFrame},
		"no type":                    {`{"id":"a"}`, wire.ErrBadFrame},
		"type null":                  {`{"type":null}`, wire.ErrBadFrame},
		"type a number":              {`{"type":1}`, wire.ErrBadFrame},
		"type in another case":       {`{"Type":"ping"}`, wire.ErrBadFrame},
		"field in another case":      {`{"type":"pause","ID":"a"}`, wire.ErrBadFrame},
		"no id":                      {`{"type":"pause"}`, wire.ErrBadFrame},
		"empty id":                   {`{"type":"pause","id":""}`, wire.ErrBadFrame},
		"long id":                    {`{"type":"pause","id":"` + long + `"}`, wire.ErrBadFrame},
		"id a number":                {`{"type":"pause","id":1}`, wire.ErrBadFrame},
		"id null":                    {`{"type":"pause","id":null}`, wire.ErrBadFrame},
		"no turn":                    {`{"type":"hint","id":"a"}`, wire.ErrBadFrame},
		"turn a string":              {`{"type":"hint","id":"a","turn":"1"}`, wire.ErrBadFrame},
		"turn not whole":             {`{"type":"hint","id":"a","turn":1.5}`, wire.ErrBadFrame},
		"turn out of range":          {`{"type":"hint","id":"a","turn":99999999999999999999}`, wire.ErrBadFrame},
		"text missing":               {`{"type":"answer","id":"a","turn":1}`, wire.ErrBadFrame},
		"text null":                  {`{"type":"answer","id":"a","turn":1,"text":null}`, wire.ErrBadFrame},
		"pad missing":                {`{"type":"note","id":"a","rev":0,"text":""}`, wire.ErrBadFrame},
		"negative seq":               {`{"type":"seen","seq":-1}`, wire.ErrBadFrame},
		"another version":            {`{"type":"hello","v":2,"client":"c","after":0,"epoch":""}`, wire.ErrBadFrame},
		"no client":                  {`{"type":"hello","v":1,"after":0,"epoch":""}`, wire.ErrBadFrame},
		"no after":                   {`{"type":"hello","v":1,"client":"c","epoch":""}`, wire.ErrBadFrame},
		"epoch a number":             {`{"type":"hello","v":1,"client":"c","after":0,"epoch":1}`, wire.ErrBadFrame},
		"invalid UTF-8":              {"{\"type\":\"answer\",\"id\":\"a\",\"turn\":1,\"text\":\"\xff\"}", wire.ErrNotUTF8},
		"invalid UTF-8, not JSON":    {"\xc3\x28", wire.ErrNotUTF8},
		"a surrogate in UTF-8":       {"{\"type\":\"ping\",\"x\":\"\xed\xa0\x80\"}", wire.ErrNotUTF8},
		"over the limit":             {`{"type":"ping","x":"` + strings.Repeat("x", wire.MaxFrame) + `"}`, wire.ErrTooBig},
		"nested deeper than decoder": {`{"type":"ping","x":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, wire.ErrBadFrame},
	} {
		t.Run(name, func(t *testing.T) {
			frame, err := wire.DecodeClient([]byte(c.frame))
			require.Nil(t, frame)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestFramesOfNewerClients(t *testing.T) {
	frame, err := wire.DecodeClient([]byte(`{"mood":["fine"],"type":"pause","id":"a"}`))
	require.NoError(t, err, "unknown fields are passed over")
	require.Equal(t, wire.Pause{ID: "a"}, frame)

	for text, id := range map[string]string{
		`{"type":"applaud","id":"a7"}`: "a7",
		`{"type":"applaud"}`:           "",
		`{"type":"applaud","id":7}`:    "",
		`{"type":"applaud","id":"` + strings.Repeat("i", wire.MaxID+1) + `"}`: "",
	} {
		_, err := wire.DecodeClient([]byte(text))
		var unknown *wire.UnknownType
		require.ErrorAs(t, err, &unknown)
		require.Equal(t, wire.UnknownType{Type: "applaud", ID: id}, *unknown)
	}
}

func TestFirstHelloMayLackItsEpoch(t *testing.T) {
	for _, epoch := range []string{``, `,"epoch":null`, `,"epoch":""`} {
		frame, err := wire.DecodeClient([]byte(`{"type":"hello","v":1,"client":"c","after":0` + epoch + `}`))
		require.NoError(t, err)
		require.Equal(t, wire.Hello{V: 1, Client: "c"}, frame)
	}
}

func TestLongAnswersDecode(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 100_001), strings.Repeat("語", 80_000)} {
		data, err := wire.Encode(wire.Answer{ID: "a", Turn: 1, Text: text})
		require.NoError(t, err)
		frame, err := wire.DecodeClient(data)
		require.NoError(t, err)
		require.Equal(t, wire.Answer{ID: "a", Turn: 1, Text: text}, frame)
	}
}

func TestServerFramesThatClientsCantRead(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `{"type":"ack","id":"a"}`, `{"type":"event","seq":1,"at":"yesterday","kind":"k","data":{}}`,
		`{"type":"welcome","v":1,"epoch":"e","head":9,"turn":2,"pending":false,"pen":{},"clock":{"elapsed_s":1,"left_s":null,"running":true}}`,
		`{"type":"utter","turn":1,"attempt":1,"part":0,"text":"x"}`,
	} {
		_, err := wire.DecodeServer([]byte(text))
		require.ErrorIs(t, err, wire.ErrBadFrame, text)
	}
	_, err := wire.DecodeServer([]byte(`{"type":"confetti"}`))
	require.ErrorAs(t, err, new(*wire.UnknownType))
	_, err = wire.DecodeServer([]byte("\xff"))
	require.ErrorIs(t, err, wire.ErrNotUTF8)
	frame, err := wire.DecodeServer([]byte(`{"type":"bye","code":4502,"reason":"over","retry_ms":null}`))
	require.NoError(t, err)
	require.Equal(t, wire.Bye{Code: wire.CloseOver, Reason: "over"}, frame)
}

func TestEncodeReportsDataThatIsNotJSON(t *testing.T) {
	_, err := wire.Encode(wire.Event{Seq: 1, Kind: wire.KindHintGiven, Data: json.RawMessage("{")})
	require.ErrorContains(t, err, "wire: encode event")
}

func TestWhoComesBack(t *testing.T) {
	for _, code := range []int{1001, 1006, 1012, wire.CloseDraining, wire.CloseStore, wire.CloseTooSlow, wire.CloseResync, wire.CloseNoPong, 4499} {
		require.True(t, wire.ComesBack(code), code)
	}
	for _, code := range []int{wire.CloseNotUTF8, wire.CloseTooBig, wire.CloseNotAllowed, wire.CloseBadFrame, wire.CloseOver, wire.CloseErased, wire.CloseReplaced, 4999} {
		require.False(t, wire.ComesBack(code), code)
	}
}

func TestAnswersOfAnyTextSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frame := wire.Answer{
			ID:   rapid.StringN(1, wire.MaxID, -1).Draw(t, "id"),
			Turn: rapid.Int().Draw(t, "turn"),
			Text: rapid.String().Draw(t, "text"),
		}
		data, err := wire.Encode(frame)
		require.NoError(t, err)
		got, err := wire.DecodeClient(data)
		require.NoError(t, err)
		require.Equal(t, frame, got)
	})
}

func FuzzDecodeClient(f *testing.F) {
	for text := range clientFrames {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"type":"answer","id":"\ud800","turn":-0,"text":"\u2028\u0000"}`))
	f.Add([]byte(`{"type":"pause","id":"a","id":"b","x":{"y":[1e9,null]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := wire.DecodeClient(data)
		if err != nil {
			require.Nil(t, first)
			return
		}
		encoded, err := wire.Encode(first)
		require.NoError(t, err)
		if len(encoded) > wire.MaxFrame {
			return // escapes of control characters may lengthen what came in raw
		}
		second, err := wire.DecodeClient(encoded)
		require.NoError(t, err)
		require.Equal(t, first, second)
	})
}
