package app

import (
	"context"
	"errors"
	"io"
	"time"

	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog/memlog"
)

// Local runs the whole service on a free port of this machine with a store in
// memory, calls use with its address, and drains it. It is what a practice
// round without a service uses: the same interview over the same protocol.
func Local(ctx context.Context, c config.Config, p Process, use func(ctx context.Context, url string) error) error {
	listener, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	// A public address is the other service's; its Host check would refuse us.
	c.PublicURL = ""
	// Requests are nobody's news here; failures of the round reach the user.
	p.Stderr = io.Discard
	// Somebody waits: what a model can't rate now is not tried again in minutes.
	timing := engine.Timing{ReviewRetries: []time.Duration{}}
	svc, err := newService(ctx, c, memlog.New(time.Now), alone(), listener, p, timing)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	serving, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- svc.run(serving) }()
	err = use(ctx, svc.url)
	stop()
	return errors.Join(err, <-done)
}
