package main

import (
	"time"

	"barraiser/internal/measure"
)

// repeatFor is how long a piece of work is repeated for one value.
const repeatFor = 400 * time.Millisecond

// perCall repeats work and returns the processor time of one call in
// milliseconds.
func perCall(work func() error) (float64, error) {
	if err := work(); err != nil { // what is only done once
		return 0, err
	}
	begun, used, n := time.Now(), measure.ProcessorTime(), 0
	for time.Since(begun) < repeatFor {
		if err := work(); err != nil {
			return 0, err
		}
		n++
	}
	spent := measure.ProcessorTime() - used
	return float64(spent) / float64(time.Millisecond) / float64(n), nil
}
