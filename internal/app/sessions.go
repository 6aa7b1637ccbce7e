package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/llm/ledger"
)

// reading opens the data folder for reading, beside a running service, and runs
// the task with an engine over it.
func reading(ctx context.Context, c config.Config, p Process, task func(*parts) error) (err error) {
	s, err := open(ctx, c, readOnly, p.logger())
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := s.Close(); err == nil {
			err = closeErr
		}
	}()
	built, err := assemble(ctx, c, s, p.logger(), engine.Timing{})
	if err != nil {
		return err
	}
	return task(built)
}

// SessionList prints the sessions, newest first.
func SessionList(ctx context.Context, c config.Config, format string, p Process) error {
	return reading(ctx, c, p, func(built *parts) error {
		list, err := built.engine.Sessions(ctx)
		if err != nil {
			return err
		}
		if format == "json" {
			return printSummaries(p, list)
		}
		if len(list) == 0 {
			return printf(p.Stdout, "There are no sessions in %s yet.\n", place(c))
		}
		w := tabwriter.NewWriter(p.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tSTARTED\tROUND\tLEVEL\tSTATE\tANSWERS\tVOTE")
		for _, s := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", s.ID, s.OpenedAt.UTC().Format("2006-01-02 15:04"), s.Round, s.Level, s.Status, s.Answers, s.Vote)
		}
		return w.Flush()
	})
}

// summaryLine is a session as `session list --format json` prints it.
type summaryLine struct {
	ID          string        `json:"id"`
	Started     time.Time     `json:"started"`
	Round       string        `json:"round"`
	Level       string        `json:"level"`
	Interviewer string        `json:"interviewer"`
	State       engine.Status `json:"state"`
	Answers     int           `json:"answers"`
	Rating      int           `json:"rating,omitempty"`
	Vote        string        `json:"vote,omitempty"`
}

func printSummaries(p Process, list []engine.Summary) error {
	for _, s := range list {
		line, err := json.Marshal(summaryLine{
			ID: s.ID, Started: s.OpenedAt, Round: s.Round, Level: s.Level.String(), Interviewer: s.Interviewer,
			State: s.Status, Answers: s.Answers, Rating: int(s.Rating), Vote: string(s.Vote),
		})
		if err != nil {
			return err
		}
		if err := printf(p.Stdout, "%s\n", line); err != nil {
			return err
		}
	}
	return nil
}

// SessionShow prints a session as text: who said what, and with moves the
// director's reasons.
func SessionShow(ctx context.Context, c config.Config, session string, moves bool, p Process) error {
	return reading(ctx, c, p, func(built *parts) error {
		state, history, err := built.engine.Session(ctx, session)
		if err != nil {
			return err
		}
		o := state.Opened
		if err := printf(p.Stdout, "%s, %s, %s interviewer, seed %d, rubric %s\n", o.Round, o.Level, o.Interviewer, o.Seed, o.Rubric.Digest); err != nil {
			return err
		}
		if err := printSpent(ctx, built.store, state, p); err != nil {
			return err
		}
		for _, r := range history {
			if line := describe(r, moves); line != "" {
				if err := printf(p.Stdout, "%s\n", line); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// spentDays is how many days after its opening a session's calls are counted.
const spentDays = 7

// printSpent says what a session's calls to models came to, if any were made.
func printSpent(ctx context.Context, log eventlog.Log, state interview.State, p Process) error {
	last := state.OpenedAt.AddDate(0, 0, spentDays)
	if now := time.Now(); now.Before(last) {
		last = now
	}
	spent, err := ledger.New(log, ledger.Options{Days: spentDays + 1, Now: func() time.Time { return last }}).Session(ctx, state.Opened.Session)
	if err != nil || spent.Calls == 0 {
		return err
	}
	said := fmt.Sprintf("models: %s, %d tokens sent and %d received", plural(int(spent.Calls), "call", "calls"), spent.Prompt, spent.Completion)
	if spent.Cost > 0 {
		said += fmt.Sprintf(", %s by the prices of the settings", spent.Cost)
	}
	return printf(p.Stdout, "%s\n", said)
}

// describe puts an event into a line, or "" for one that isn't shown.
func describe(r interview.Recorded, moves bool) string {
	head := fmt.Sprintf("%4d %s ", r.Seq, r.At.Format("15:04:05"))
	switch e := r.Event.(type) {
	case interview.InterviewerSaid:
		mark := ""
		if e.Partial() {
			mark = " (" + string(e.Ending) + ")"
		}
		return head + fmt.Sprintf("interviewer %d%s: %s", e.Turn, mark, strings.ReplaceAll(e.Text, "\n", "\n     "))
	case interview.CandidateSaid:
		return head + fmt.Sprintf("candidate %d: %s", e.Turn, strings.ReplaceAll(e.Text, "\n", "\n     "))
	case interview.MovePlanned:
		if moves {
			return head + fmt.Sprintf("move %d: %s, because %s", e.Turn, e.Move.Kind, e.Move.Reason)
		}
		return ""
	case interview.Observed:
		if moves {
			return head + fmt.Sprintf("observed %d: %d signals, %s", e.Observation.Turn, len(e.Observation.Evidence), e.Observation.Reply)
		}
		return ""
	case interview.ClockStopped:
		return head + "clock stopped: " + string(e.Cause)
	case interview.ClockStarted:
		return head + "clock started: " + string(e.Cause)
	case interview.SessionClosed:
		return head + "closed: " + string(e.Reason)
	case interview.ScorecardReady:
		return head + "scorecard by the " + e.Assessor + " assessor: " + e.Vote + ", run " + e.Run
	default:
		return head + journal.KindOf(r.Event)
	}
}

// SessionExport prints a session's transcript, from which score gives its
// scorecard again.
func SessionExport(ctx context.Context, c config.Config, session string, p Process) error {
	return reading(ctx, c, p, func(built *parts) error {
		state, _, err := built.engine.Session(ctx, session)
		if err != nil {
			return err
		}
		return writeTranscript(p.Stdout, interview.Export(state))
	})
}
