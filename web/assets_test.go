package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/web"
)

var logicalNames = []string{"app.css", "favicon.svg", "pending.js", "room.js", "theme.js"}

func TestHrefNamesTheBuiltFile(t *testing.T) {
	shape := regexp.MustCompile(`^/assets/[a-z]+-[0-9a-f]{12}\.(css|js|svg)$`)
	for _, name := range logicalNames {
		href := web.Href(name)
		require.Regexp(t, shape, href)
		a, ok := web.Asset(href)
		require.True(t, ok, name)
		require.NotEmpty(t, a.Body)
		require.True(t, a.Immutable)
	}
	_, ok := web.Asset(web.Href("never-built.js"))
	require.False(t, ok)
	for _, inside := range []string{"/assets/manifest.json", "/assets/../embed.go", "/assets/", ""} {
		_, ok := web.Asset(inside)
		require.False(t, ok, inside)
	}
}

func TestChoose(t *testing.T) {
	a := web.AssetFile{Body: []byte("plain"), Brotli: []byte("br"), Gzip: []byte("gz")}
	for header, want := range map[string]string{
		"":                             "",
		"identity":                     "",
		"gzip":                         "gzip",
		"GZIP":                         "gzip",
		"br":                           "br",
		"gzip, deflate, br":            "br",
		"gzip;q=1.0, br;q=0":           "gzip",
		"br;q=0.000, gzip ; q=0":       "",
		"br;q=nonsense":                "br",
		"*":                            "",
		"deflate;q=0.5 , gzip ;q=0.1 ": "gzip",
	} {
		body, encoding := a.Choose(header)
		require.Equal(t, want, encoding, header)
		require.Equal(t, map[string]string{"": "plain", "gzip": "gz", "br": "br"}[want], string(body))
	}
	body, encoding := web.AssetFile{Body: []byte("plain")}.Choose("br, gzip")
	require.Equal(t, "plain", string(body))
	require.Empty(t, encoding)
}

func TestGzipFormHoldsTheSameBytes(t *testing.T) {
	for _, name := range logicalNames {
		a, ok := web.Asset(web.Href(name))
		require.True(t, ok)
		if a.Gzip == nil {
			continue
		}
		require.Less(t, len(a.Gzip), len(a.Body))
		z, err := gzip.NewReader(bytes.NewReader(a.Gzip))
		require.NoError(t, err)
		require.True(t, z.ModTime.IsZero(), "an archive with a time can't be rebuilt")
		body, err := io.ReadAll(z)
		require.NoError(t, err)
		require.Equal(t, a.Body, body, name)
	}
}

func TestAssetHandler(t *testing.T) {
	serve := func(method, path string, header map[string]string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		for k, v := range header {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		web.AssetHandler().ServeHTTP(w, r)
		return w
	}
	href := web.Href("room.js")

	w := serve(http.MethodGet, href, map[string]string{"Accept-Encoding": "gzip, br"})
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "br", w.Header().Get("Content-Encoding"))
	require.Equal(t, "text/javascript; charset=utf-8", w.Header().Get("Content-Type"))
	require.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
	require.Contains(t, w.Header().Get("Cache-Control"), "immutable")
	etag := w.Header().Get("ETag")
	require.NotEqual(t, etag, serve(http.MethodGet, href, nil).Header().Get("ETag"), "two forms of one strong tag")

	w = serve(http.MethodGet, href, map[string]string{"Accept-Encoding": "br", "If-None-Match": etag})
	require.Equal(t, http.StatusNotModified, w.Code)
	require.Zero(t, w.Body.Len())

	w = serve(http.MethodHead, href, nil)
	require.Equal(t, http.StatusOK, w.Code)
	require.Zero(t, w.Body.Len())

	require.Equal(t, http.StatusNotFound, serve(http.MethodGet, "/assets/room.js", nil).Code)
	require.Equal(t, http.StatusMethodNotAllowed, serve(http.MethodPost, href, nil).Code)
}

// The sizes people were promised; see the budgets in the browser suite.
func TestBudgets(t *testing.T) {
	size := func(names ...string) (n int) {
		for _, name := range names {
			a, ok := web.Asset(web.Href(name))
			require.True(t, ok)
			body, _ := a.Choose("br")
			n += len(body)
		}
		return n
	}
	require.Less(t, size("app.css", "theme.js", "favicon.svg"), 20<<10, "every page")
	require.Less(t, size("app.css", "theme.js", "favicon.svg", "room.js"), 40<<10, "the room")
}

// dist must hold nothing that no page can reach.
func TestDistHoldsNoStrays(t *testing.T) {
	files, err := filepath.Glob("dist/*")
	require.NoError(t, err)
	for _, file := range files {
		name := regexp.MustCompile(`\.(br|gz)$`).ReplaceAllString(filepath.Base(file), "")
		_, ok := web.Asset(name)
		require.True(t, ok || name == "manifest.json", file)
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Positive(t, info.Size())
	}
}
