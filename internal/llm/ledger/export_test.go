package ledger

// Known counts the days that are kept in memory.
func Known(l *Ledger) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.known)
}
