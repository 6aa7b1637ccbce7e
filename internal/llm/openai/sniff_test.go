package openai

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestStreamsAreToldByTheirBeginning(t *testing.T) {
	for body, want := range map[string]bool{
		"data: {}\n\n":              true,
		"data:{}":                   true,
		"event: message\ndata: {}":  true,
		": ping\n\n":                true,
		":\n":                       true,
		"\ufeff\r\n\r\ndata: {}\n":  true,
		"\n\n\nevent:x\n":           true,
		"":                          false,
		"\n\n":                      false,
		"\ufeff":                    false,
		"dat":                       false,
		"database: down":            false,
		"  data: {}":                false,
		"<html>data: {}</html>":     false,
		`{"data":1}`:                false,
		"upstream connect error":    false,
		strings.Repeat("\n", 10000): false,
	} {
		for name, slow := range map[string]func(io.Reader) io.Reader{
			"at once": func(r io.Reader) io.Reader { return r }, "slowly": iotest.OneByteReader, "with its end": iotest.DataErrReader,
		} {
			r := &http.Response{Header: http.Header{"Content-Type": {"text/plain"}}, Body: io.NopCloser(slow(strings.NewReader(body)))}
			require.Equal(t, want, isStream(r), "%.20q %s", body, name)
			rest, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			require.Equal(t, body, string(rest), "nothing of it is lost")
		}
	}
}

// No more is waited for than it takes to tell.
func TestTheBeginningIsEnough(t *testing.T) {
	for _, begins := range []string{"data:", ":", "<", "x"} {
		later := errors.New("the next read")
		r := &http.Response{Header: http.Header{"Content-Type": {"text/plain"}}, Body: io.NopCloser(io.MultiReader(strings.NewReader(begins), iotest.ErrReader(later)))}
		isStream(r)
		_, err := io.ReadAll(r.Body)
		require.ErrorIs(t, err, later, "what comes behind the beginning is left to the reader")
	}
}

// Once it can be told, more of the body changes nothing.
func TestTheBeginningDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching("(\ufeff)?[\r\n]*(data|event|d|e|x|<)?:?.{0,5}").Draw(t, "body")
		was, told := false, false
		for i := range len(body) + 1 {
			found, enough := beginsStream([]byte(body[:i]))
			require.False(t, found && !enough)
			if told {
				require.True(t, enough)
				require.Equal(t, was, found)
			}
			was, told = found, enough
		}
	})
}
