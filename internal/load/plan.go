package main

import "time"

// plan is how large everything is.
type plan struct {
	// replicas are the fleets that the ramps, the storm, the slow readers and the
	// churn run against: 1 is a process on SQLite, more are replicas on Redis.
	replicas []int
	// together is how many replicas are restarted and killed.
	together int

	// levels are the numbers of live sessions of the ramp, each held for hold.
	levels []int
	hold   time.Duration
	// costTalkers talk at every level of the ramp that measures the cost of a turn,
	// whatever the number of sessions, so that levels differ in nothing else.
	costTalkers int
	costEvery   time.Duration
	// idle sessions are held at the ramp's end; 0 leaves that out.
	idle int

	// talkers is how many sessions there are to one that talks; talkEvery is the
	// mean pause before an answer of it.
	talkers   int
	talkEvery time.Duration
	// words is the length of an answer; pace are the interviewer's words a second.
	words int
	pace  float64

	storm, single int

	slowAmong, slow int
	// slowEvery is how often the others answer.
	slowEvery time.Duration
	// quickHold and slowHold are how long the second tabs are quick, and slow.
	quickHold, slowHold time.Duration

	// diskSessions save notesPerSecond notes together, for diskHold with a quick disk and
	// again with a slow one; one in talkers of them talks.
	diskSessions, notesPerSecond int
	diskHold                     time.Duration

	churn int

	// endPace and endEvery are the pace of the interviewer and the mean pause of a
	// talking candidate while replicas end: slow enough for most of those who talk to
	// be in mid-speech at any moment.
	endPace  float64
	endEvery time.Duration

	rollLive   int
	rollSettle time.Duration

	takeLive  int
	takeKills int
	takeHold  time.Duration

	peerSockets []int
	peerHold    time.Duration
	// peerEvery is the mean pause of a talking client between two speeches.
	peerEvery time.Duration

	k6Users int
	k6Hold  time.Duration
}

// full is what `make load` runs.
func full() plan {
	return plan{
		replicas: []int{1, 3}, together: 3,
		levels: []int{100, 500, 1000, 3000}, hold: 40 * time.Second, costTalkers: 100, costEvery: 5 * time.Second, idle: 8000,
		talkers: 10, talkEvery: 20 * time.Second, words: 60, pace: 12,
		storm: 3000, single: 200,
		slowAmong: 500, slow: 100, slowEvery: 5 * time.Second, quickHold: 45 * time.Second, slowHold: 45 * time.Second,
		diskSessions: 500, notesPerSecond: 2000, diskHold: 30 * time.Second,
		churn:   20_000,
		endPace: 4, endEvery: 4 * time.Second,
		rollLive: 500, rollSettle: 10 * time.Second,
		takeLive: 500, takeKills: 20, takeHold: 8 * time.Second,
		peerSockets: []int{1000, 3000}, peerHold: 30 * time.Second, peerEvery: 5 * time.Second,
		k6Users: 500, k6Hold: 40 * time.Second,
	}
}

// small is what the tests run: every scenario, in seconds.
func small() plan {
	return plan{
		replicas: []int{1}, together: 3,
		levels: []int{10, 20}, hold: time.Second, costTalkers: 5, costEvery: 200 * time.Millisecond, idle: 30,
		talkers: 2, talkEvery: 200 * time.Millisecond, words: 30, pace: 200,
		storm: 20, single: 3,
		slowAmong: 10, slow: 3, slowEvery: 200 * time.Millisecond, quickHold: time.Second, slowHold: 18 * time.Second,
		diskSessions: 6, notesPerSecond: 20, diskHold: 2 * time.Second,
		churn:   50,
		endPace: 40, endEvery: 400 * time.Millisecond,
		rollLive: 9, rollSettle: time.Second,
		takeLive: 9, takeKills: 1, takeHold: 2 * time.Second,
		peerSockets: []int{20}, peerHold: time.Second, peerEvery: 300 * time.Millisecond,
		k6Users: 5, k6Hold: 3 * time.Second,
	}
}
