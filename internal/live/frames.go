package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"barraiser/internal/engine"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/wire"
)

// eventFrame returns an event as it is shown. Whole says that the director's
// plans and the assessor's observations may be shown too.
func eventFrame(r interview.Recorded, whole bool) (wire.Event, error) {
	data, err := eventData(r.Event, whole)
	if err != nil {
		return wire.Event{}, err
	}
	return wire.EncodeEvent(wire.Event{Seq: r.Seq, At: r.At}, data)
}

func eventData(event interview.Event, whole bool) (wire.EventData, error) {
	switch e := event.(type) {
	case interview.SessionOpened:
		return wire.SessionOpened{
			Round: e.Round, Level: e.Level.String(), Interviewer: e.Interviewer, Assessor: e.Assessor, Seed: e.Seed, Minutes: e.Minutes,
			Rubric: wire.Rubric{ID: e.Rubric.ID, Version: e.Rubric.Version, Digest: e.Rubric.Digest},
		}, nil
	case interview.MovePlanned:
		data, err := hidden(e, whole)
		return wire.Plan{Whole: data}, err
	case interview.Observed:
		data, err := hidden(e, whole)
		return wire.Observation{Whole: data}, err
	case interview.InterviewerSaid:
		return wire.InterviewerSaid{Turn: e.Turn, Attempt: e.Attempt, Text: e.Text, Partial: e.Partial(), Voice: e.Voice}, nil
	case interview.CandidateSaid:
		return wire.CandidateSaid{Turn: e.Turn, ID: e.ID, Text: e.Text}, nil
	case interview.HintGiven:
		return wire.HintGiven{Turn: e.Turn}, nil
	case interview.QuestionSkipped:
		return wire.QuestionSkipped{Turn: e.Turn}, nil
	case interview.NoteSaved:
		return wire.NoteSaved{Pad: e.Pad, Rev: e.Rev, Text: e.Text}, nil
	case interview.ClockStopped:
		return wire.ClockStopped{Cause: string(e.Cause)}, nil
	case interview.ClockStarted:
		return wire.ClockStarted{Cause: string(e.Cause)}, nil
	default:
		return endData(event)
	}
}

// endData returns the data of the events that end a session.
func endData(event interview.Event) (wire.EventData, error) {
	switch e := event.(type) {
	case interview.RoundClosed:
		return wire.RoundClosed{Reason: string(e.Reason)}, nil
	case interview.SessionClosed:
		return wire.SessionClosed{Reason: string(e.Reason)}, nil
	case interview.ScorecardReady:
		return wire.ScorecardReady{Assessor: e.Assessor, Vote: e.Vote}, nil
	default:
		return nil, fault.New(fault.Internal, "live: show event", "no frame for %T", event)
	}
}

// hidden returns an event as it stands in the log, or nothing.
func hidden(event interview.Event, whole bool) (json.RawMessage, error) {
	if !whole {
		return nil, nil
	}
	data, err := json.Marshal(event)
	if err != nil {
		return nil, fault.Wrap(err, fmt.Sprintf("live: show %T", event), fault.Internal)
	}
	return data, nil
}

func welcomeFrame(w engine.Welcome, client string, now time.Time) wire.Welcome {
	return wire.Welcome{
		V: wire.Version, Epoch: w.Epoch, Head: w.Head, Turn: w.Turn, Pending: w.Pending,
		Pen: penFrame(w.Pen, client), Clock: clockFrame(w.Clock, now),
	}
}

func penFrame(holder, client string) wire.Pen {
	return wire.Pen{Holder: holder, Yours: holder == client}
}

func clockFrame(c interview.Clock, now time.Time) wire.Clock {
	frame := wire.Clock{ElapsedS: seconds(c.Elapsed(now)), Running: c.Running()}
	if left, on := c.Left(now); on {
		s := seconds(left)
		frame.LeftS = &s
	}
	return frame
}

// seconds rounds to milliseconds: more is noise of the network.
func seconds(d time.Duration) float64 { return math.Round(d.Seconds()*1000) / 1000 }

func utterFrame(u engine.Utter) wire.Utter {
	return wire.Utter{Turn: u.Turn, Attempt: u.Attempt, Part: u.Part, Text: u.Text, Reset: u.Reset}
}

// command translates a client's command for the engine; nil for TakePen, which
// is about the seat and not the session.
func command(f wire.Command) interview.Command {
	switch f := f.(type) {
	case wire.Answer:
		return interview.SubmitAnswer{ID: f.ID, Turn: f.Turn, Text: f.Text}
	case wire.Hint:
		return interview.AskHint{ID: f.ID, Turn: f.Turn}
	case wire.Skip:
		return interview.Skip{ID: f.ID, Turn: f.Turn}
	case wire.Stop:
		return interview.Stop{ID: f.ID, Turn: f.Turn}
	case wire.Pause:
		return interview.Pause{ID: f.ID}
	case wire.Resume:
		return interview.Resume{ID: f.ID}
	case wire.Note:
		return interview.SaveNote{ID: f.ID, Pad: f.Pad, Rev: f.Rev, Text: f.Text}
	case wire.End:
		return interview.End{ID: f.ID}
	default:
		return nil
	}
}

// turnOf returns the turn that a command is about, 0 for none.
func turnOf(f wire.Command) int {
	switch f := f.(type) {
	case wire.Answer:
		return f.Turn
	case wire.Hint:
		return f.Turn
	case wire.Skip:
		return f.Turn
	case wire.Stop:
		return f.Turn
	default:
		return 0
	}
}

// refuseFrame returns the refusal in err, if that is what it is.
func refuseFrame(id string, err error) (wire.Refuse, bool) {
	var r *interview.Refusal
	if !errors.As(err, &r) {
		return wire.Refuse{}, false
	}
	frame := wire.Refuse{ID: id, Code: string(r.Code), Message: r.Message, Hint: r.Hint}
	if r.Code == interview.StaleRev {
		frame.Text, frame.Rev = &r.Current, &r.Rev
	}
	return frame, true
}
