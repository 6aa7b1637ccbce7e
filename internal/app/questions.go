package app

import (
	"barraiser/internal/config"
	"barraiser/internal/fault"
	"barraiser/internal/library"
)

// Questions returns the texts of the main questions of a loop's round, or with
// loop "" of a round or a competency by itself. There are none for a round that
// the rubrics don't know: another service may know it.
func Questions(c config.Config, loop, round string) ([]string, error) {
	lib, err := library.Open(c.Rubrics)
	if err != nil {
		return nil, fault.Wrap(err, "read the round's questions", fault.Invalid).Hint("run 'barraiser rubric lint' on the directory, or unset BARRAISER_RUBRICS")
	}
	r, ok := lib.Sit(loop, round)
	if !ok {
		return nil, nil
	}
	texts := make([]string, 0, len(r.Questions))
	for i := range r.Questions {
		texts = append(texts, r.Questions[i].Text)
	}
	return texts, nil
}
