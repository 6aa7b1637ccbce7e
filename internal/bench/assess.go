package main

import (
	"context"
	"fmt"

	"barraiser/internal/assessment"
	"barraiser/internal/assessor/lexical"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/measure"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// A transcript of 45 minutes: ten questions with two probes each, 4,500 words of
// the candidate's, at the pace of somebody who thinks in between.
const (
	transcriptQuestions = 10
	transcriptWords     = 250
	transcriptProbes    = 2
	transcriptFurther   = 100
)

func lexicalSuite() suite {
	return suite{name: "lexical", round: lexicalRound, rows: []measure.Row{
		{What: "deterministic assessment: answers of 300 words per second and processor", Unit: "/s", Figure: "lexical.rate", Aim: measure.AtLeast(2000)},
		{What: "scorecard of a 45-minute transcript of 4,500 words, processor time", Unit: "ms", Figure: "lexical.transcript", Aim: measure.AtMost(20)},
		{What: "assessment of one answer of 50,000 characters, processor time", Unit: "ms", Figure: "lexical.long", Aim: measure.AtMost(100)},
		{What: "live observation of an answer of 300 words, processor time", Unit: "ms", Figure: "lexical.observe"},
	}}
}

func lexicalRound(ctx context.Context, _ *lab, f measure.Figures) error {
	lib, err := library.Embedded()
	if err != nil {
		return err
	}
	round, ok := lib.Round(benchRound)
	if !ok {
		return fmt.Errorf("there is no round %q", benchRound)
	}
	words := measure.NewSpeaker(2)
	answer := oneAnswer(round, words.Words(answerWords))
	long := oneAnswer(round, words.Characters(50_000))
	whole := transcript(round, words)
	assessor := lexical.New()
	assess := func(answers []assessment.Answer) func() error {
		return func() error {
			report, err := assessor.Assess(ctx, round, rubric.L5, answers)
			if err == nil {
				scorecard.Build(round, scorecard.Meta{ID: "bench", Level: rubric.L5}, report)
			}
			return err
		}
	}
	took, err := perCall(assess(answer))
	if err != nil {
		return err
	}
	f.Add("lexical.rate", 1000/took)
	for name, work := range map[string]func() error{
		"lexical.transcript": func() error { return assess(whole.Answers(round))() },
		"lexical.long":       assess(long),
		"lexical.observe": func() error {
			_, err := assessor.Observe(ctx, round, answer[0])
			return err
		},
	} {
		took, err := perCall(work)
		if err != nil {
			return err
		}
		f.Add(name, took)
	}
	return nil
}

// ask is the interviewer's line of a question.
func ask(q rubric.Question) interview.Line {
	return interview.Line{Speaker: interview.Interviewer, Text: q.Text, Question: q.ID, Move: interview.Ask}
}

func oneAnswer(round *rubric.Round, text string) []assessment.Answer {
	t := interview.Transcript{Schema: interview.TranscriptSchema, Round: round.ID, Turns: []interview.Line{
		ask(round.Questions[0]), {Speaker: interview.Candidate, Text: text},
	}}
	return t.Answers(round)
}

func transcript(round *rubric.Round, words *measure.Speaker) interview.Transcript {
	t := interview.Transcript{Schema: interview.TranscriptSchema, Round: round.ID}
	say := func(n int) {
		t.Turns = append(t.Turns, interview.Line{Speaker: interview.Candidate, Text: words.Words(n)})
	}
	for i := range transcriptQuestions {
		q := round.Questions[i%len(round.Questions)]
		t.Turns = append(t.Turns, ask(q))
		say(transcriptWords)
		for range transcriptProbes {
			t.Turns = append(t.Turns, interview.Line{Speaker: interview.Interviewer, Text: "What did you do yourself?", Question: q.ID, Move: interview.ProbeMove})
			say(transcriptFurther)
		}
	}
	return t
}
