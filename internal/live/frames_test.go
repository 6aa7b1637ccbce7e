package live_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

func TestFramesThatEndTheConnection(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		for name, c := range map[string]struct {
			kind int
			data string
			code int
		}{
			"not JSON":       {websocket.TextMessage, "hello", wire.CloseBadFrame},
			"no object":      {websocket.TextMessage, `[1]`, wire.CloseBadFrame},
			"no type":        {websocket.TextMessage, `{}`, wire.CloseBadFrame},
			"lacks fields":   {websocket.TextMessage, `{"type":"answer","id":"a","turn":1}`, wire.CloseBadFrame},
			"wrong types":    {websocket.TextMessage, `{"type":"answer","id":"a","turn":"1","text":"x"}`, wire.CloseBadFrame},
			"a second hello": {websocket.TextMessage, `{"type":"hello","v":1,"client":"tab","after":0,"epoch":""}`, wire.CloseBadFrame},
			"binary":         {websocket.BinaryMessage, `{"type":"ping"}`, wire.CloseBadFrame},
			"invalid UTF-8":  {websocket.TextMessage, "{\"type\":\"note\",\"id\":\"a\",\"pad\":\"notes\",\"rev\":0,\"text\":\"\xff\"}", wire.CloseNotUTF8},
			"too big":        {websocket.TextMessage, `{"type":"ping","x":"` + strings.Repeat("x", wire.MaxFrame) + `"}`, wire.CloseTooBig},
		} {
			p := h.dial(id, "tab "+name)
			require.NoError(t, p.SendRaw(c.kind, []byte(c.data)), name)
			require.Equal(t, c.code, p.ended().Code, name)
		}
		p := h.dial(id, "somebody else")
		p.send(wire.Ping{})
		get[wire.Pong](p) // the others harmed only themselves
	})
}

func TestFramesAtTheLimitAreTaken(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		frame := []byte(`{"type":"ping","x":""}`)
		frame = bytes.Replace(frame, []byte(`""`), []byte(`"`+strings.Repeat("x", wire.MaxFrame-len(frame))+`"`), 1)
		require.Len(t, frame, wire.MaxFrame)
		require.NoError(t, p.SendRaw(websocket.TextMessage, frame))
		get[wire.Pong](p)
	})
}

func TestUnknownTypesAreRefused(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		require.NoError(t, p.SendRaw(websocket.TextMessage, []byte(`{"type":"applaud","id":"a7","loud":true}`)))
		refuse := get[wire.Refuse](p)
		require.Equal(t, wire.RefuseUnknownType, refuse.Code)
		require.Equal(t, "a7", refuse.ID)
		require.NoError(t, p.SendRaw(websocket.TextMessage, []byte(`{"type":"ping","mood":"unknown fields are passed over"}`)))
		get[wire.Pong](p)
	})
}

// first dials by hand and sends one message instead of a hello.
func (h *house) first(session string, kind int, data string) *client.Closed {
	h.tb.Helper()
	ws, response, err := websocket.DefaultDialer.DialContext(h.tb.Context(), h.url(session), nil)
	require.NoError(h.tb, err)
	require.NoError(h.tb, response.Body.Close())
	defer func() { _ = ws.Close() }()
	require.NoError(h.tb, ws.WriteMessage(kind, []byte(data)))
	for {
		if _, _, err = ws.ReadMessage(); err != nil {
			var frame *websocket.CloseError
			require.ErrorAs(h.tb, err, &frame)
			return &client.Closed{Code: frame.Code, Reason: frame.Text}
		}
	}
}

func TestTheFirstFrameMustBeAHello(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		for name, c := range map[string]struct {
			kind int
			data string
			code int
		}{
			"a ping":           {websocket.TextMessage, `{"type":"ping"}`, wire.CloseBadFrame},
			"an unknown type":  {websocket.TextMessage, `{"type":"hallo"}`, wire.CloseBadFrame},
			"another version":  {websocket.TextMessage, `{"type":"hello","v":2,"client":"c","after":0,"epoch":""}`, wire.CloseBadFrame},
			"no client":        {websocket.TextMessage, `{"type":"hello","v":1,"after":0,"epoch":""}`, wire.CloseBadFrame},
			"binary":           {websocket.BinaryMessage, `{"type":"hello","v":1,"client":"c","after":0,"epoch":""}`, wire.CloseBadFrame},
			"invalid UTF-8":    {websocket.TextMessage, "\xc0\x80", wire.CloseNotUTF8},
			"beyond the head":  {websocket.TextMessage, `{"type":"hello","v":1,"client":"c","after":99,"epoch":"` + h.engine.Epoch() + `"}`, wire.CloseResync},
			"another epoch":    {websocket.TextMessage, `{"type":"hello","v":1,"client":"c","after":0,"epoch":"elsewhere"}`, wire.CloseResync},
			"events, no epoch": {websocket.TextMessage, `{"type":"hello","v":1,"client":"c","after":1,"epoch":""}`, wire.CloseResync},
		} {
			require.Equal(t, c.code, h.first(id, c.kind, c.data).Code, name)
		}
		require.Equal(t, "tab", h.dial(id, "tab").Welcome.Pen.Holder, "the pen is free when its holder is gone")
	})
}

func TestRequestsThatAreNotUpgraded(t *testing.T) {
	s := settings{}
	s.live.Origin = func(r *http.Request) bool { return r.Header.Get("Origin") == "http://127.0.0.1:8080" }
	everywhere(t, s, func(t subject, h *house) {
		id := h.open()
		response, err := http.Get(h.server.URL + "/" + id)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusBadRequest, response.StatusCode)

		for _, c := range []struct {
			session, origin string
			status          int
		}{
			{id, "", http.StatusForbidden},
			{id, "https://127.0.0.1:8080", http.StatusForbidden},
			{"nowhere", "http://127.0.0.1:8080", http.StatusNotFound},
			{id, "http://127.0.0.1:8080", http.StatusSwitchingProtocols},
		} {
			ws, response, err := websocket.DefaultDialer.DialContext(t.Context(), h.url(c.session), http.Header{"Origin": {c.origin}})
			if c.status == http.StatusSwitchingProtocols {
				require.NoError(t, err)
				require.NoError(t, ws.Close())
			}
			require.Equal(t, c.status, response.StatusCode, "%+v", c)
			require.NoError(t, response.Body.Close())
		}
	})
}

func TestWithoutAnOriginCheckNoBrowserConnects(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		_, response, err := websocket.DefaultDialer.DialContext(t.Context(), h.url(h.open()), http.Header{"Origin": {"http://127.0.0.1:8080"}})
		require.Error(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusForbidden, response.StatusCode)
	})
}

// TestHostileFrames sends sequences of frames that are broken in any way. The
// server must answer every one with what the protocol says and go on serving.
func TestHostileFrames(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		good := h.dial(id, "bystander")
		allowed := map[int]bool{
			websocket.CloseProtocolError: true, wire.CloseNotUTF8: true, wire.CloseTooBig: true,
			wire.CloseBadFrame: true, wire.CloseReplaced: true,
		}
		fragments := rapid.SampledFrom([]string{
			`{"type":"ping"}`, `{"type":"seen","seq":3}`, `{"type":"seen","seq":18446744073709551615}`, `{"type":"answer","id":"a","turn":1,"text":"x"}`,
			`{"type":"hint","id":"h","turn":9223372036854775807}`, `{"type":"applaud"}`, `{`, `null`, "\xff\xfe", `{"type":"pause","id":null}`,
			`{"type":"note","id":"n","pad":"../etc","rev":-1,"text":""}`, `{"type":"stop","id":"s","turn":-1}`, `{"type":"hello"}`,
		})
		rapid.Check(t, func(rt *rapid.T) {
			p := h.dial(id, "hostile")
			for _, text := range rapid.SliceOfN(fragments, 1, 8).Draw(rt, "frames") {
				kind := rapid.SampledFrom([]int{websocket.TextMessage, websocket.TextMessage, websocket.TextMessage, websocket.BinaryMessage}).Draw(rt, "kind")
				if p.SendRaw(kind, []byte(text)) != nil {
					break // closed already
				}
			}
			_ = p.SendRaw(websocket.BinaryMessage, nil)
			if code := p.ended().Code; !allowed[code] {
				rt.Fatalf("closed with %d", code)
			}
		})
		good.send(wire.Ping{})
		get[wire.Pong](good)
	})
}
