package logtest

import "time"

// SetPatience shortens the waits for a store whose defect is that they are in
// vain.
func SetPatience(d time.Duration) { patience = d }
