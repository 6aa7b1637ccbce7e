package rubric

import (
	"fmt"
	"strings"
)

// Rating is a step of the five-step scale. Zero means "not rated" and is never
// shown as a number.
type Rating int

// The steps of the scale, in the product's words.
const (
	Unrated     Rating = 0
	LowersBar   Rating = 1
	BelowBar    Rating = 2
	Mixed       Rating = 3
	MeetsBar    Rating = 4
	RaisesBar   Rating = 5
	LowestStep         = LowersBar
	HighestStep        = RaisesBar
)

// String returns the product's words for the step, or "not rated".
func (r Rating) String() string {
	switch r {
	case LowersBar:
		return "lowers the bar"
	case BelowBar:
		return "below the bar"
	case Mixed:
		return "mixed"
	case MeetsBar:
		return "meets the bar"
	case RaisesBar:
		return "raises the bar"
	default:
		return "not rated"
	}
}

// Valid reports whether r is one of the five steps.
func (r Rating) Valid() bool { return r >= LowestStep && r <= HighestStep }

// Level is a job level, 4 to 7, written "L4" to "L7".
type Level int

// The levels barraiser interviews for.
const (
	L4 Level = 4
	L5 Level = 5
	L6 Level = 6
	L7 Level = 7
)

// Levels lists the levels from the lowest to the highest.
func Levels() []Level { return []Level{L4, L5, L6, L7} }

// ParseLevel reads "L4" to "L7", in either case.
func ParseLevel(text string) (Level, error) {
	for _, l := range Levels() {
		if strings.EqualFold(text, l.String()) {
			return l, nil
		}
	}
	return 0, fmt.Errorf("unknown level %q: use L4, L5, L6 or L7", text)
}

// String returns the written form, "L5"; "L?" for the zero value.
func (l Level) String() string {
	if l == 0 {
		return "L?"
	}
	return fmt.Sprintf("L%d", int(l))
}

// MarshalText writes the level as "L5".
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads "L5".
func (l *Level) UnmarshalText(text []byte) error {
	parsed, err := ParseLevel(string(text))
	if err != nil {
		return err
	}
	*l = parsed
	return nil
}
