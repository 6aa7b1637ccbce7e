package redis

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Renewals of one moment are one batch; a full one doesn't wait for the moment's
// end, and none goes without a lane.
func TestWhichRenewalsGoTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRenewals()
		ask := func(n int) {
			for range n {
				go func() { r.asked <- &renewal{} }()
			}
			synctest.Wait()
		}
		batches := make(chan int)
		began := time.Now()
		go func() {
			for {
				batch, ok := r.next(t.Context())
				if !ok {
					close(batches)
					return
				}
				batches <- len(batch)
			}
		}()
		ask(3)
		time.Sleep(renewTogether / 2)
		ask(2)
		require.Equal(t, 5, <-batches)
		require.Equal(t, renewTogether, time.Since(began))

		ask(renewMost + 10)
		require.Equal(t, renewMost, <-batches)
		require.Equal(t, renewTogether, time.Since(began), "it was full at once")
		require.Equal(t, 10, <-batches)

		// Three lanes are taken and never given back.
		ask(1)
		require.Equal(t, 1, <-batches)
		ask(1)
		time.Sleep(time.Second)
		ask(1)
		<-r.lanes
		require.Equal(t, 2, <-batches, "who waits for a lane is joined by others")
	})
}
