package library

import (
	"reflect"
	"strings"

	"barraiser/internal/rubric"
)

// kept is what a library hands out.
type kept struct {
	Rounds       []*rubric.Round
	Competencies []*rubric.Competency
	Loops        []*rubric.Loop
	Questions    map[string][]rubric.Question
}

// packed returns a copy of values whose parts lie side by side: all texts in one
// string, all values of a type in one slice. What was read from files lies scattered
// among what the parser left behind, of which no piece of memory can be given back
// then. Shared parts stay shared, and nothing may be appended in place, so lengths
// are capacities. It copies plain values; functions, channels and interfaces are
// none, and fields must be exported.
func packed[T any](values T) T {
	p := packer{
		counts: map[reflect.Type]int{}, slabs: map[reflect.Type]reflect.Value{},
		counted: map[part]bool{}, copies: map[part]reflect.Value{},
	}
	from := reflect.ValueOf(&values).Elem()
	p.count(from)
	p.text.Grow(p.length)
	for t, n := range p.counts {
		p.slabs[t] = reflect.MakeSlice(reflect.SliceOf(t), n, n)
	}
	var out T
	p.copy(reflect.ValueOf(&out).Elem(), from)
	return out
}

// part is a slice, a map or what a pointer points to.
type part struct {
	of     reflect.Type
	at     uintptr
	length int
}

func partOf(v reflect.Value) part {
	length := 1
	if v.Kind() != reflect.Pointer {
		length = v.Len()
	}
	return part{v.Type(), v.Pointer(), length}
}

// packer counts what there is, and then copies it.
type packer struct {
	// length is that of all texts, and text what was copied of them.
	length int
	text   strings.Builder
	// counts are the values of each type, and slabs what is left of the room for them.
	counts  map[reflect.Type]int
	slabs   map[reflect.Type]reflect.Value
	counted map[part]bool
	copies  map[part]reflect.Value
}

// isNew reports whether a part is counted for the first time.
func (p *packer) isNew(v reflect.Value) bool {
	if v.IsNil() || p.counted[partOf(v)] {
		return false
	}
	p.counted[partOf(v)] = true
	return true
}

func (p *packer) count(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		p.length += v.Len()
	case reflect.Pointer:
		if p.isNew(v) {
			p.counts[v.Type().Elem()]++
			p.count(v.Elem())
		}
	case reflect.Slice:
		if p.isNew(v) {
			p.counts[v.Type().Elem()] += v.Len()
			p.countEach(v)
		}
	case reflect.Array:
		p.countEach(v)
	case reflect.Struct:
		for i := range v.NumField() { //nolint:modernize // the iterator would describe each field anew
			p.count(v.Field(i))
		}
	case reflect.Map:
		if p.isNew(v) {
			for each := v.MapRange(); each.Next(); {
				p.count(each.Key())
				p.count(each.Value())
			}
		}
	default:
	}
}

func (p *packer) countEach(v reflect.Value) {
	for i := range v.Len() {
		p.count(v.Index(i))
	}
}

// take returns room for n values of a type.
func (p *packer) take(t reflect.Type, n int) reflect.Value {
	slab := p.slabs[t]
	p.slabs[t] = slab.Slice(n, slab.Len())
	return slab.Slice3(0, n, n)
}

func (p *packer) copy(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.String:
		at := p.text.Len()
		p.text.WriteString(from.String())
		to.SetString(p.text.String()[at:])
	case reflect.Array:
		p.copyEach(to, from)
	case reflect.Struct:
		for i := range from.NumField() {
			p.copy(to.Field(i), from.Field(i))
		}
	case reflect.Pointer, reflect.Slice, reflect.Map:
		if from.IsNil() {
			return
		}
		made, known := p.copies[partOf(from)]
		if !known {
			made = p.copyPart(from)
			p.copies[partOf(from)] = made
		}
		to.Set(made)
	default:
		to.Set(from)
	}
}

func (p *packer) copyPart(from reflect.Value) reflect.Value {
	switch from.Kind() {
	case reflect.Pointer:
		out := p.take(from.Type().Elem(), 1).Index(0)
		p.copy(out, from.Elem())
		return out.Addr()
	case reflect.Slice:
		out := p.take(from.Type().Elem(), from.Len())
		p.copyEach(out, from)
		return out.Convert(from.Type())
	default:
		out := reflect.MakeMapWithSize(from.Type(), from.Len())
		for each := from.MapRange(); each.Next(); {
			key, value := reflect.New(from.Type().Key()).Elem(), reflect.New(from.Type().Elem()).Elem()
			p.copy(key, each.Key())
			p.copy(value, each.Value())
			out.SetMapIndex(key, value)
		}
		return out
	}
}

func (p *packer) copyEach(to, from reflect.Value) {
	for i := range from.Len() {
		p.copy(to.Index(i), from.Index(i))
	}
}
