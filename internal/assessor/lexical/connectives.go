package lexical

// "So" and "as" give a reason at the beginning of a clause; elsewhere they
// compare, and measure.
var (
	// notSo and notAs follow the "so" and "as" that give none.
	notSo = wordSet(`far much many long on called forth well good bad few little often is was did do that and or`)
	// soThe follow the "so" that gives one inside a clause as well.
	soThe = wordSet(`i we the it they he she you no this these there nothing each every both all my our`)
	asThe = wordSet(`i we the it they`)
	// same goes before an "as" that compares.
	same  = wordSet(`same such well much soon long far many twice half as little few`)
	notAs = wordSet(`well soon long much many far few little a an of in on to such usual expected before above planned follows
		opposed part per if though always`)
)

// detectConnectives finds ", so no second path" and ", as labels arrive late" as
// reasons.
func (r *reading) detectConnectives(s *sentence) {
	for i := s.from; i+1 < s.to; i++ {
		text := r.tokens[i].text
		if text == "so" && r.isSo(s, i) || text == "as" && r.isAs(s, i) {
			s.hits[reason] = append(s.hits[reason], span{i, i + 1})
		}
	}
}

func (r *reading) isSo(s *sentence, i int) bool {
	next := r.word(s, i+1)
	begins := i == s.from || r.tokens[i].gap&gapClause != 0
	return next != "" && !notSo[next] && (begins || soThe[next])
}

func (r *reading) isAs(s *sentence, i int) bool {
	next := r.word(s, i+1)
	if next == "" || i == s.from || notAs[next] || r.tokens[i+1].number || r.holdsWord(span{i + 1, min(s.to, i+5)}, "as") {
		return false
	}
	return r.tokens[i].gap&gapClause != 0 || asThe[next] && !same[r.tokens[i-1].text]
}

func (r *reading) holdsWord(in span, word string) bool {
	for _, t := range r.tokens[in.from:in.to] {
		if t.text == word {
			return true
		}
	}
	return false
}

// worse compare to what one would rather have, and losses tell what went.
var (
	worse = wordSet(`slower worse dearer longer heavier costlier`)
	lost  = wordSet(`lost sacrificed forgone wasted`)
)

// detectPrices finds what something cost told as an amount: "slower by a third",
// "20 ms slower", "1.3% of watch time lost".
func (r *reading) detectPrices(s *sentence) {
	for _, q := range s.hits[quantity] {
		if q.to < s.to && worse[r.tokens[q.to].text] {
			s.hits[tradeOff] = append(s.hits[tradeOff], span{q.from, q.to + 1})
		}
		if from := q.from - 2; from >= s.from && r.tokens[q.from-1].text == "by" && worse[r.tokens[from].text] {
			s.hits[tradeOff] = append(s.hits[tradeOff], span{from, q.to})
		}
		for i := q.to; i < min(s.to, q.to+lossReach) && r.tokens[i].gap&gapClause == 0; i++ {
			if lost[r.tokens[i].text] {
				s.hits[tradeOff] = append(s.hits[tradeOff], span{q.from, i + 1})
			}
		}
	}
}

// lossReach is how far behind an amount its loss may be told.
const lossReach = 5
