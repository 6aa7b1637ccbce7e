package web

import "embed"

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed dist
var distFiles embed.FS
