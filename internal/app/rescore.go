package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// RescoreRequest asks for another run of a session's assessment.
type RescoreRequest struct {
	Session string
	// Rubric is a round, a competency or a file; "" takes the session's round as it
	// is today, in the session's loop.
	Rubric string
	// Assessor is "lexical" or "model".
	Assessor string
	// Format is "text" or "json".
	Format string
}

// writing opens the data folder for writing, which no service may run on, and runs
// the task with an engine over it. The folder must have data: a mistyped one isn't
// made.
func writing(ctx context.Context, c config.Config, p Process, task func(*parts) error) (err error) {
	s, err := open(ctx, c, readWrite, p.logger())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	built, err := assemble(ctx, c, s, p.logger(), engine.Timing{})
	if err != nil {
		return err
	}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
		defer cancel()
		err = errors.Join(err, built.engine.Close(ending))
	}()
	return task(built)
}

// SessionRescore rates a session again and prints what has changed, or the newest
// scorecard as JSON.
func SessionRescore(ctx context.Context, c config.Config, r RescoreRequest, p Process) error {
	return writing(ctx, c, p, func(built *parts) error {
		state, _, err := built.engine.Session(ctx, r.Session)
		if err != nil {
			return err
		}
		round, err := rubricFor(built.shelf.Library(), r.Rubric, state) //nolint:contextcheck // the shelf reads rubrics under the context it was made with
		if err != nil {
			return err
		}
		got, err := built.engine.Rescore(ctx, r.Session, round, r.Assessor)
		if err != nil {
			return err
		}
		if r.Format == "json" {
			return printf(p.Stdout, "%s\n", got.After.JSON())
		}
		return printf(p.Stdout, "%s", rescored(got))
	})
}

// rubricFor returns what the session is to be rated by.
func rubricFor(lib *library.Library, name string, state interview.State) (*rubric.Round, error) {
	wanted := cmp.Or(name, state.Opened.Round)
	if round, ok := lib.Sit(state.Opened.Loop, wanted); ok {
		return round, nil
	}
	if name != "" {
		return findRubric(lib, name)
	}
	// The loop may have changed, and the round be there still.
	if round, ok := lib.Sit("", wanted); ok {
		return round, nil
	}
	return nil, fault.New(fault.Invalid, "session rescore", "there is no round %q any more", wanted).
		Hint("name what to rate by with --rubric; known are: %s", strings.Join(known(lib), ", "))
}

// rescored says what a run has changed.
func rescored(r engine.Rescored) string {
	now := ratedBy(r.After)
	if !r.Fresh {
		return fmt.Sprintf("Nothing to do: the newest scorecard is by this very rubric and assessor.\n  %s\n", now)
	}
	var b strings.Builder
	if r.Before.Schema != "" {
		fmt.Fprintf(&b, "was  %s\n", ratedBy(r.Before))
	}
	fmt.Fprintf(&b, "now  %s\n", now)
	for _, after := range r.After.Competencies {
		was := "-"
		if before := r.Before.Competency(after.ID); before != nil {
			was = ratingWords(before.Rating)
		}
		if is := ratingWords(after.Rating); was != is {
			fmt.Fprintf(&b, "     %s: %s -> %s\n", after.ID, was, is)
		}
	}
	b.WriteString("The earlier scorecards are kept.\n")
	return b.String()
}

// ratedBy says in a line what a scorecard says and what it was rated by.
func ratedBy(card scorecard.Scorecard) string {
	const short = len("sha256:") + 8
	digest := card.Rubric.Digest
	return fmt.Sprintf("rating %s, %s; %s %s (%s), %s assessor %s", ratingWords(card.Rating), card.Vote,
		card.Rubric.ID, card.Rubric.Version, digest[:min(short, len(digest))], card.Assessor.Kind, card.Assessor.Version)
}

func ratingWords(rating *rubric.Rating) string {
	if rating == nil {
		return "none"
	}
	return fmt.Sprint(int(*rating))
}
