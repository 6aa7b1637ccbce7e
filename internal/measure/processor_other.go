//go:build !unix

package measure

import "time"

var began = time.Now()

// ProcessorTime is the time that has passed: the nearest thing there is here.
func ProcessorTime() time.Duration { return time.Since(began) }

func childrenTime() time.Duration { return 0 }
