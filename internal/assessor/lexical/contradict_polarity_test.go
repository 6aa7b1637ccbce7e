package lexical

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
)

// opposed are two turns of one answer of which one denies the other, whichever was
// said first.
var opposed = []struct{ first, second string }{
	{"We never measured it.", "We measured it every week."},
	{"I had no part in the release.", "I released it myself."},
	{"Nobody was paged.", "I was paged at two."},
	{"There was no alarm.", "The alarm rang and I got up."},
	{"In March 2023 we launched the ranker.", "We launched in June."},
	{"I was the only one who read the logs.", "Ana read the logs too."},

	{"I never spoke to the supplier.", "I spoke to the supplier on the phone for an hour."},
	{"We didn't test the restore.", "We tested the restore twice a month."},
	{"I did not write any of the tests.", "I wrote the tests myself over the holidays."},
	{"No one reviewed the contract.", "My manager reviewed the contract line by line."},
	{"None of us read the specification.", "I read the specification twice."},
	{"Nobody asked the drivers.", "I asked the drivers at the depot."},
	{"We never told the nurses about the outage.", "I told the nurses about the outage myself."},
	{"Ana never touched the parser.", "Ana touched the parser every week."},
	{"I wasn't consulted.", "I was consulted by the director."},
	{"Nobody was hurt.", "My colleague was hurt in the hall."},
	{"I have never led a team.", "I led a team of nine at the bank."},
	{"I've never used Kafka.", "I used Kafka for two years."},
	{"I took no part in the audit.", "I ran the audit with two colleagues."},
	{"I had nothing to do with the migration.", "I ran the migration for a whole quarter."},
	{"I was not involved in the rewrite.", "I rewrote it on the train."},
	{"I didn't work on the scheduler.", "I built the scheduler in Go."},
	{"We had no dashboard.", "We had a dashboard with nine charts."},
	{"There was no warning.", "There was a warning on my screen."},
	{"There was never a complaint.", "I read two complaints a day."},
	{"It was my idea.", "It was Ana's idea."},
	{"It was my decision.", "My manager decided everything."},
	{"The proposal was mine.", "The proposal was Marek's."},
	{"It wasn't my call.", "It was my call."},
	{"That was my fault.", "The fault was Priya's."},
	{"I joined the bank in 2019.", "I joined the bank in 2021."},
	{"We migrated the ledger in April 2022.", "We migrated the ledger in October 2022."},
	{"I was the first engineer to port the loader.", "Marek had ported nothing; Olga ported the loader before me."},
	{"I was the only one to check the invoices.", "My colleague checked the invoices too."},
}

// unopposed are two turns that sound opposed and may both hold.
var unopposed = []struct{ why, first, second string }{
	{"from then on", "We never measured it.", "Since then we measured it every week."},
	{"a gap that was closed", "We never measured it, which was the gap.", "We measured it every week."},
	{"a mistake that was mended", "I didn't read the logs. That was my mistake.", "I read the logs of both nights."},
	{"until", "Nobody read the logs until the spring.", "I read the logs."},
	{"at first", "At first we never tested the restore.", "We tested the restore every month."},
	{"usually", "We usually didn't test the restore.", "I tested the restore with Ana."},
	{"before", "I'd never written Rust before.", "I wrote Rust for a year."},
	{"what had not been done", "We had never tested the restore.", "I tested the restore that week."},
	{"anymore", "I didn't read the reports anymore.", "I read the reports each morning."},
	{"another time", "On that day I didn't open the door.", "I opened the door."},
	{"a date", "In 2019 we didn't test the restore.", "We tested the restore every month."},
	{"mended at a date", "We didn't test the restore.", "In May I tested the restore."},
	{"somebody else", "I never measured it.", "Ana measured it."},
	{"the team did", "I never wrote the tests.", "We wrote the tests."},
	{"another thing", "I never read the invoices.", "I read the logs."},
	{"a part of it", "I read the logs.", "I never read the logs of the gateway."},
	{"another place", "I never tested it in staging.", "I tested it in production."},
	{"not all", "I didn't read all the logs.", "I read the logs."},
	{"not enough", "We didn't test the restore properly.", "We tested the restore."},
	{"not only", "I didn't only read the logs.", "I read the logs."},
	{"not to", "I didn't want to read the logs.", "I read the logs."},
	{"could not", "I couldn't read the logs.", "I read the logs."},
	{"another story's", "I never spoke to the supplier.", "When I led the desk I spoke to a supplier."},
	{"except", "Nobody except me read the logs.", "I read the logs."},
	{"nobody else", "Nobody else read the logs.", "I read the logs."},
	{"a wish", "I should have read the logs.", "I never read the logs."},
	{"a question", "Did I never read the logs?", "I read the logs."},
	{"built in between", "There was no alarm.", "I set an alarm. The alarm rang in May."},
	{"built before", "We had no dashboard, and I built one: the dashboard of the desk.", "We had a dashboard with nine charts."},
	{"another alarm", "There was no alarm for the cache.", "The alarm rang at two."},
	{"no further", "There was no further alarm.", "The alarm rang at two."},
	{"no more of it", "There was no longer an alarm.", "The alarm rang at two."},
	{"part of it", "I had no part in the release of April.", "I released it myself."},
	{"others' doing", "I had no part in the release.", "Ana released it."},
	{"heard of it", "I had no part in the release.", "I heard about the release."},
	{"another's part", "I had no part in the release.", "I wrote the tests."},
	{"two decisions", "It was my decision to wait.", "It was Ana's decision to go."},
	{"ours", "It was my idea.", "It was our idea."},
	{"another thing of somebody's", "It was my idea.", "It was Ana's fault."},
	{"two launches", "We launched in Spain in March.", "We launched in Italy in June."},
	{"two things", "We launched the ranker in March.", "We launched the filter in June."},
	{"the second launch", "We launched in March.", "We launched a second time in June."},
	{"a year and its month", "We launched in 2023.", "We launched in March."},
	{"a span", "We migrated from March to June.", "We migrated in April."},
	{"month and season", "I joined the bank in May.", "I left the bank in June."},
	{"the only one, with help", "I was the only one who read the logs.", "Ana read the contract too."},
	{"the first, and later others", "I was the first to port the loader.", "Olga ported the loader in May."},
	{"told of twice", "I never touched the parser.", "Right, I never touched the parser."},
	{"somebody else's documents", "There was no documentation.", "I read the documentation of the vendor for two days."},
	{"what had to be", "It was my decision.", "My manager decided it had to go out by Friday."},
	{"two beginnings", "We started in March.", "We started the pilot in May."},
	{"two employers", "I joined in 2019 as an analyst.", "I joined in 2021."},
	{"told later", "I didn't tell my manager at that point.", "I told my manager on the Thursday, with the numbers."},
	{"a denial of a whole, a change of a part", "I didn't change the model.", "I changed the threshold of the model."},
	{"work with others", "I have never worked with payments.", "I worked with the payments people on the interface."},
	{"may of possibility", "We launched in March.", "We launched, may I add, with Ana."},
}

func TestOneTurnDeniesTheOther(t *testing.T) {
	for _, c := range opposed {
		for _, turns := range [][2]string{{c.first, c.second}, {c.second, c.first}} {
			found := contradictions(said(turns[0], turns[1]))
			if len(found) != 1 {
				t.Errorf("%d contradictions between %q and %q", len(found), turns[0], turns[1])
				continue
			}
			require.NotEmpty(t, found[0].About)
			require.Contains(t, turns[0], found[0].Former.Quote)
			require.Contains(t, turns[1], found[0].Latter.Quote)
			require.Empty(t, contradictions(said(turns[0]+" "+turns[1])), "a turn is held against others only")
		}
	}
}

func TestNeitherTurnDeniesTheOther(t *testing.T) {
	for _, c := range unopposed {
		if found := contradictions(said(c.first, c.second)); len(found) > 0 {
			t.Errorf("%s: %s: %q | %q", c.why, found[0].About, found[0].Former.Quote, found[0].Latter.Quote)
		}
	}
}

// What was missing may be there by the time that a question asks for.
func TestAQuestionForLaterExplainsTheDifference(t *testing.T) {
	answer := said("We never measured it.", "We measured it every week.")
	require.Len(t, contradictions(answer), 1)
	answer.Turns[1].Asked = "What did you do differently afterwards?"
	require.Empty(t, contradictions(answer))
}

// "Never" is of a whole life and holds between stories; "didn't" is of its own.
func TestDenialsBetweenStories(t *testing.T) {
	between := func(earlier, now string) int {
		return len(contradictions(assessment.Answer{Earlier: []assessment.Turn{{Ordinal: 1, Text: earlier}}, Turns: []assessment.Turn{{Ordinal: 3, Text: now}}}))
	}
	require.Equal(t, 1, between("I've never managed people.", "When I managed people at the bank I held reviews."))
	require.Equal(t, 1, between("I managed people at the bank.", "I have never managed people."))
	for _, pair := range [][2]string{
		{"I never measured it.", "I measured it every week."},
		{"We didn't test the restore.", "We tested the restore twice."},
		{"I've never done it.", "I did it in May."},
		{"There was no alarm.", "The alarm rang."},
		{"It was my idea.", "It was Ana's idea."},
		{"I had no part in the release.", "I released it myself."},
		{"We launched in March.", "We launched in June."},
		{"I was the only one who read the logs.", "Ana read the logs too."},
	} {
		require.Zero(t, between(pair[0], pair[1]), "%q, %q", pair[0], pair[1])
	}
}
