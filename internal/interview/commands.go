package interview

// commands remembers which command ids were answered, and by which event, so
// that a resend gets the same acknowledgement. It is folded like everything
// else and therefore survives a restart.
type commands struct {
	byID map[string]applied
}

type applied struct {
	digest string
	seq    uint64
}
