package lexical

import "strings"

// The words that numbers are spelt with, and what they are worth. Ordinals are
// places in an order and not amounts.
var (
	smallNumbers = numbered(`zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
		sixteen seventeen eighteen nineteen`, 1)
	tens       = numbered(`_ ten twenty thirty forty fifty sixty seventy eighty ninety`, 10)
	magnitudes = map[string]float64{
		"hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9, "dozen": 12,
		"hundreds": 100, "thousands": 1000, "millions": 1e6,
	}
	// parts are fractions by their number below the line.
	parts = map[string]float64{
		"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
		"hundredth": 100, "thousandth": 1000,
	}
)

func numbered(words string, step float64) map[string]float64 {
	out := map[string]float64{}
	for i, w := range strings.Fields(words) {
		out[w] = float64(i) * step
	}
	return out
}

// spansOfTime are what "a couple of" measures; of anything else it says little.
var spansOfTime = wordSet(`seconds minutes hours days weeks months years`)

// folds multiply, in one word.
var folds = wordSet(`twofold threefold fourfold fivefold sixfold sevenfold eightfold ninefold tenfold hundredfold thousandfold`)

// mayBeginNumeral reports whether an amount in words can begin with a word.
func mayBeginNumeral(word string) bool {
	_, small := smallNumbers[word]
	_, ten := tens[word]
	return small || ten || folds[word] || word == "twice" || word == "thrice" || word == "half" || word == "a" || word == "an"
}

// numeral is an amount spelt in words. A part or a "twice" is an amount by
// itself; other numerals need something that they count.
type numeral struct {
	span
	value float64
	whole bool // is an amount whatever follows
}

// numeralAt reads the amount in words that begins at i; its span is empty when
// none does.
func (r *reading) numeralAt(s *sentence, i int) numeral {
	t := r.tokens[i]
	switch {
	case !t.is(beginsNumeral):
		return numeral{}
	case t.text == "twice" || t.text == "thrice":
		if i > s.from && r.tokens[i-1].stem == "think" {
			return numeral{}
		}
		return numeral{span{i, i + 1}, 2, true}
	case folds[t.text]:
		return numeral{span{i, i + 1}, 10, true}
	case t.text == "half":
		return r.halfAt(s, i)
	case t.text == "a" || t.text == "an":
		return r.articleNumeral(s, i)
	}
	n := r.spelled(s, i)
	if n.length() == 0 {
		return n
	}
	return r.ratio(s, r.withPart(s, n))
}

// joined reports whether the token at i goes on directly from the one before.
func (r *reading) joined(s *sentence, i int) bool {
	return i < s.to && r.tokens[i].gap&^gapSpace == 0
}

func (r *reading) word(s *sentence, i int) string {
	if !r.joined(s, i) {
		return ""
	}
	return r.tokens[i].text
}

// spelled reads "fourteen", "thirty-one", "two hundred and five".
func (r *reading) spelled(s *sentence, i int) numeral {
	if !r.tokens[i].is(beginsNumeral) {
		return numeral{}
	}
	total, current, j := 0.0, max(smallNumbers[r.tokens[i].text], tens[r.tokens[i].text]), i+1
	for ; j < s.to && r.joined(s, j); j++ {
		small, isSmall := smallNumbers[r.tokens[j].text]
		ten, isTen := tens[r.tokens[j].text]
		size := magnitudes[r.tokens[j].text]
		switch {
		case isSmall && !r.isSmallEnd(j-1):
			current += small
		case isTen && r.goesOnLarge(j):
			current += ten
		case size > 100:
			total, current = total+max(1, current)*size, 0
		case size > 0:
			current = max(1, current) * size
		case r.isLinkedBy(s, j):
		default:
			return numeral{span{i, j}, total + current, j > i+1}
		}
	}
	return numeral{span{i, j}, total + current, j > i+1}
}

// goesOnLarge reports whether what is before j lets "forty" follow: "hundred" or
// its "and".
func (r *reading) goesOnLarge(j int) bool {
	before := r.tokens[j-1].text
	return magnitudes[before] > 0 || before == "and"
}

// isLinkedBy knows the "and" at j of "two hundred and five".
func (r *reading) isLinkedBy(s *sentence, j int) bool {
	return r.tokens[j].text == "and" && magnitudes[r.tokens[j-1].text] > 0 && r.isNumberWord(s, j+1)
}

// isSmallEnd reports a token after which no further small number can stand.
func (r *reading) isSmallEnd(i int) bool {
	_, small := smallNumbers[r.tokens[i].text]
	return small
}

func (r *reading) isNumberWord(s *sentence, i int) bool {
	word := r.word(s, i)
	_, small := smallNumbers[word]
	_, ten := tens[word]
	return small || ten
}

// withPart goes on to "two thirds", "three and a half".
func (r *reading) withPart(s *sentence, n numeral) numeral {
	word := r.word(s, n.to)
	if below := parts[strings.TrimSuffix(word, "s")]; below > 2 && (strings.HasSuffix(word, "s") || n.value == 1) {
		if word == "quarter" || word == "quarters" {
			// "two quarters" are half a year as often.
			return numeral{span{n.from, n.to + 1}, n.value / below, n.value == 3}
		}
		return numeral{span{n.from, n.to + 1}, n.value / below, true}
	}
	if word == "and" && r.word(s, n.to+1) == "a" && r.word(s, n.to+2) == "half" {
		return numeral{span{n.from, n.to + 3}, n.value + 0.5, true}
	}
	return n
}

// ratio goes on to "one in four", "nine out of ten".
func (r *reading) ratio(s *sentence, n numeral) numeral {
	at := n.to
	switch {
	case r.word(s, at) == "in":
		at++
	case r.word(s, at) == "out" && r.word(s, at+1) == "of":
		at += 2
	default:
		return n
	}
	if !r.joined(s, at) {
		return n
	}
	if t := r.tokens[at]; t.number && !isYear(t) && t.value > n.value {
		return numeral{span{n.from, at + 1}, n.value / t.value, true}
	}
	if of := r.spelled(s, at); of.length() > 0 && of.value > n.value && !units[r.word(s, of.to)] {
		return numeral{span{n.from, of.to}, n.value / of.value, true}
	}
	return n
}

// Words beside "half" and "a third" that make them amounts.
var (
	partBehind = wordSet(`of the a an my our their its that these those as fewer less more lower higher faster slower cheaper smaller
		bigger larger longer shorter off again`)
	partBefore = wordSet(`by in to from about nearly almost over under than only roughly around at another`)
)

// halfAt reads "half the rows", "cut in half"; "the second half" is none.
func (r *reading) halfAt(s *sentence, i int) numeral {
	next, before := r.word(s, i+1), ""
	if i > s.from {
		before = r.tokens[i-1].text
	}
	if before == "and" && !partBehind[next] {
		return numeral{}
	}
	if partBehind[next] && before != "second" && before != "first" && before != "other" || partBefore[before] && !r.joined(s, i+1) || units[next] {
		end := i + 1
		if (next == "a" || next == "an") && (units[r.word(s, i+2)] || r.word(s, i+2) == "dozen") {
			end = i + 3
		}
		return numeral{span{i, end}, 0.5, true}
	}
	return numeral{}
}

// articleNumeral reads "a hundred", "a dozen", "a couple of hundred", "a third of".
func (r *reading) articleNumeral(s *sentence, i int) numeral {
	word := r.word(s, i+1)
	if size := magnitudes[word]; size > 0 {
		return numeral{span{i, i + 2}, size, true}
	}
	if word == "couple" && r.word(s, i+2) == "of" {
		counted := r.word(s, i+3)
		if magnitudes[counted] > 0 || spansOfTime[counted] {
			return numeral{span{i, i + 4}, 2 * max(1, magnitudes[counted]), true}
		}
		return numeral{}
	}
	below := parts[word]
	if below == 0 {
		return numeral{}
	}
	before := ""
	if i > s.from {
		before = r.tokens[i-1].text
	}
	next := r.word(s, i+2)
	if partBehind[next] && next != "the" && next != "a" && next != "an" || partBefore[before] && (!r.joined(s, i+2) || functionWords[next]) {
		return numeral{span{i, i + 2}, 1 / below, true}
	}
	return numeral{}
}

// numeralEnd returns the end of the amount that the numeral at i measures, or i.
// "one" alone says too little, and so do the numbers to ten without anything
// counted.
func (r *reading) numeralEnd(s *sentence, i int) (int, float64) {
	n := r.numeralAt(s, i)
	if n.length() == 0 {
		return i, 0
	}
	next := r.word(s, n.to)
	switch {
	case n.value == 1 && !n.whole:
		return i, 0
	case next == "per" && r.word(s, n.to+1) == "cent":
		return n.to + 2, n.value
	case units[next]:
		return n.to + 1, n.value
	case n.whole:
		return n.to, n.value
	case next != "" && !functionWords[next] && !compareWords[next] && (strings.HasSuffix(next, "s") || n.value > 12):
		return n.to + 1, n.value
	default:
		return i, 0
	}
}
