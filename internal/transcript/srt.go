package transcript

// parseSRT reads SubRip captions, which no standard describes: a number, a timing
// and words. Some programs write voice tags of WebVTT into them.
func parseSRT(name string, lines []string, who Speakers) ([]utterance, error) {
	all, err := cues(name, lines, nil)
	if err != nil {
		return nil, err
	}
	return spoken(name, all, hasVoices(lines), who)
}
