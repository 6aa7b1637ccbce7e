package lexical

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIrregularVerbsHaveThreeForms(t *testing.T) {
	for entry := range strings.SplitSeq(irregularVerbs, ",") {
		require.Len(t, strings.Fields(entry), 3, entry)
	}
	require.Greater(t, len(irregular.past), 150)
}

func TestIrregularPastFormsAreActions(t *testing.T) {
	for verb := range strings.FieldsSeq(`rang rode flew hid stole drew threw swam shrank drove wrote rewrote taught withdrew oversaw overrode
		lent slid swung bent shot beat fit reset reread forecast bet cast quit lit unwound redid retold misled struck tore swore`) {
		require.True(t, found(readText("In May I "+verb+" the old index."), ownAction), verb)
	}
	for participle := range strings.FieldsSeq(`rung ridden flown hidden stolen drawn thrown shrunk driven written rewritten withdrawn overseen torn`) {
		require.True(t, found(readText("By then I had "+participle+" the old index."), ownAction), participle)
		require.True(t, found(readText("I'd already "+participle+" it twice."), ownAction), participle)
		require.True(t, found(readText("I've "+participle+" the tests since."), ownAction), participle)
	}
	for _, text := range []string{
		"Ground truth came late.", "A bit of luck helped.", "Bound by the contract it stayed.", "I felt it was late.", "I knew the team well.",
		"I had a written report at hand.", "I have seen it.", "One shot of the screen is there.", "Cast iron is heavy.", "I would have been late.",
	} {
		require.False(t, found(readText(text), ownAction), text)
	}
}

func TestPassivesOfIrregularVerbs(t *testing.T) {
	for _, text := range []string{"The report was written at night.", "It was driven by sales.", "The table is drawn again each hour."} {
		require.True(t, found(readText(text), teamAction), text)
	}
	for _, text := range []string{"The build was broken.", "It is known to all.", "Nothing is hidden there."} {
		require.False(t, found(readText(text), teamAction), text)
	}
}

func TestIrregularFormsShareAStem(t *testing.T) {
	stems := newStemmer()
	for form, base := range map[string]string{"rang": "ring", "swum": "swim", "came": "come", "withheld": "withhold", "overrode": "override", "found": "find", "burnt": "burn"} {
		require.Equal(t, stems.stem(base), stems.stem(form), form)
	}
	for _, form := range []string{"bit", "resent", "ground", "rebound"} {
		require.Equal(t, form, stems.stem(form))
	}
}

func TestNotesWithoutASubject(t *testing.T) {
	for _, text := range []string{
		"Asked the vendor first.", "Then pulled 500 rows.", "Next day rang the owner.", "In March, compared both runs by hand.", "Fixed it within the hour.",
		"My calls: model, rollout.", "My part: the loader and its tests.", "Mine: the loader.", "The decision was mine.", "It was done by me in May.",
		"Checkout was slow; rebuilt the index.", "Monday: rode along with a driver.", "I um pulled the rows.", "Well, wrote the parser again.",
	} {
		require.True(t, found(readText(text), ownAction), text)
	}
	for _, text := range []string{
		"Asked customers were happy.", "Fixed costs rose.", "Distributed training is hard.", "The old model, trained in March, failed.",
		"My calls: monitoring, drift, canary, rollback, replay.", "My team: six people.", "My role: engineer.", "Then costs rose by 4%.",
	} {
		require.False(t, found(readText(text), ownAction), text)
	}
	require.True(t, found(readText("Two days' work."), quantity))
}
