package rubric

// checkKeyPoints checks what a question says about its own answer.
func checkKeyPoints(c checker, q Question) {
	seen := map[string]bool{}
	once := func(at checker, id string) {
		if !signalID.MatchString(id) {
			at.add("id", `use lower-case words joined by underscores, such as "bootstrap"`, "id %q is not valid", id)
		}
		if seen[id] {
			at.add("id", "give each key point and misconception its own id", "%q is there twice", id)
		}
		seen[id] = true
	}
	for i, p := range q.KeyPoints {
		at := c.in("key_points[%d]", i)
		once(at, p.ID)
		checkPlain(at, "label", "the key point's label", p.Label)
		checkWeight(at, p.Weight)
		checkPointCues(at, p.ID, p.Cues, p.Check)
	}
	for i, m := range q.Misconceptions {
		at := c.in("misconceptions[%d]", i)
		once(at, m.ID)
		checkPlain(at, "label", "the misconception's label", m.Label)
		if !m.Cap.Valid() || m.Cap == HighestStep {
			at.add("cap", "write the highest rating an answer that believes this may get, 1 to 4; 3 is usual", "the cap of %q is %d", m.ID, m.Cap)
		}
		checkPointCues(at, m.ID, m.Cues, m.Check)
	}
}

func checkPointCues(c checker, id string, cues []Cue, check string) {
	if len(cues) == 0 {
		c.add("", "give it cues: the ways an answer would put it", "%q has no cues, so nothing could find it", id)
	}
	for i, cue := range cues {
		checkCue(c.in("cues[%d]", i), cue)
	}
	if check != "" {
		checkCheck(c, check)
	}
}

// checkAgainst checks a question's misconceptions beside a competency that it is
// rated on: both name evidence against the candidate by id.
func checkAgainst(c checker, q Question, comp *Competency) {
	for i, m := range q.Misconceptions {
		if comp.Signal(m.ID) != nil || hasRedFlag(comp, m.ID) {
			c.in("misconceptions[%d]", i).add("id", "give it another id", "%q is already a signal or red flag of %q", m.ID, comp.ID)
		}
	}
}
