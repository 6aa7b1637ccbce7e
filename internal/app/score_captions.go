package app

import (
	"path/filepath"
	"strings"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/transcript"
)

// read reads a transcript in any format. Its errors begin with the file's name.
func (s *scorer) read(name string, data []byte) (interview.Transcript, error) {
	format := transcript.JSON
	if !strings.HasSuffix(name, ".jsonl") {
		var err error
		if format, err = transcript.Detect(name, data); err != nil {
			return interview.Transcript{}, err
		}
	}
	if format != transcript.JSON {
		return s.readCaptions(name, data, format)
	}
	t, err := interview.ParseTranscript(data)
	if err != nil {
		return interview.Transcript{}, fault.Wrap(err, name, fault.KindOf(err))
	}
	return t, nil
}

// readCaptions reads what says neither its round nor who is who. The file's name
// becomes the transcript's id, so that a line of several can be told from others.
func (s *scorer) readCaptions(name string, data []byte, format transcript.Format) (interview.Transcript, error) {
	if s.round == nil {
		return interview.Transcript{}, fault.New(fault.Usage, name, "%s doesn't say which round it is", format).
			Hint("name a round, a competency or a rubric file: --rubric leadership-principles")
	}
	reading, err := transcript.Parse(name, data, s.speakers)
	if err != nil {
		return interview.Transcript{}, err
	}
	if err := s.note(name, reading); err != nil {
		return interview.Transcript{}, fault.Wrap(err, name, fault.Internal)
	}
	t := interview.Transcript{Schema: interview.TranscriptSchema, Round: s.round.ID, Turns: reading.Turns}
	if base := filepath.Base(name); name != "-" {
		t.ID = strings.TrimSuffix(base, filepath.Ext(base))
	}
	return t, nil
}

// note says what was inferred and could have been meant otherwise.
func (s *scorer) note(name string, r transcript.Reading) error {
	if r.Guessed || len(r.Interviewers) > 1 {
		err := printf(s.notes, "barraiser: %s: rating %s, asked by %s (--candidate NAME says otherwise)\n",
			name, r.Candidate, strings.Join(r.Interviewers, " and "))
		if err != nil {
			return err
		}
	}
	if r.Greetings > 0 {
		return printf(s.notes, "barraiser: %s: what %s said before the first question isn't rated\n", name, r.Candidate)
	}
	return nil
}
