package app

import (
	"context"
	"errors"
	"log/slog"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/internal/voice/model"
	"barraiser/internal/voice/scripted"
	"barraiser/prompts"
)

// rounds is the shelf as the engine needs it: new sessions get the newest rubrics,
// and those that run keep the blob they began with.
type rounds struct{ *library.Shelf }

// Encode returns the canonical form that sessions are pinned to.
func (rounds) Encode(r *rubric.Round) ([]byte, error) { return library.Encode(r) }

// Decode reads it back.
func (rounds) Decode(data []byte) (*rubric.Round, error) { return library.Decode(data) }

// parts are the pieces of a running interviewer.
type parts struct {
	shelf   *library.Shelf
	prompts *prompts.Set
	store   store
	engine  *engine.Engine
}

// assemble builds a command's engine over the store. The store stays the caller's
// until assemble succeeds.
func assemble(ctx context.Context, c config.Config, s store, log *slog.Logger, timing engine.Timing) (*parts, error) {
	return assembleAs(ctx, c, s, clerk(c, s), log, timing)
}

// assembleAs is assemble for a process that is known to others.
func assembleAs(ctx context.Context, c config.Config, s store, me replica, log *slog.Logger, timing engine.Timing) (*parts, error) {
	const op = "start"
	shelf, err := shelfOf(ctx, c.Rubrics, log)
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid).Hint("run 'barraiser rubric lint' on the directory, or unset BARRAISER_RUBRICS")
	}
	set, err := promptsOf(c.Prompts, log)
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid)
	}
	endpoints, err := modelsOf(c, s, log)
	if err != nil {
		return nil, err
	}
	voices, err := voicesOf(c, set, endpoints)
	if err != nil {
		return nil, err
	}
	base, progress := lexical.New(), engine.NewProgress()
	ports := engine.Ports{
		Log: s, Leases: s, Blobs: s, Rounds: rounds{shelf}, Voices: voices, Assessor: base, Progress: progress,
		Prompts: func() string { return set.Digest() }, Now: clockOf(s), Peers: me.askers(),
		Report: func(session string, err error) {
			level := slog.LevelError
			if errors.Is(err, eventlog.ErrFenced) { // what replicas are for
				level = slog.LevelWarn
			}
			log.Log(ctx, level, "session", "session", session, "error", err, "hint", fault.HintOf(err))
		},
	}
	if endpoints != nil {
		ports.Reviewer, err = reviewerOf(endpoints.rating, c, base, set, review{
			calls: callLog{log: s, now: clockOf(s)}, log: log,
			progress: func(ctx context.Context, done, of int) { progress.Set(llm.SessionOf(ctx, llm.Request{}), done, of) },
		})
		if err != nil {
			return nil, err
		}
	}
	e, err := engine.New(ctx, me.owner, ports, paced(c, timing))
	if err != nil {
		return nil, err
	}
	return &parts{shelf: shelf, prompts: set, store: s, engine: e}, nil
}

// shelfOf returns the rubrics, with those of a directory over them, and logs what
// becomes of the directory's changes.
func shelfOf(ctx context.Context, dir string, log *slog.Logger) (*library.Shelf, error) {
	if dir == "" {
		return library.NewShelf(ctx, nil)
	}
	report := func(lib *library.Library, problems library.Problems) {
		if len(problems) == 0 {
			log.Info("rubrics taken anew", "dir", dir, "rounds", len(lib.Rounds()), "competencies", len(lib.Competencies()))
			return
		}
		log.Warn("rubrics can't be used as they are; rounds use the last good version", "dir", dir, "problems", len(problems),
			"first", problems[0].Summary(), "hint", "'barraiser rubric lint' on the directory shows all")
	}
	return library.NewShelf(ctx, report, library.Directory(dir))
}

// voicesOf returns the scripted voice, and the models' where there are endpoints.
func voicesOf(c config.Config, set *prompts.Set, m *models) (map[string]engine.Voice, error) {
	script, err := scripted.New(scripted.Options{WordsPerSecond: c.WordsPerSecond, Templates: set})
	if err != nil {
		return nil, err
	}
	voices := map[string]engine.Voice{engine.Scripted: script}
	if m == nil {
		return voices, nil
	}
	speaker, err := model.New(m.speaking, "", script, set)
	if err != nil {
		return nil, err
	}
	voices[engine.Model] = speaker
	return voices, nil
}
