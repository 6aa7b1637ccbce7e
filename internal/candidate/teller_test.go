package candidate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheStoryFitsTheQuestion: the hardest decision was answered with what an
// advertisement asks for, and a known defect with a coding task, because of words
// such as "years" and "once".
func TestTheStoryFitsTheQuestion(t *testing.T) {
	for asked, want := range map[string]string{
		"Tell me about the decision you found hardest in the last three years.":                              "bakery",
		"You once let something go out with a serious defect that you were aware of. What was it?":           "lantern",
		"When did a problem in another team's area become your problem?":                                     "basket",
		"Tell me about the project you were right to stop.":                                                  "bakery",
		"Tell me about the last time something you had built failed while people were using it.":             "basket",
		"When did your own work fall short of the standard you expect from others?":                          "lantern",
		"Choose the piece of work that shows you best, and tell it from its first day to its last.":          "harbour",
		"Which day of your last half year at work would you like to have again every week?":                  "goodday",
		"Choose a line at random from a text file whose length you do not know, reading it only once.":       "reservoir",
		"At what seniority do you see yourself, and what would you show somebody who doubts it?":             "shipped",
		"Name a lesson that you paid for in one place and profited from in another.":                         "lantern",
		"When did something very plain turn out nearly as good as what you had made?":                        "bakery",
		"When did you begin with one unclear sentence from somebody above you, and what did you make of it?": "bakery",
	} {
		teller := newTeller()
		teller.tell(asked, true)
		require.Equal(t, want, teller.now.name, asked)
	}
}

// TestAToldStoryComesAgainWhereNoOtherFits rather than one that has nothing to do
// with the question.
func TestAToldStoryComesAgainWhereNoOtherFits(t *testing.T) {
	teller := newTeller()
	for range 2 {
		teller.tell("A team kept something from you that you needed. What happened next?", true)
		require.Equal(t, "orchard", teller.now.name)
	}
}
