package engine

import "sync"

// Progress holds how far the reviews under way are. It is made by NewProgress and
// safe for concurrent use: the reviewer's steps are set while pages read them.
type Progress struct {
	mu    sync.Mutex
	steps map[string]steps
}

// steps is how many of a review's steps are done.
type steps struct{ done, of int }

// NewProgress returns a Progress of no review.
func NewProgress() *Progress { return &Progress{steps: map[string]steps{}} }

// Set says how many of the steps of a session's review are done. It counts only
// while the engine reviews that session; nothing else is kept.
func (p *Progress) Set(session string, done, of int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, under := p.steps[session]; under {
		p.steps[session] = steps{done: done, of: of}
	}
}

// begin lets the session's steps be counted, from none.
func (p *Progress) begin(session string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps[session] = steps{}
}

// end forgets the session's steps.
func (p *Progress) end(session string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.steps, session)
}

// read returns how far a session's review is; running is false when there is none.
func (p *Progress) read(session string) (s steps, running bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, running = p.steps[session]
	return s, running
}

// ReviewProgress returns how many steps of a session's review are done, of how
// many, and whether one is under way in this process. of is 0 until the reviewer
// knows it.
func (e *Engine) ReviewProgress(session string) (done, of int, running bool) {
	s, running := e.ports.Progress.read(session)
	return s.done, s.of, running
}
