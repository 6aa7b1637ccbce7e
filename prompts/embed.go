package prompts

import "embed"

// FS holds the embedded templates, by folder and file name.
//
//go:embed */*.tmpl voice/*/*.tmpl
var FS embed.FS
