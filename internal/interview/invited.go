package interview

import (
	"regexp"
	"strings"
	"unicode"
)

// Asked is what a question of the candidate's is about, as far as its words tell.
type Asked string

// What candidates ask at the end of a round.
const (
	// AskedVerdict is how they did, or what a rating goes by.
	AskedVerdict Asked = "verdict"
	// AskedProcess is what happens next, and when.
	AskedProcess Asked = "process"
	// AskedOpinion is what the interviewer thinks or has lived through.
	AskedOpinion Asked = "opinion"
	// AskedTeam is the team, the company, the project and the work from day to day.
	AskedTeam Asked = "team"
	// AskedOther is anything else.
	AskedOther Asked = "other"
)

// Invited reports whether the candidate was asked for questions of their own: what
// they say then answers no question of the rubric's, and is never rated.
func (k MoveKind) Invited() bool { return k == Invite || k == ReplyMove }

// asksOf are the sentences in which candidates ask without a question mark.
var asksOf = regexp.MustCompile(`(?i)^\W*(?:(?:yes|yeah|sure|okay|ok|well|so|and|thanks|thank you|one thing|maybe|just)\W+)*` +
	`(?:(?:what|how|why|when|where|who|whom|whose)(?:'s| (?:is|are|was|were|do|does|did|can|could|would|will|should|has|have|about|makes|happens|kind|sort|many|much|long|often|big|large))\b|which (?:of|team|project|part|models?|tools?)\b|` +
	`(?:is|are|was|were|do|does|did|can|could|would|will|should|has|have) (?:you|your|i|my|there|the|this|that|it|they|people|we)\b|` +
	`(?:i'd|i would|i'd also|i would also) (?:like|love|want) to (?:know|ask|hear|understand)\b|` +
	`i (?:wonder|wondered|was wondering|am wondering|want to know|wanted to ask|am curious)\b|i'm (?:curious|wondering)\b|` +
	`(?:please )?(?:tell|show|give) me\b)`)

// Questions returns the sentences of a text in which the candidate asks something,
// in order: those with a question mark, and those that begin as questions do.
func Questions(text string) []string {
	var asked []string
	for _, sentence := range sentencesOf(text) {
		folded := strings.ReplaceAll(sentence, "’", "'")
		if strings.Contains(sentence, "?") && strings.ContainsFunc(sentence, unicode.IsLetter) || asksOf.MatchString(folded) {
			asked = append(asked, sentence)
		}
	}
	return asked
}

// sentencesOf cuts a text behind its stops, question marks and line ends.
func sentencesOf(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		for line != "" {
			end := strings.IndexAny(line, ".?!")
			if end < 0 {
				end = len(line) - 1
			}
			for end+1 < len(line) && strings.ContainsRune(".?!", rune(line[end+1])) {
				end++
			}
			if sentence := strings.TrimSpace(line[:end+1]); sentence != "" {
				all = append(all, sentence)
			}
			line = line[end+1:]
		}
	}
	return all
}

// invitations are how interviewers ask for the candidate's questions, and
// taskWords what makes the same words ask about the task in hand.
var (
	invitations = regexp.MustCompile(`\bquestions? (?:do|would|might|have) you (?:have |got )?for (?:me|us)\b|` +
		`\bquestions? (?:that )?(?:you (?:might |may )?(?:have|had) )?(?:for|of) (?:me|us)\b|` +
		`\b(?:like|want|wish) to ask (?:me|us)\b|\bask (?:me|us) (?:anything|something)\b|\banything (?:else )?you want(?:ed)? to (?:ask|know from) (?:me|us)\b`)
	taskWords = regexp.MustCompile(`\bbefore (?:you|we|i)\b|\bso far\b|\b(?:about|on) (?:the|this|that) (?:task|problem|question|exercise|case|setup|prompt)\b`)
)

// Invites reports whether an interviewer's words plainly ask for the candidate's
// own questions ("do you have any questions for me?") and for nothing else. Asking
// whether a task was understood isn't that, nor is "why here, and what would you
// like to ask me?".
func Invites(asked string) bool {
	invites := false
	for _, sentence := range sentencesOf(asked) {
		folded := strings.ToLower(strings.ReplaceAll(sentence, "’", "'"))
		switch {
		case invitations.MatchString(folded) && !taskWords.MatchString(folded):
			invites = true
		case strings.HasSuffix(sentence, "?"):
			return false
		}
	}
	return invites
}

// invitedLine reads an exchange without a stated move at the end of a recording:
// the interviewer invites questions, or answers one that the candidate has just
// asked after an invitation, or says goodbye after it.
func (x exchange) invitedLine(r reading) (MoveKind, bool) {
	said := text(x.asked)
	asks := strings.Contains(said, "?")
	switch {
	case Invites(said):
		return Invite, true
	case !r.invited || r.first && asks:
		return "", false
	case len(Questions(text(r.before.said))) > 0 || !asks:
		return ReplyMove, true
	default:
		return "", false
	}
}
