//go:build failpoint

package engine

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"barraiser/internal/interview"
)

// The points of a turn at which the tests provoke a crash.
const (
	// afterAck: an answer is durable and acknowledged, nothing is planned.
	afterAck = "after-ack"
	// afterPlan: the move is planned, no word is spoken.
	afterPlan = "after-plan"
	// midSpeech: some words were shown.
	midSpeech = "mid-speech"
)

var passed struct {
	sync.Mutex
	times map[string]int
}

// failpoint ends the process as kill -9 does, when BARRAISER_FAILPOINT names the
// point and how often it is passed first ("mid-speech:12"). It exists only in
// binaries built with the failpoint tag. What was sent before has time to leave.
func failpoint(point string) {
	name, count, _ := strings.Cut(os.Getenv("BARRAISER_FAILPOINT"), ":")
	if name != point {
		return
	}
	limit, _ := strconv.Atoi(count)
	passed.Lock()
	defer passed.Unlock()
	if passed.times == nil {
		passed.times = map[string]int{}
	}
	if passed.times[point]++; passed.times[point] > limit {
		time.Sleep(100 * time.Millisecond)
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// earlyAck is the negative control of the crash suite: with BARRAISER_CONTROL
// set to ack-before-append an answer is acknowledged first and appended later,
// the order that loses answers. The suite must notice.
func earlyAck(s *Seat, c interview.Command) (Ack, bool) {
	answer, ok := c.(interview.SubmitAnswer)
	if !ok || os.Getenv("BARRAISER_CONTROL") != "ack-before-append" {
		return Ack{}, false
	}
	go func() {
		time.Sleep(300 * time.Millisecond)
		_ = s.actor.call(context.Background(), func() error {
			_, err := s.actor.do(s.client, answer)
			return err
		})
	}()
	return Ack{ID: answer.ID, Seq: 1}, true
}
