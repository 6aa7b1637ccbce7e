package live

import (
	"context"
	"sync"
)

// bell interrupts the writer's waiting. The writer arms it, looks once more
// whether there is anything to do, and then waits on the context it got; whoever
// has something for the writer puts it where the writer looks, and rings.
type bell struct {
	mu     sync.Mutex
	cancel context.CancelFunc
}

// arm returns a context that ends with parent or at the next ring.
func (b *bell) arm(parent context.Context) context.Context {
	ctx, cancel := context.WithCancel(parent)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cancel != nil {
		b.cancel()
	}
	b.cancel = cancel
	return ctx
}

// ring ends the context that was armed last.
func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cancel != nil {
		b.cancel()
	}
}
