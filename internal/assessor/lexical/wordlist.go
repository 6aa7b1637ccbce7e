package lexical

import "strings"

// wordSet makes a set of the words of text.
func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		set[w] = true
	}
	return set
}

// lines returns the non-empty lines of text, trimmed.
func lines(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// functionWords are the English words that any prose is full of.
var functionWords = wordSet(`a an the and or but so if then than that this these those there here it its i me my we us our you
	your he she they them their his her who which what when where why how not no nor of in on at by for from to with without
	into onto over under about after before between during through against as is am are was were be been being have has had do
	does did will would shall should can could may might must just only also very too more most less least much many some any
	all each every both few other another such same because since while until although though however up down out off again
	once one 'd let got get`)

// determiners stand before a noun; a past form after one is an adjective.
var determiners = wordSet(`a an the my our your his her its their this that these those some any each every no more most
	less very newly recently well highly badly poorly`)

// beForms make a past form that follows a passive.
var beForms = wordSet(`is are was were be been being am got get gets`)
