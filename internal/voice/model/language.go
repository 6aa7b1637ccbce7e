package model

import (
	"strings"
	"unicode"
)

// scripts are the letters that languages other than those of Latin ones are
// written in.
var scripts = map[string][]*unicode.RangeTable{
	"ru": {unicode.Cyrillic}, "uk": {unicode.Cyrillic}, "bg": {unicode.Cyrillic}, "el": {unicode.Greek}, "he": {unicode.Hebrew},
	"ar": {unicode.Arabic}, "hi": {unicode.Devanagari}, "th": {unicode.Thai}, "zh": {unicode.Han}, "ko": {unicode.Hangul, unicode.Han},
	"ja": {unicode.Han, unicode.Hiragana, unicode.Katakana},
}

// common are frequent words of the languages that models slip into, by which a
// sentence is told from another language's in the same script.
var common = map[string]map[string]bool{
	"en": wordSet(`the a an and or of to in on at for with that this it is are was were be have has had do does did you your i we they
		what which who how why when where not can could would about from by as if so but there then than me my tell`),
	"de": wordSet(`der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war waren sein haben hat hatte sie ihr
		ihre ihnen ich wir was welche welcher welches wer wie warum wann wo mit von zu zum zur bei für auf aus nach über dass wenn also
		können konnten würden haben gemacht mir mich bitte`),
	"fr": wordSet(`le la les un une des du de et ou mais ne pas est sont était être avez vous votre vos je nous que qui quoi quel quelle
		quels comment pourquoi quand où avec pour dans sur par ce cette ces au aux plus moi se si fait pouvez`),
	"es": wordSet(`el la los las un una unos de del y o pero no es son era ser ha han usted su sus yo nosotros que qué quién cuál cómo
		por para con en sobre cuando cuándo dónde este esta esto eso al más me se si hizo puede`),
	"it": wordSet(`il lo la gli le un uno una di del della dei delle e o ma non è sono era essere ha hanno lei suo sua io noi che chi quale
		come perché quando dove con per in su questo questa al alla più mi si se ha fatto può`),
	"pt": wordSet(`o a os as um uma de do da dos das e ou mas não é são era ser tem você seu sua eu nós que quem qual como por para com em
		no na sobre quando onde este esta isso ao mais me se fez pode`),
	"nl": wordSet(`de het een en of maar niet is zijn was waren hebben heeft had u uw je jij jouw ik wij we wat welke wie hoe waarom
		wanneer waar met van naar bij voor op uit over dat dit als dan kunt kun hebt mij`),
}

const (
	// enoughLetters and enoughWords are the least that a language is told by.
	enoughLetters, enoughWords = 6, 2
)

// foreign reports whether a sentence is plainly in another language than that of
// a BCP 47 tag. What is short, or in a language it doesn't know, is not.
func foreign(text, tag string) bool {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if base == "" {
		base = "en"
	}
	if otherLetters(text, base) {
		return true
	}
	if common[base] == nil {
		return false
	}
	all := words(text)
	own, other := frequent(all, base), 0
	for language := range common {
		if language != base {
			other = max(other, frequent(all, language))
		}
	}
	return other >= enoughWords && other > 2*own
}

// otherLetters reports whether most letters are not those of the language.
func otherLetters(text, language string) bool {
	tables, ok := scripts[language]
	if !ok {
		tables = []*unicode.RangeTable{unicode.Latin}
	}
	letters, fitting := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		}
		if unicode.In(r, tables...) {
			fitting++
		}
	}
	return letters >= enoughLetters && fitting*2 < letters
}

// frequent counts the words that are among the language's frequent ones.
func frequent(words []string, language string) int {
	n := 0
	for _, word := range words {
		if common[language][word] {
			n++
		}
	}
	return n
}
