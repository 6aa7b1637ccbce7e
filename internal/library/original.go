package library

// Original returns the text of the file that a competency was read from and the
// file's name, for whoever writes a changed version of it. Line ends are line
// feeds.
func (l *Library) Original(competency string) (name, text string, ok bool) {
	layer := -1
	for _, it := range l.items {
		if it.kind == kindCompetency && it.id == competency && it.layer > layer {
			name, text, ok, layer = it.src.file, it.src.text, true, it.layer
		}
	}
	return name, text, ok
}
