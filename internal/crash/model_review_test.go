package crash

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
)

// stories are answers with something to quote, so that there is something to rate.
var stories = []string{
	"In March I found that our churn model had become worse: precision on the top decile fell from 0.81 to 0.64 in nine days. " +
		"I joined the raw events with the features of the same 50 customers and saw that the gap was always exactly one day. " +
		"I bisected the export job and found the commit that had switched to local time.",
	"To prove it I reran the export of one day with the old setting and replayed the model, and precision went back to 0.81. " +
		"I ruled out the new training set by rolling it back alone, which changed nothing. I decided that by myself, as the owner of the model.",
	"I added a contract test that fails the build when a timestamp has no zone, and an alert on a shift of more than 3 percent. " +
		"It has fired twice since, both times for real. The price is four minutes more in every build.",
}

// The calls of a review: a search of each answer, and three judges of the one
// competency that each is rated on.
const (
	searches = 3
	judges   = 3 * searches
	// atOnce is how many calls a reviewer has under way at most.
	atOnce = 4
)

// TestAReviewIsCutOff kills the replica that makes a model's review, at several of
// its calls and with nobody connected. The other one finishes it by its sweep.
func TestAReviewIsCutOff(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]int{"the first call": 1, "the last search": searches, "the first judge": searches + 1, "half of the judges": searches + judges/2, "the last call": searches + judges} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := bounded(t)
			p := reviewedPair(ctx, t)
			underWay := p.stand(ctx, call)
			p.holder.kill()
			p.model.allow(math.MaxInt)
			p.sweep(ctx)
			p.reviewed(ctx)
			p.paid(underWay)
		})
	}
}

// TestAReviewIsFoundByItself is TestAReviewIsCutOff without help: the other replica
// looks for orphans now and then.
func TestAReviewIsFoundByItself(t *testing.T) {
	t.Parallel()
	ctx := bounded(t)
	p := reviewedPair(ctx, t)
	underWay := p.stand(ctx, 2)
	p.holder.kill()
	lost := time.Now()
	p.model.allow(math.MaxInt)
	p.reviewed(ctx)
	t.Logf("finished after %s", time.Since(lost).Round(time.Second))
	p.paid(underWay)
}

// TestControlPaysTwice takes the kept calls away before the other replica goes on. If
// the count finds nothing then, it finds nothing.
func TestControlPaysTwice(t *testing.T) {
	t.Parallel()
	ctx := bounded(t)
	p := reviewedPair(ctx, t)
	underWay := p.stand(ctx, searches+judges/2)
	p.holder.kill()
	p.model.allow(math.MaxInt)
	p.redis.Must(t, "EVAL", `"for _, k in ipairs(redis.call('KEYS', '*/call-*')) do redis.call('DEL', k) end"`, "0")
	p.sweep(ctx)
	p.reviewed(ctx)
	calls, _ := p.model.asked()
	require.NotEmpty(t, overpaid(calls, underWay))
}

// TestAReviewerIsStopped stops the replica that makes a review for longer than its
// lease lasts, and lets it go on while the other one is at the same review, and when
// that one has finished it.
func TestAReviewerIsStopped(t *testing.T) {
	t.Parallel()
	for name, goesOn := range map[string]func(ctx context.Context, p *reviewing, underWay int){
		"until the other is at it": func(ctx context.Context, p *reviewing, underWay int) {
			calls, _ := p.model.asked()
			p.model.allow(len(calls) + 2)
			p.sweep(ctx)
			p.waits(ctx, atOnce, underWay)
			p.holder.process.Continue()
			p.model.allow(math.MaxInt)
		},
		"until the other has finished": func(ctx context.Context, p *reviewing, _ int) {
			p.model.allow(math.MaxInt)
			p.sweep(ctx)
			p.reviewed(ctx)
			p.holder.process.Continue()
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := bounded(t)
			p := reviewedPair(ctx, t)
			underWay := p.stand(ctx, searches+judges/2)
			p.holder.process.Stop()
			goesOn(ctx, p, len(underWay))
			p.reviewed(ctx)
			// Whatever the one that was stopped is still at is done when it has ended.
			code, itself := p.holder.process.End(patience)
			require.True(t, itself)
			require.Zero(t, code)
			p.reviewed(ctx)
			calls, _ := p.model.asked()
			times := map[string]int{}
			for _, call := range calls {
				times[call]++
				require.LessOrEqual(t, times[call], 2, "asked three times: %s", call)
			}
			t.Logf("%d calls for the review, %d under way when it was stopped, %d asked twice", len(times)-p.before, len(underWay), len(calls)-len(times))
		})
	}
}

// reviewing is a session whose round is over and whose review a replica makes.
type reviewing struct {
	*pair
	// before is how many calls were made while the round ran.
	before int
}

// reviewedPair sits a round at the holder, ends it and leaves. The review stands
// before its first call.
func reviewedPair(ctx context.Context, t *testing.T) *reviewing {
	t.Helper()
	p := &reviewing{pair: newPairWith(t, "scripted")}
	p.open(ctx, p.holder)
	for i, story := range stories {
		if i > 0 {
			// To the next question: the answers to one are rated together.
			_, err := p.r.session.WaitTurn(ctx)
			require.NoError(t, err)
			_, err = p.r.session.Skip(ctx)
			require.NoError(t, err)
		}
		_, err := p.r.session.WaitTurn(ctx)
		require.NoError(t, err)
		_, err = p.r.session.Answer(ctx, story)
		require.NoError(t, err)
	}
	_, err := p.r.session.WaitTurn(ctx)
	require.NoError(t, err)
	// Each answer was looked at while the round ran; that is finished and kept.
	p.before = len(stories)
	p.until(ctx, func() bool {
		calls, _ := p.model.asked()
		return len(calls) == p.before && p.kept() == p.before
	})
	p.model.allow(p.before)
	require.NoError(t, p.r.finish(ctx))
	p.r.session.Close()
	return p
}

// until waits for something that nobody tells of.
func (p *reviewing) until(ctx context.Context, met func() bool) {
	p.t.Helper()
	for !met() {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			calls, waiting := p.model.asked()
			p.t.Fatalf("it never came to that: %d calls before the review, %d in all, %d waiting, %d kept", p.before, len(calls), len(waiting), p.kept())
		}
	}
}

// kept is how many calls the store has.
func (p *reviewing) kept() int {
	p.t.Helper()
	n, err := strconv.Atoi(p.redis.Must(p.t, "EVAL", `"return #redis.call('KEYS', '*/call-*:records')"`, "0"))
	require.NoError(p.t, err)
	return n
}

// stand has the review stand at its n-th call, and returns those that are under way
// then: all others are answered and kept.
func (p *reviewing) stand(ctx context.Context, n int) (underWay []string) {
	p.t.Helper()
	stage := searches // the judges begin when the searches are over
	if n > searches {
		stage += judges
	}
	p.model.allow(p.before + n - 1)
	p.waits(ctx, min(atOnce, stage-n+1), 0)
	_, underWay = p.model.asked()
	return underWay
}

// waits waits until so many calls are under way and every other one is kept, but for
// those whose answer nobody takes.
func (p *reviewing) waits(ctx context.Context, underWay, untaken int) {
	p.t.Helper()
	p.until(ctx, func() bool {
		calls, waiting := p.model.asked()
		return len(waiting) == underWay && p.kept() == len(calls)-len(waiting)-untaken
	})
}

// sweep has the other replica look for what was left behind, which it does at its
// start, as soon as the session's lease has run out.
func (p *reviewing) sweep(ctx context.Context) {
	p.t.Helper()
	const over = `"local t = redis.call('TIME') local u = redis.call('HGET', KEYS[1], 'until') if t[1] * 1000000 + t[2] > tonumber(u) then return 1 end return 0"`
	p.until(ctx, func() bool {
		return p.redis.Must(p.t, "EVAL", over, "1", "barraiser:{session/"+p.r.id+"}:state") == "1"
	})
	p.other.kill()
	p.other.start(p.env...)
}

// reviewed waits until the other replica shows the model's scorecard, and looks that
// there is one of it and that it is whole.
func (p *reviewing) reviewed(ctx context.Context) {
	p.t.Helper()
	p.until(ctx, func() bool {
		_, _, pending, err := client.NewService(p.other.url()).Review(ctx, p.r.id)
		require.NoError(p.t, err)
		return !pending
	})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.other.url()+"/api/sessions/"+p.r.id, http.NoBody)
	require.NoError(p.t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(p.t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(p.t, err)
	require.NoError(p.t, response.Body.Close())
	var detail struct {
		Scorecards []struct {
			Run      string
			Vote     string
			Assessor struct{ Kind string }
		}
	}
	require.NoError(p.t, json.Unmarshal(body, &detail))
	var kinds []string
	for _, run := range detail.Scorecards {
		kinds = append(kinds, run.Assessor.Kind)
		require.NotEqual(p.t, "incomplete", run.Vote)
	}
	require.Equal(p.t, []string{"lexical", "model"}, kinds)
}

// paid checks that nothing but what was under way was asked again.
func (p *reviewing) paid(underWay []string) {
	p.t.Helper()
	calls, _ := p.model.asked()
	require.Empty(p.t, overpaid(calls, underWay))
	require.Equal(p.t, searches+judges, p.kept()-p.before)
	require.Len(p.t, calls, p.kept()+len(underWay), "each call was asked once, and again what was under way")
	p.t.Logf("%d calls for the review, %d of them asked twice", p.kept()-p.before, len(underWay))
}

// overpaid returns what is wrong with the calls that a model was asked, if it was
// killed at those under way.
func overpaid(calls, underWay []string) (found []string) {
	may, times := map[string]int{}, map[string]int{}
	for _, call := range underWay {
		may[call]++
	}
	for _, call := range calls {
		times[call]++
	}
	for call, n := range times {
		if n > 1+may[call] {
			found = append(found, fmt.Sprintf("%d times: %s", n, call))
		}
	}
	return found
}
