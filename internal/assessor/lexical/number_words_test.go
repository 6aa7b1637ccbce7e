package lexical

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAmountsInWords(t *testing.T) {
	for _, text := range []string{
		"It took fourteen days.", "Twenty rows were wrong.", "We had thirty-one tickets.", "A third of them failed.", "Two thirds failed.", "It fell by a fifth.",
		"Half the rows were empty.", "Half an hour later it ran.", "A dozen shops took part.", "A couple of hundred rows.", "It ran twice.", "One in four calls failed.",
		"Nine out of ten agreed.", "3 in 4 calls failed.", "Three and a half weeks went by.", "Three quarters of them left.", "It was tenfold.", "A hundred and twenty users.",
		"Two hundred and five rows.", "It cost a thousand euros.", "Sixty per cent of it.", "Zero errors since then.", "We cut it in half.", "A couple of weeks went by.",
	} {
		require.True(t, found(readText(text), quantity), text)
	}
	for _, text := range []string{
		"The third option was better.", "The second half was dull.", "First we talked.", "It was the fourteenth attempt.", "One of the teams did it.", "A third option came up.",
		"Think twice before that.", "A couple of people came.", "On the one hand it is slow.", "The fifth element is a film.", "One day it broke.", "A quarter later it was gone.",
		"The two of us.",
	} {
		require.False(t, found(readText(text), quantity), text)
	}
}

func TestAmountsInWordsHaveValues(t *testing.T) {
	for text, want := range map[string]float64{
		"thirty-one tickets": 31, "two hundred and five rows": 205, "fourteen days": 14, "three thousand four hundred rows": 3400, "two thirds of it": 2.0 / 3,
		"one in four calls": 0.25, "nine out of ten calls": 0.9, "three and a half weeks": 3.5, "a dozen shops": 12, "a couple of hundred rows": 200,
		"twice": 2, "seventeen million rows": 17e6, "half the rows": 0.5, "a fifth of them": 0.2,
	} {
		r := readText(text)
		require.InDelta(t, want, r.numeralAt(&r.sentences[0], 0).value, 1e-9, text)
	}
}

func TestChangesInWords(t *testing.T) {
	for _, text := range []string{
		"It went from fourteen to nine.", "Recall rose from 61 to 88%.", "Errors are at -2% from -18%.", "Returns 8% to 5.", "Returns 88% from 61%.",
		"Nine days, down from fourteen days.", "Tickets: 40 a week, up from 12.", "Fourteen down to nine.", "From three incidents to one.", "14 => 9 tickets", "Waits 9 minutes to 4 minutes.",
		"Empty kilometres 23% to 19.", "Median handover 41 to 26 minutes.", "Wrong swaps 2.1% to 0.3 on 90k orders.", "Acceptance 12% to 30.",
	} {
		require.True(t, found(readText(text), changePair), text)
	}
	for _, text := range []string{
		"It takes ten to twenty minutes.", "We took 200 rows from 5 tables.", "Ten engineers from three teams came.", "We lose 5% to 10% there.", "We gave 8% to 3 shops.", "3 to 5 people came.",
		"Two to three weeks.", "We gave 12% to 30 shops.", "It won 3 to 1.",
		"Open 17:30 to 9:00.", "One in four calls failed.", "Twelve pilots from three airports.",
	} {
		require.False(t, found(readText(text), changePair), text)
	}
	for _, text := range []string{"Costs are down 18%.", "It fell 94%.", "Queues halved.", "Sales doubled.", "We cut it by a third.", "Up by two points.", "Waits were cut in half.", "Down to 5% now."} {
		require.True(t, found(readText(text), changeOne), text)
	}
	for _, text := range []string{"Up to 18% may fail.", "It runs up to 5 nodes.", "The page was down.", "We sat down with 5 people."} {
		require.False(t, found(readText(text), changeOne), text)
	}
}
