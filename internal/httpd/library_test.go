package httpd_test

import (
	"html"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/httpd"
	"barraiser/internal/library"
)

// TestEveryRoundOfTheProductCanBeChosen runs on the embedded rubrics.
func TestEveryRoundOfTheProductCanBeChosen(t *testing.T) {
	rubrics, err := library.NewShelf(t.Context(), nil)
	require.NoError(t, err)
	s := newSite(t)
	o := s.server.Options
	o.Library = rubrics
	s.handler = httpd.New(o).Handler()
	page := s.get("/new")
	require.Equal(t, http.StatusOK, page.status)
	require.NotEmpty(t, rubrics.InOrder())
	for _, round := range rubrics.InOrder() {
		require.Contains(t, page.body, `value="`+round.ID+`"`)
		require.Contains(t, html.UnescapeString(page.body), round.Title)
	}
}
