//go:build !unix

package process

import "os"

// There are no signals that halt a process here; none are sent.
var halt, goOn os.Signal
