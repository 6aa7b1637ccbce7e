package lexical

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/library"
)

// TestAStoryInWordsOfItsOwnIsOnTopic: none of the topic's words, and still plainly
// about the subject.
func TestAStoryInWordsOfItsOwnIsOnTopic(t *testing.T) {
	lib, err := library.Embedded()
	require.NoError(t, err)
	round, ok := lib.OneCompetency("bias-for-action")
	require.True(t, ok)
	rate := func(text string) assessment.Rated {
		return assessAnswer(compile(round), round, assessment.Answer{
			Targets: []string{"bias-for-action"}, Turns: []assessment.Turn{{Ordinal: 1, Asked: "When did you act without all you wanted to know?", Text: text}},
		}).Rated[0]
	}
	vendor := rate("We had to choose a vendor for annotation in two days. I did not have time for a full test, so I sent the same 100 images " +
		"to the three vendors and compared the labels with mine. One vendor was clearly better, so I chose it although it was more expensive.")
	require.GreaterOrEqual(t, int(vendor.Rating), 2)
	wedding := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: "In 2021 we married in the garden of my uncle and danced. " +
		"My family came from the coast with cakes, and the band played old songs until the morning."}}})
	every := func(int) bool { return true }
	require.Less(t, wedding.aboutIn(&compile(round).competencies["bias-for-action"].subject, nil, every), plainSubject)
}
