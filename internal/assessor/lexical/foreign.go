package lexical

import "unicode"

// foreignWords are the commonest words of the languages that are likely here
// and aren't English words.
var foreignWords = wordSet(`der die das und ich nicht ist wir ein eine einen dem den mit auf für fur von zu sich auch wurde haben
	hatte habe war sind dass als aber wenn wie noch nach bei aus im zum zur über uber kein keine mir uns
	ob etwas jede jeder jedes dann weil seit seitdem durch vom beim einer eines unser unsere sehr nur schon immer hier dort
	le la les des une et je nous pas est dans pour que qui avec sur était etait avait sont du au aux ce cette mais plus par
	j'ai c'est n'ai d'un d'une l'équipe sais ne ai elle il ont été ete
	el los las un una y yo no se que en para con por del era había habia fue fueron pero como mi nuestro nuestra este esta muy
	il lo gli e di che non sono ho abbiamo per una nel della dei con ma anche più piu era stato
	o os as e um uma não nao eu em para com que foi nós nos mas
	het een en ik wij niet van voor met dat was zijn heb hebben
	jest nie się sie na do że ze był byl mam jak ale`)

// sharedWords are in foreignWords and English as well, and so say nothing.
var sharedWords = wordSet(`die war as no me do a was met on an are in per all so also i plus e o as den als fur nos zu ma`)

// The language test needs some words to go by.
const (
	minForeignWords = 4
	foreignShare    = 0.25
	englishShare    = 0.12
)

// isForeign reports whether a piece of text is in another language than
// English: written in another script, or with another language's small words
// and hardly any English ones. Terms and names don't count either way.
func isForeign(tokens []token) bool {
	words, foreign, english, otherScript := 0, 0, 0, 0
	for _, t := range tokens {
		if t.number {
			continue
		}
		words++
		switch {
		case t.is(isOtherScript):
			otherScript++
		case t.is(isSharedWord):
		case t.is(isForeignWord), hasAccent(t.text):
			foreign++
		case t.is(isFunction):
			english++
		}
	}
	if words == 0 {
		return false
	}
	if 2*otherScript > words {
		return true
	}
	return words >= minForeignWords && float64(foreign) >= foreignShare*float64(words) && float64(english) < englishShare*float64(words)
}

// hasAccent reports a letter that English has in names and borrowed words only.
func hasAccent(word string) bool {
	for _, r := range word {
		if r > unicode.MaxASCII && unicode.In(r, unicode.Latin) {
			return true
		}
	}
	return false
}

func isLatin(word string) bool {
	for _, r := range word {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) && !unicode.Is(unicode.Greek, r) {
			return false
		}
	}
	return true
}

// foreignParts returns how many words of a range of sentences are in another
// language, and how many there are.
func (r *reading) foreignParts(in span) (foreign, words int) {
	for _, s := range r.sentences[in.from:in.to] {
		words += s.words
		if s.guard == guardForeign {
			foreign += s.words
		}
	}
	return foreign, words
}
