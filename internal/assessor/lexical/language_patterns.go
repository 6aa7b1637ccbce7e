package lexical

import (
	"slices"
	"sync"

	"barraiser/internal/rubric"
)

// kind is a kind of language pattern.
type kind int

const (
	ownAction kind = iota
	teamAction
	plannedAction
	quantity
	changePair
	changeOne // a change told with one value, or none
	timeAnchor
	investigation
	selfCritique
	preventing
	tradeOff
	openLimit
	reach
	condition
	reason
	hypothetical
	habit
	hedge

	kinds
)

// languageNear is the window of the language patterns beyond their length:
// they are set phrases, so little may stand between their words.
const languageNear = 1

// phrases are the set phrases of the kinds that are found by words alone. The
// words are general English; those of a subject stand in the rubrics.
var phrases = map[kind]string{
	ownAction: `
		was/were my call/decision/idea/choice/suggestion/proposal/work/fix/design/doing
		was/were mine
		my part/share/side was
		by me/myself
		my call/decision/choice/fix/idea/suggestion/proposal/move was to`,
	timeAnchor: `
		last year/month/week/quarter/spring/summer/autumn/fall/winter/night/january/february/march/april/june/july/august/september/october/november/december
		years/year/months/month/weeks/week/days ago
		in january/february/march/april/june/july/august/september/october/november/december
		that morning/night/day/evening/week/afternoon/spring/summer/autumn/winter/year/month/quarter
		on monday/tuesday/wednesday/thursday/friday/saturday/sunday
		on a/the monday/tuesday/wednesday/thursday/friday/saturday/sunday
		black friday
		during a/the/our/my/that
		one day/morning/night/evening/time/friday/monday/quarter/week/weekend
		the day/night/week/morning/month before/after/later
		next day/morning/week/month
		days/weeks/months/hours before/after/later/into
		hours/hour/minutes before
		when i was/joined/started/worked/led/took
		when we launched/launch/moved/migrated/shipped
		at my previous/last/first/former/current job/company/team/employer/role
		in my previous/last/first/former/current job/company/team/role/project/internship
		there was a/an
		in a project
		in the spring/summer/autumn/winter
		we had a/an/to
		once/two/three/four/five weeks/months/days in
		this spring/summer/autumn/winter/january/february/march
		by monday/tuesday/wednesday/thursday/friday
		halfway/midway through`,
	investigation: `
		trace/bisect/profile/reproduce/inspect/diff/plot/replay/isolate/audit/instrument/ablate/dissect/triage
		compare both/two/inputs/outputs/logs/rows/distribution/version
		compare the/it/them/these/those
		split the/by/it
		slice by/the/it
		sample/pull/read/check/query/examine/measure/grep/scan/count the/all/those/these/of/logs/rows/requests/samples/records/traces
		look/looked at/into/through the
		dig/dug into
		rule/ruled out
		walk/walked through
		narrow/narrowed down
		step/stepped through
		found/find that/out/the/a
		it turned out
		went/go through the
		drill/drilled down/into`,
	selfCritique: `
		my mistake/fault/error/oversight/blunder/failure/bad/blame
		my own mistake/fault/error/oversight/failure/part/bug/code/change/regex/assumption/decision
		i should/could have
		i had/have/did not check/test/verify/ask/question/look/think/consider/realise/notice/validate/measure/review/read/involve/tell/write/document/plan/push/understand/listen/challenge/escalate/expect/account/configured/set/add
		i was wrong/late/mistaken/naive/careless/slow/overconfident
		i got it/that wrong
		i missed/overlook/forgot/underestimate/overestimate/misjudge/ignore/misread/misunderstood/broke/assumed/neglect/skip/botched
		i failed to
		i took/accept/own responsibility/blame
		what hurt me
		my costly/expensive/painful/hardest/biggest lesson/mistake
		i regret
		i would do differently
		it was on me
		the mistake i made
		i waited/wait too long
		i wrongly/mistakenly
		my prior/assumption/estimate/plan/design/guess/change/fix ignored/missed/broke/failed
		we had not configured/tested/checked/verified/set
		because i/we had not
		in hindsight/retrospect
		which i saw only
		tested only on
		mine to`,
	preventing: `
		so that it/this/that/they/nobody/we/an cannot/can/never/raise/fail/could
		so it/this/that/nobody cannot/can/never
		cannot happen again
		never/not happen again
		to prevent/stop/catch
		would/will/to/it catch/caught
		now/that/and blocks/fails/checks/pages/alerts/runs/rejects
		block the merge/build/release/deploy/promotion
		added/add/built/build/wrote/write/put/set/introduce/create a/an/the/automated/automatic/new alarm/alert/test/gate/check/monitor/guardrail/validation/runbook/checklist/lint/canary/dashboard/rule/template/metric/review
		automated test/check/alert/gate/validation/alarm/drift
		since then
		for good
		is/are now part/checked/tested/monitored/standard/required/mandatory
		in our template/checklist/pipeline/ci/runbook/onboarding
		regression test/suite
		stop rule
		changed the process/fallback/rule/default/template/checklist/review/runbook`,
	tradeOff: `
		trade off/offs
		tradeoff/tradeoffs/downside/drawback/sacrifice/compromise
		at the cost/expense/price of
		in exchange for
		instead of
		rather than
		gave/give/giving up
		cost/costs us/is/was/of/me/about
		the price of/is/was
		i/we pay/paid/accept/accepted
		slower but
		more expensive/costly/complex
		worth it/the/that
		on the other hand
		by cost
		versus/against the alternative
		i/we chose/picked/preferred/decided over/because/rather/against
		although it/that/this was
		costs/cost more/less/extra/a/an/two/three/half/twice
		dearer/slower/worse/cheaper/faster/simpler/heavier/riskier but/than/yet
		trading/traded/trades/trade {near:4} for/against
		at the price
		in exchange
		give/gives/lose/loses/lost/losing a/some/half/accuracy/recall/precision/speed/time/money/revenue/sales
		not worth
		in return
		extra/more latency/memory/cost/compute/work/complexity`,
	openLimit: `
		still open/unsolved/unknown/missing/fails/miss/cannot
		not yet
		limitation/limitations/caveat/blind
		remaining/open question/risk/gap/issue/problem
		do/did/does/would not cover/handle/catch/know/help/scale/work
		would do differently
		saw/noticed/realised only
		only saw/noticed/learned/realised
		cannot tell/know/measure/say
		what i/we do not know
		too wide/small/noisy to
		is/are overstated/understated/biased/missed
		the two/one/three missed
		over corrected
		to this day`,
	reach: `
		other/two/three/four/five/six/several/sister/partner/neighbouring/more/all/launch teams/team
		across the/all/our/teams/org/organisation/company/department
		adopt/adopted/adopting by/it/the/across
		now used/uses/use by/in
		company/org wide
		the whole/entire org/organisation/company/department
		shared library/tool/package/service/template/with
		became/become/is/as the standard/default/template/platform
		every/each team/service/group
		rolled it/this out to
		gave the same
		organisation standard
		platform team/for
		used by the/other/all/two/three/four/five`,
	condition: `
		if/unless/whenever/until/once/provided
		in case
		as soon as
		when it/the/they/an/a/this/that
		above/below/exceeds/exceed/exceeded/exceeding
		more/less/fewer than
		at least/most
		as long as
		only if/when/then
		depending/depends on
		triggered by
		up to
		or else
		assuming/suppose/supposing/given that/the/a/no/we/it/n/k
		on condition
		in the/that event/case
		in the worst/best case
		as n/k/the/data/traffic/load grows/grow/shrinks/rises/increases
		when/where there/no/all/both/each/every/one/two/n/k/nothing/something/labels/data
		whichever/except/otherwise`,
	reason: `
		because/since/therefore/thus/hence/otherwise
		so that
		due/thanks to
		which/that means/meant
		the reason
		turned out
		in order to
		why
		caused/explained by
		biases/leads/led to
		given that
		or else
		owing to
		for that/this reason
		that is why
		meaning/implying that/the/it/we/no
		results/resulted/resulting in
		follows from/that
		lest`,
	hypothetical: `
		i/we would
		one would/should/could/can/must
		you should/need/must/can/have/want
		it is important/essential/crucial/key to
		if i/we had/were
		i/we will always
		hypothetically/imagine/suppose/ideally
		in such/this a situation/case/scenario
		i think i would`,
	habit: `
		always/usually/typically/generally/often/normally/regularly/frequently
		every time
		in general
		most of the time
		tend/tends to
		i believe/feel that
		is all about
		my approach/philosophy/style is
		when i/we debug/work/lead/disagree/face/get/encounter`,
	hedge: `
		some/something/somehow/somewhat/stuff/things/thing/various/several/many/numerous/certain
		kind/sort of
		maybe/perhaps/probably/possibly/basically/actually/really/very/quite
		a lot/bit/few/number
		relevant/appropriate/suitable/proper/properly/necessary/important/different/various
		best practice/practices
		issue/issues/problem/problems/situation/situations/challenge/challenges/aspect/aspects/factor/factors
		improve/improves/improved/improving/improvement/improvements/better/good/great/nice/fine/okay/successful/successfully/success/excellent/efficient/robust
		help/helps/helped/helping/support/supports/supported/supporting/involve/involved/involving/contribute/contributed/contributing/participate/participated/participating
		stakeholder/stakeholders/synergy/synergies/leverage/leveraged/leveraging/passionate/communicate/communicated/communicating/communication/collaborate/collaborated/collaboration/teamwork
		and so on
		etc
		everybody/everyone/people/somebody/someone
		after a while
		at some point
		as needed/required/appropriate
		learned a lot`,
}

// wordwise are the kinds whose words are compared as they are: "generally" has
// the stem of "generalisation", "normally" that of "normalise", and "important"
// that of "import".
var wordwise = map[kind]bool{habit: true, hedge: true}

// language is the matcher of the set phrases by stem, and languageWords of those
// by word; their ids are kinds. They are built once and read only.
var (
	language      = sync.OnceValue(func() *matcher { return languageMatcher(false) })
	languageWords = sync.OnceValue(func() *matcher { return languageMatcher(true) })
)

func languageMatcher(byText bool) *matcher {
	m, stems := newMatcher(), newStemmer()
	m.byText = byText
	for k := range kinds {
		if wordwise[k] != byText {
			continue
		}
		for _, phrase := range lines(phrases[k]) {
			m.add(int(k), rubric.Cue{Text: phrase}, languageNear, stems)
		}
	}
	return m
}

// isListed reports whether all of a range stands in an enumeration of terms.
func (r *reading) isListed(at span) bool {
	for _, t := range r.tokens[at.from:at.to] {
		if !t.list {
			return false
		}
	}
	return true
}

// detect finds the language patterns of every sentence.
func (r *reading) detect() {
	for i := range r.sentences {
		s := &r.sentences[i]
		record := func(h match) { r.record(s, h) }
		language().find(r.tokens, s.span, nil, record)
		languageWords().find(r.tokens, s.span, nil, record)
		if !s.code {
			r.detectActions(s)
			for _, k := range [...]kind{ownAction, teamAction} {
				s.hits[k] = slices.DeleteFunc(s.hits[k], func(h span) bool { return r.isDisowned(s, h.from) })
			}
		}
		r.detectQuantities(s)
		r.detectChanges(s)
		r.detectComparisons(s)
		r.detectYears(s)
		r.detectConnectives(s)
		r.detectPrices(s)
	}
}

// record keeps a set phrase found in a sentence.
func (r *reading) record(s *sentence, h match) {
	switch k := kind(h.pattern.id); {
	case k == hedge:
		s.vague++
	case k == timeAnchor && r.isListed(h.span):
		// Two terms side by side aren't a date.
	case k == selfCritique && r.isPresentDenial(h.span):
		// "I don't think we had rules" owns up to nothing, as "I didn't check" does.
	default:
		s.hits[k] = append(s.hits[k], h.span)
	}
}
