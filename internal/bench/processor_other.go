//go:build !unix

package main

import "time"

var began = time.Now()

// processorTime is the time that has passed: the nearest thing there is here.
func processorTime() time.Duration { return time.Since(began) }

func childrenTime() time.Duration { return 0 }
