package lexical

import "strings"

// irregularVerbs are the irregular verbs of English and the compounds of theirs
// that are in use: base, past form, participle. What has two forms stands twice.
// The verbs whose past is their base are in unchangedVerbs.
const irregularVerbs = `
	arise arose arisen, awake awoke awoken, bear bore borne, beat beat beaten, become became become, befall befell befallen,
	begin began begun, behold beheld beheld, bend bent bent, bind bound bound, bite bit bitten, bleed bled bled, blow blew blown,
	break broke broken, breed bred bred, bring brought brought, build built built, burn burnt burnt, buy bought bought,
	catch caught caught, choose chose chosen, cling clung clung, come came come, creep crept crept, deal dealt dealt,
	dig dug dug, dive dove dived, do did done, draw drew drawn, dream dreamt dreamt, drink drank drunk, drive drove driven,
	dwell dwelt dwelt, eat ate eaten, fall fell fallen, feed fed fed, feel felt felt, fight fought fought, find found found,
	flee fled fled, fling flung flung, fly flew flown, forbid forbade forbidden, forego forewent foregone,
	foresee foresaw foreseen, foretell foretold foretold, forget forgot forgotten, forgive forgave forgiven,
	forsake forsook forsaken, freeze froze frozen, give gave given, go went gone, grind ground ground, grow grew grown,
	hang hung hung, hear heard heard, hide hid hidden, hold held held, keep kept kept, kneel knelt knelt, know knew known,
	lay laid laid, lead led led, lean leant leant, leap leapt leapt, learn learnt learnt, leave left left, lend lent lent,
	light lit lit, lose lost lost, make made made, mean meant meant, meet met met, mislay mislaid mislaid,
	mislead misled misled, mistake mistook mistaken, misunderstand misunderstood misunderstood, outdo outdid outdone,
	outgrow outgrew outgrown, outrun outran outrun, overcome overcame overcome, overdo overdid overdone,
	overhear overheard overheard, override overrode overridden, overrun overran overrun, oversee oversaw overseen,
	oversleep overslept overslept, overspend overspent overspent, overtake overtook overtaken,
	overthrow overthrew overthrown, partake partook partaken, pay paid paid, plead pled pled, prove proved proven,
	rebind rebound rebound, rebuild rebuilt rebuilt, redo redid redone, redraw redrew redrawn, remake remade remade,
	repay repaid repaid, rerun reran rerun, resell resold resold, resend resent resent, rethink rethought rethought,
	retake retook retaken, retell retold retold, rewind rewound rewound, rewrite rewrote rewritten, ride rode ridden,
	ring rang rung, rise rose risen, run ran run, say said said, see saw seen, seek sought sought, sell sold sold,
	send sent sent, shake shook shaken, shine shone shone, shoot shot shot, show showed shown, shrink shrank shrunk,
	sing sang sung, sink sank sunk, sit sat sat, sleep slept slept, slide slid slid, sling slung slung, smell smelt smelt,
	sneak snuck snuck, speak spoke spoken, speed sped sped, spell spelt spelt, spend spent spent, spill spilt spilt,
	spin spun spun, spoil spoilt spoilt, spring sprang sprung, stand stood stood, steal stole stolen, stick stuck stuck,
	sting stung stung, stride strode stridden, strike struck struck, string strung strung, strive strove striven,
	swear swore sworn, sweep swept swept, swell swelled swollen, swim swam swum, swing swung swung, take took taken,
	teach taught taught, tear tore torn, tell told told, think thought thought, throw threw thrown, tread trod trodden,
	unbind unbound unbound, understand understood understood, undertake undertook undertaken, undo undid undone,
	unfreeze unfroze unfrozen, unwind unwound unwound, uphold upheld upheld, wake woke woken, wear wore worn,
	weave wove woven, weep wept wept, win won won, wind wound wound, withdraw withdrew withdrawn,
	withhold withheld withheld, withstand withstood withstood, wring wrung wrung, write wrote written`

// Verbs that have one form for base, past and participle. Those in
// unchangedVerbs are seldom anything else where a sentence leaves its subject
// out; unchangedNouns count behind a subject only.
var (
	unchangedVerbs = wordSet(`cut let put read set shut split cost hit`)
	unchangedNouns = wordSet(`beat bet bid broadcast burst cast fit forecast hurt misread offset outbid preset proofread quit
		recast reread reset rid shed spread thrust upset`)
)

// ambiguousPast are past forms that are as often a noun, an adjective or
// another verb's base: they count behind a subject only.
var ambiguousPast = wordSet(`bit bore bound dove ground lit rebound resent shone shot wound`)

// verbForms are the tables made of irregularVerbs.
type verbForms struct {
	past, participles map[string]bool
	base              map[string]string
}

var irregular = makeVerbForms()

// makeVerbForms also says what base a form is brought together with; "a bit",
// "ground truth" and what else is mostly another word stay apart.
func makeVerbForms() verbForms {
	out := verbForms{past: map[string]bool{}, participles: map[string]bool{}, base: map[string]string{}}
	for entry := range strings.SplitSeq(irregularVerbs, ",") {
		forms := strings.Fields(entry)
		base := forms[0]
		if forms[1] != base {
			out.past[forms[1]] = true
		}
		out.participles[forms[2]] = true
		for _, form := range forms[1:] {
			if form != base && !otherWords[form] {
				out.base[form] = base
			}
		}
	}
	for form := range ambiguousPast {
		delete(out.past, form)
	}
	return out
}

// otherWords are forms that are another word so often that they keep a stem of
// their own, or are a base themselves.
var otherWords = wordSet(`bit bore borne ground known resent rebound shot drunk proven leant`)

// isPast reports a past form wherever it stands.
func isPast(word string) bool {
	if irregular.past[word] || unchangedVerbs[word] || auxiliaryPast[word] {
		return true
	}
	return isRegularPast(word) && !adjectives[word]
}

func isRegularPast(word string) bool {
	return len(word) > 3 && strings.HasSuffix(word, "ed") && !notPast[word]
}

// isStrongPast reports a past form that says what was done.
func isStrongPast(word string) bool { return isPast(word) && !weakPast[word] }

// isPastBehind reports a strong past form behind its subject, where a word that
// may be a noun or an adjective is a verb.
func isPastBehind(word string) bool {
	return !weakPast[word] && (isPast(word) || isRegularPast(word) || ambiguousPast[word] || unchangedNouns[word])
}

// isDone reports a strong participle, as behind "have".
func isDone(word string) bool {
	return isPastBehind(word) || irregular.participles[word] && !weakPast[word]
}

// isSuffered reports a participle that makes a passive and says what was done.
func isSuffered(word string) bool {
	return isStrongPast(word) || irregular.participles[word] && !weakPast[word] && !states[word]
}

// states are participles that say how something is and not what was done to it.
var states = wordSet(`bent born borne bound broken frozen gone grown hidden left lit lost meant risen shrunk stuck sunk sworn
	swollen torn woken worn wound spent shone`)

// auxiliaryPast are the past forms that help other verbs.
var auxiliaryPast = wordSet(`was were had got wired`)
