package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// cardWithin bounds the wait for a scorecard after the end: rounds that were left
// behind by a process that died are looked for every half minute.
const cardWithin = 2 * time.Minute

// transcriptsFile holds the transcripts of the sessions that were ended, in a
// world's folder.
const transcriptsFile = "transcripts.jsonl"

// card is a session's scorecard and the transcript that it must follow from, as the
// service gives both.
type card struct{ transcript, scorecard []byte }

// wordless reports whether the round was ended before a word was said.
func (c card) wordless() bool {
	var transcript struct{ Turns []json.RawMessage }
	return json.Unmarshal(c.transcript, &transcript) == nil && len(transcript.Turns) == 0
}

// fetch asks a replica for the scorecard of a session that was ended.
func (w *world) fetch(ctx context.Context, session string) (c card, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, cardWithin, errors.New("it isn't there in time"))
	defer cancel()
	service := client.NewService(w.replicas[0].url)
	err = insist(ctx, func() (err error) {
		c.transcript, err = service.Transcript(ctx, session)
		return err
	})
	if err != nil {
		return c, err
	}
	err = insist(ctx, func() (err error) {
		c.scorecard, err = service.Scorecard(ctx, session)
		return err
	})
	return c, err
}

// scorecards checks that each session that was ended has its scorecard, and that it
// is the one that the words alone give: the command-line program rates the same
// transcripts, far from any fault, and must give the same bytes.
func (w *world) scorecards(ctx context.Context, built programs, all []*history, logs map[string][]wire.Event) (found []finding) {
	var transcripts bytes.Buffer
	var rated []string
	cards := map[string]card{}
	for _, h := range all {
		if !h.ended() {
			continue
		}
		c, err := w.fetch(ctx, h.Session)
		if err != nil {
			found = append(found, finding{ruleScorecard, h.Session, "there is none: " + err.Error()})
			continue
		}
		found = append(found, votes(h.Session, c, logs[h.Session])...)
		if c.wordless() {
			continue // nothing to rate; votes has looked at it
		}
		cards[h.Session] = c
		rated = append(rated, h.Session)
		transcripts.Write(c.transcript)
		transcripts.WriteByte('\n')
	}
	if len(rated) == 0 {
		return found
	}
	again, err := w.rate(ctx, built, transcripts.Bytes())
	if len(again) != len(rated) {
		return append(found, finding{ruleScorecard, "", fmt.Sprintf("the transcripts of %d sessions gave %d scorecards (%v)", len(rated), len(again), err)})
	}
	for i, session := range rated {
		if !bytes.Equal(again[i], cards[session].scorecard) {
			found = append(found, finding{ruleScorecard, session, fmt.Sprintf("the same words are rated otherwise: %s and %s", cards[session].scorecard, again[i])})
		}
	}
	return found
}

// rate rates transcripts with the command-line program.
func (w *world) rate(ctx context.Context, built programs, transcripts []byte) ([][]byte, error) {
	file := filepath.Join(w.dir, transcriptsFile)
	if err := os.WriteFile(file, transcripts, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, built.barraiser, "score", "--format", "json", file) //nolint:gosec // built by us
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir}
	out, err := cmd.Output()
	return bytes.Split(bytes.TrimSpace(out), []byte("\n")), err
}

// votes: the log's scorecard is the one that is shown, and what could not be rated
// is no rating.
func votes(session string, c card, log []wire.Event) (found []finding) {
	wrong := func(format string, args ...any) {
		found = append(found, finding{ruleScorecard, session, fmt.Sprintf(format, args...)})
	}
	var shown struct {
		Vote         string
		Competencies []struct {
			ID     string
			Rating *int
			Why    *string
		}
	}
	if err := json.Unmarshal(c.scorecard, &shown); err != nil {
		wrong("it can't be read: %v", err)
		return found
	}
	for _, rated := range shown.Competencies {
		if c.wordless() && rated.Rating != nil {
			wrong("%s is rated, and not a word was said", rated.ID)
		}
		failed := rated.Why != nil && *rated.Why == "assessor-failed"
		if failed && (rated.Rating != nil || shown.Vote != "incomplete") {
			wrong("%s could not be rated, and the vote is %s", rated.ID, shown.Vote)
		}
	}
	ready := 0
	for _, event := range log {
		data, err := wire.DecodeData(event.Kind, event.Data)
		if err != nil {
			continue // reported by the checker
		}
		if card, ok := data.(wire.ScorecardReady); ok {
			ready++
			if card.Vote != shown.Vote {
				wrong("the log's vote is %s, and the scorecard's %s", card.Vote, shown.Vote)
			}
		}
	}
	if ready > 1 {
		wrong("it was published %d times", ready)
	}
	return found
}
