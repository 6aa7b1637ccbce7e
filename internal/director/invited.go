package director

import (
	"fmt"
	"strings"

	"barraiser/internal/interview"
)

// maxAsked is how many questions of the candidate's are answered. The last of
// them is answered with the closing words, so that nobody has to say "no" before
// the end.
const maxAsked = 3

// invited returns the latest turn if the candidate was asked for questions in it.
func (d desk) invited() (interview.TurnState, bool) {
	if len(d.state.Turns) == 0 {
		return interview.TurnState{}, false
	}
	last := d.state.Turns[len(d.state.Turns)-1]
	return last, last.Move.Kind.Invited()
}

// answerCandidate answers what the candidate asked, or closes the round when they asked
// nothing, too much or too late.
func (d desk) answerCandidate(last interview.TurnState) interview.Move {
	reason := last.Move.CloseReason
	switch {
	case last.Skipped || last.Answer == nil:
		return d.close(reason, "the candidate passed over the time for questions")
	case d.plan.up:
		return d.close(interview.TimeUp, d.plan.why())
	}
	questions := interview.Questions(last.Answer.Text)
	if len(questions) == 0 {
		return d.close(reason, "the candidate asks nothing")
	}
	m := interview.Move{Kind: interview.ReplyMove, About: about(questions), CloseReason: reason}
	m.Reason = fmt.Sprintf("the candidate asks about %s", subjectOf[m.About])
	if d.replies()+1 >= maxAsked {
		m.Kind = interview.Close
		m.Reason += fmt.Sprintf(", and has had %d questions", maxAsked)
	}
	return m
}

// replies counts the candidate's questions that were answered.
func (d desk) replies() int {
	n := 0
	for _, t := range d.state.Turns {
		if t.Move.Kind == interview.ReplyMove {
			n++
		}
	}
	return n
}

// subjectOf says in a move's reason what a question is about.
var subjectOf = map[interview.Asked]string{
	interview.AskedVerdict: "how they did", interview.AskedProcess: "what happens next",
	interview.AskedOpinion: "the interviewer's own view", interview.AskedTeam: "the team and its work",
	interview.AskedOther: "something else",
}

// askedAs are the phrases by which a question is known, in the order in which they
// are tried: "what do you like about the team?" asks for an opinion, and "how long
// does the team take to decide?" for the process. Phrases stand between spaces, as
// whole words.
var askedAs = []struct {
	about   interview.Asked
	phrases []string
}{
	{interview.AskedVerdict, []string{
		"how did i do", "how i did", "did i do", "did i pass", "have i passed", "did i get", "how was i", "how did it go", "how did that go",
		"how did this go", "my score", "my scores", "my rating", "my performance", "my answers", "my chances", "my interview", "my result", "my results",
		"my weaknesses", "my strengths", "feedback", "hire me", "hired", "good enough", "i could improve", "i improve", "do better", "done better",
		"rubric", "scorecard", "criteria", "looking for in", "hesitation", "hesitations", "concerns about", "reservations",
	}},
	{interview.AskedProcess, []string{
		"next step", "next steps", "next stage", "next round", "happens next", "happen next", "hear back", "hear from you", "hear from the recruiter",
		"when will i", "when do i hear", "when can i expect", "how soon", "the process", "hiring process", "timeline", "recruiter", "another round",
		"more rounds", "how many rounds", "offer", "the decision", "a decision", "debrief", "start date", "salary", "compensation", "visa", "relocation",
	}},
	{interview.AskedOpinion, []string{
		"do you like", "you like most", "you like best", "you like about", "do you enjoy", "you enjoy", "your favourite", "your favorite", "your opinion",
		"your view", "do you think", "you personally", "did you join", "have you been", "brought you", "keeps you", "you stay", "would you change",
		"your own experience", "your experience", "surprised you", "you wish", "you proud", "are you proud", "your biggest", "your hardest", "worry you", "worries you",
	}},
	{interview.AskedTeam, []string{
		"team", "teams", "company", "project", "projects", "product", "products", "day to day", "typical day", "typical week", "the role", "this role",
		"the job", "the position", "the work", "work on", "working on", "work here", "culture", "manager", "stack", "technology", "technologies", "tools",
		"roadmap", "customers", "users", "on call", "remote", "office", "organisation", "organization", "department", "success", "challenge", "challenges",
		"problem", "problems", "priorities", "first month", "first months", "onboarding", "deploy", "release", "releases", "models", "data", "mentoring",
		"grow", "growth", "career", "colleagues", "people", "meetings",
	}},
}

// about returns what the first question is about whose words tell, else other.
func about(questions []string) interview.Asked {
	for _, q := range questions {
		words := " " + strings.Join(strings.FieldsFunc(strings.ToLower(q), notInWord), " ") + " "
		for _, kind := range askedAs {
			for _, phrase := range kind.phrases {
				if strings.Contains(words, " "+phrase+" ") {
					return kind.about
				}
			}
		}
	}
	return interview.AskedOther
}

func notInWord(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r < 128 }
