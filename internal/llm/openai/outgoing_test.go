package openai

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARequestsBodyIsSentAgainUntilTheResponse(t *testing.T) {
	r, err := http.NewRequest(http.MethodPost, "http://localhost/", strings.NewReader("the prompt"))
	require.NoError(t, err)
	sent := letGo(r)
	require.EqualValues(t, len("the prompt"), r.ContentLength)
	bodies := []io.ReadCloser{r.Body}
	for range 2 {
		body, err := r.GetBody()
		require.NoError(t, err)
		bodies = append(bodies, body)
	}
	sent()
	_, err = r.GetBody()
	require.ErrorIs(t, err, errSent)
	for i, body := range bodies {
		if i == 2 {
			require.NoError(t, body.Close())
		} else {
			text, err := io.ReadAll(body)
			require.NoError(t, err)
			require.Equal(t, "the prompt", string(text))
		}
		held, ok := body.(*outgoing)
		require.True(t, ok)
		require.Nil(t, held.body, "what was sent is held no longer")
		n, err := body.Read(make([]byte, 1))
		require.Zero(t, n)
		require.ErrorIs(t, err, io.EOF)
		require.NoError(t, body.Close())
	}
}

func TestARequestWithoutABodyIsLeftAlone(t *testing.T) {
	r, err := http.NewRequest(http.MethodGet, "http://localhost/", nil)
	require.NoError(t, err)
	letGo(r)()
	require.Nil(t, r.Body)
	require.Nil(t, r.GetBody)
}
