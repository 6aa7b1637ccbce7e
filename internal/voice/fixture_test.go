package voice_test

import (
	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

const answer = `I traced the drop to a schema change upstream, which nobody had told us about.
We had great recall before — "too good", my lead said. I wrote the system prompt for the fallback, and p99 went from 340 ms to 85 ms.`

func sampleRound() *rubric.Round {
	return &rubric.Round{
		ID: "leadership-principles", Title: "Leadership principles", Language: "en",
		Persona: rubric.Persona{Name: "Ada", Role: "a principal scientist", Manner: "calm and exact"},
		Opening: "I'll ask for two stories and follow up on both. Ready? Please take your time.",
		Closing: "That is all from me. Thank you for your time. Any questions?",
		Questions: []rubric.Question{
			{
				ID: "dd-1", Text: "Tell me about a time you debugged a complex ML system issue under time pressure.", Targets: []string{"dive-deep"},
				Hints: []string{"Think of a case in which the first explanation was wrong."}, Clarify: "Any system with a trained model in it counts.",
			},
			{ID: "dd-2", Text: "Walk me through a result that looked right and was wrong. How did you find out? Who helped?", Targets: []string{"dive-deep"}},
			{ID: "dd-3", Text: "How would you test it? Assume a million rows a day.", Targets: []string{"dive-deep"}},
		},
		Competencies: []rubric.Competency{{
			ID: "dive-deep", Title: "Dive Deep", Essence: "Goes to the cause and proves it.",
			Signals: []rubric.Signal{
				{
					ID: "own_investigation", Label: "Investigation steps done by the candidate",
					Check: "Does the candidate name at least two investigation steps that they personally did?",
					Cues:  []rubric.Cue{{Text: "control group"}, {Text: "before and after"}, {Text: "rule/ruled out"}, {Text: "replay"}},
				},
				{ID: "layers", Label: "More than one level of why", Check: "Does the explanation go at least two causes deep?"},
			},
			Anchors: [5]string{
				"Speaks about debugging in general, lists terms, or answers another question.", "", "",
				"Own steps through several layers, cause confirmed by a test, measured before and after.", "",
			},
			Probes: []rubric.Probe{
				{ID: "own", When: rubric.Missing, Of: "own_investigation", Ask: "Which of those steps did you do yourself? What did you look at first?"},
				{ID: "quote", When: rubric.Vague, Of: "layers", Ask: "You said {quote}. Why was that possible?"},
				{ID: "marks", When: rubric.Vague, Of: "layers", Ask: `What did you mean by "{quote}"?`},
				{ID: "order", When: rubric.Missing, Of: "layers", Ask: "Pick the riskiest step and open it."},
			},
			Exemplars: []rubric.Exemplar{{Level: 4, Text: "I traced a five percent accuracy drop to a synchronisation lag between the stores."}},
		}},
	}
}

// sampleBrief is a probe in the second turn, after the sample answer.
func sampleBrief(move interview.Move) interview.Brief {
	if move.Question == "" {
		move.Question = "dd-1"
	}
	if move.Competency == "" {
		move.Competency = "dive-deep"
	}
	return interview.Brief{
		Turn: 2, Attempt: 1, Move: move,
		State: interview.State{
			Opened: interview.SessionOpened{Session: "s-1", Seed: 7, Minutes: 45, Level: rubric.L5},
			Turns: []interview.TurnState{{
				Ordinal: 1, Move: interview.Move{Kind: interview.Ask, Question: "dd-1", Competency: "dive-deep"},
				Answer: &interview.CandidateSaid{Turn: 1, Text: answer},
			}},
		},
	}
}

func probe(id string) interview.Move {
	return interview.Move{Kind: interview.ProbeMove, Probe: id}
}

func quoting(words string) *assessment.Span { return &assessment.Span{Turn: 1, Quote: words} }
