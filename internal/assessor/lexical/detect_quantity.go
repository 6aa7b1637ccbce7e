package lexical

import "strings"

// units make a number a measure.
var units = wordSet(`ms s sec secs second seconds min mins minute minutes h hr hrs hour hours day days week weeks month months
	quarter quarters year years k m b bn gb mb tb kb pb percent pct pp pt pts point points x times fold million billion thousand
	euros euro dollars dollar usd eur pounds qps rps tps req requests users customers rows records events images samples
	people engineers teams team services servers nodes hosts gpus cores items tickets cases incidents queries clients
	bps basis errors tests features tokens parameters labels examples`)

// detectQuantities finds figures that measure something: with a unit, a sign or
// a noun after them. Years, versions and list numbers aren't.
func (r *reading) detectQuantities(s *sentence) {
	for i := s.from; i < s.to; i++ {
		t := r.tokens[i]
		if end := r.orderEnd(s, i); end > i {
			s.hits[quantity] = append(s.hits[quantity], span{i, end})
			i = end - 1
			continue
		}
		if t.number {
			if end := r.quantityEnd(s, i); end > i {
				s.hits[quantity] = append(s.hits[quantity], span{i, end})
				i = end - 1
			}
			continue
		}
		if end, _ := r.numeralEnd(s, i); end > i {
			s.hits[quantity] = append(s.hits[quantity], span{i, end})
			i = end - 1
		}
	}
}

// quantityEnd returns the end of the measure that the number at i begins, or i.
func (r *reading) quantityEnd(s *sentence, i int) int {
	t := r.tokens[i]
	switch {
	case t.percent, t.money:
		return i + 1
	case isYear(t), t.gap&gapLine != 0 && t.value < 20: // the number of a bullet
		return i
	case r.hasUnit(s, i):
		return i + 2
	case strings.ContainsAny(t.text, ".,:/"), t.gap&gapCompare != 0:
		return i + 1
	case i+1 < s.to && r.tokens[i+1].gap&gapSlash != 0 && len(r.tokens[i+1].text) == 1:
		return i + 2 // "1/n"
	case i > s.from && beforeAmount[r.tokens[i-1].text], i+1 < s.to && afterAmount[r.tokens[i+1].text]:
		return i + 1
	default:
		return i
	}
}

// maxOrder is how many tokens an order of growth has at the most.
const maxOrder = 6

// orderEnd returns the end of an order of growth at i, "O(n log n)" or "n log k",
// or i.
func (r *reading) orderEnd(s *sentence, i int) int {
	if i+1 >= s.to {
		return i
	}
	t, next := r.tokens[i], r.tokens[i+1]
	if t.text == "o" && next.gap&gapParen != 0 {
		end := i + 1
		for end < min(s.to, i+maxOrder) && (end == i+1 || r.tokens[end].gap&(gapParen|gapStop|gapComma) == 0) {
			end++
		}
		return end
	}
	if len(t.text) == 1 && next.text == "log" && i+2 < s.to && len(r.tokens[i+2].text) == 1 && r.tokens[i+2].text != "i" {
		return i + 3
	}
	return i
}

// The small words beside a bare number that make it an amount.
var (
	beforeAmount = wordSet(`of to from at by`)
	afterAmount  = wordSet(`of to in`)
)

// hasUnit reports whether a unit or a noun follows the number at i.
func (r *reading) hasUnit(s *sentence, i int) bool {
	if i+1 >= s.to {
		return false
	}
	next := r.tokens[i+1]
	if next.gap&^gapSpace != 0 {
		return false
	}
	return units[next.text] || !functionWords[next.text] && !compareWords[next.text] && !next.number
}

func isYear(t token) bool {
	return t.number && len(t.text) == 4 && t.value >= 1980 && t.value <= 2100
}

// isClock reports a time of day.
func isClock(t token) bool { return t.number && len(t.text) >= 4 && t.text[len(t.text)-3] == ':' }

// detectComparisons counts "< 80 ms" and ">= 5" as conditions.
func (r *reading) detectComparisons(s *sentence) {
	for i := s.from; i < s.to; i++ {
		if t := r.tokens[i]; t.number && t.gap&gapCompare != 0 {
			s.hits[condition] = append(s.hits[condition], span{i, i + 1})
		}
	}
}

var monthNames = wordSet(`january february april june july august september october november december jan feb mar apr jun jul
	aug sept oct nov dec q1 q2 q3 q4`)

// detectYears finds dates and clock times as anchors of an event.
func (r *reading) detectYears(s *sentence) {
	for i := s.from; i < s.to; i++ {
		t := r.tokens[i]
		if t.list {
			continue
		}
		clock := isClock(t)
		after := i > s.from && (r.tokens[i-1].text == "in" || r.tokens[i-1].text == "since" || r.tokens[i-1].text == "of" || r.tokens[i-1].text == "by")
		switch {
		case isYear(t) && (after || i == s.from), clock, monthNames[t.text] && (after || r.besideNumber(s, i)):
			s.hits[timeAnchor] = append(s.hits[timeAnchor], span{i, i + 1})
		}
	}
}

func (r *reading) besideNumber(s *sentence, i int) bool {
	return (i > s.from && r.tokens[i-1].number) || (i+1 < s.to && r.tokens[i+1].number)
}
