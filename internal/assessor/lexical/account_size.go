package lexical

import "unsafe"

// Sizes of what accounts are made of, in bytes.
const (
	stringSize  = int(unsafe.Sizeof(""))
	amountSize  = int(unsafe.Sizeof(amount{}))
	accountSize = int(unsafe.Sizeof(account{}))
)

// size is how many bytes an account keeps alive, a little more rather than less: words
// count wherever they stand, though most are shared with other accounts.
func (a *account) size() int {
	n := accountSize + cap(a.marks)*int(unsafe.Sizeof(mark(0))) + len(a.given)
	for i := range a.metrics {
		c := &a.metrics[i].claim
		n += sizeOf(c.words, c.scope, c.name) + cap(c.values)*amountSize
		for _, v := range c.of {
			n += len(v.unit)
		}
	}
	for i := range a.parts {
		c := &a.parts[i].claim
		n += sizeOf(c.object, c.name) + len(c.verb) + len(c.told)
	}
	for i := range a.deeds {
		c := &a.deeds[i].claim
		n += sizeOf(c.object, c.rest) + len(c.name) + len(c.verb) + len(c.told) + len(c.head)
	}
	for i := range a.shares {
		n += sizeOf(a.shares[i].claim.object) + len(a.shares[i].claim.name)
	}
	for i := range a.soles {
		c := &a.soles[i].claim
		n += sizeOf(c.object) + len(c.verb) + len(c.head)
	}
	for i := range a.absences {
		c := &a.absences[i].claim
		n += sizeOf(c.object) + len(c.thing) + len(c.name)
	}
	for i := range a.owners {
		n += len(a.owners[i].claim.name) + len(a.owners[i].claim.thing)
	}
	for i := range a.events {
		c := &a.events[i].claim
		n += sizeOf(c.object, c.places) + len(c.verb) + len(c.told)
	}
	return n + claimsSize(a.metrics) + claimsSize(a.parts) + claimsSize(a.deeds) + claimsSize(a.shares) + claimsSize(a.soles) +
		claimsSize(a.absences) + claimsSize(a.owners) + claimsSize(a.events)
}

func claimsSize[C any](claims []uttered[C]) int {
	return cap(claims) * int(unsafe.Sizeof(uttered[C]{}))
}

// sizeOf is the size of lists of words.
func sizeOf(lists ...[]string) int {
	n := 0
	for _, words := range lists {
		n += cap(words) * stringSize
		for _, word := range words {
			n += len(word)
		}
	}
	return n
}
