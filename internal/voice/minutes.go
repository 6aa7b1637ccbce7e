package voice

import "strconv"

// MinutesLeft puts a number of minutes into words, as they are said after "about":
// "a minute", "ten minutes". Beyond twenty it stays a number.
func MinutesLeft(n int) string {
	switch {
	case n <= 1:
		return "a minute"
	case n < len(numbers):
		return numbers[n] + " minutes"
	default:
		return strconv.Itoa(n) + " minutes"
	}
}

var numbers = [...]string{
	"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
	"fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
}
