package rubrics

import "embed"

// FS holds the built-in rubric files, by folder and file name.
//
//go:embed competencies/*.yaml loops/*.yaml rounds/*.yaml shared/*.yaml
var FS embed.FS
