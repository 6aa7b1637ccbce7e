package library_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to write it")
	require.Equal(t, string(want), got)
}

func fixture(tb testing.TB, name string) string {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(tb, err)
	return string(data)
}

// changed returns a fixture with one piece replaced, which must be in it.
func changed(tb testing.TB, name, from, to string) string {
	tb.Helper()
	text := fixture(tb, name)
	require.Contains(tb, text, from)
	return strings.Replace(text, from, to, 1)
}

func TestFixturesAreSound(t *testing.T) {
	for _, name := range []string{"competency.yaml", "round.yaml", "signals.yaml", "loop.yaml"} {
		require.Empty(t, library.Linter{}.File(name, []byte(fixture(t, name))), name)
	}
}

// breakage is one way to spoil a fixture; the golden file of its name holds
// what the author is told.
type breakage struct{ name, file, from, to string }

// TestEveryBrokenShapeIsExplained holds the words of every message: file, line,
// column, excerpt with caret, what is wrong and what to write instead.
func TestEveryBrokenShapeIsExplained(t *testing.T) {
	const c, r, s, l = "competency.yaml", "round.yaml", "signals.yaml", "loop.yaml"
	for _, b := range []breakage{
		// -- the file as YAML --
		{"yaml-empty", "", "", "# nothing here\n"},
		{"yaml-not-a-group", "", "", "- a\n- b\n"},
		{"yaml-colon-in-text", c, "title: Plain Speech", "title: Plain: Speech"},
		{"yaml-open-quote", c, "title: Plain Speech", `title: "Plain Speech`},
		{"yaml-open-bracket", c, "cap: 2, say: Nothing was said to anybody.}", "cap: 2"},
		{"yaml-tab", c, "    label: Said it plainly", "\tlabel: Said it plainly"},
		{"yaml-anchor", c, "title: Plain Speech", "title: &t Plain Speech"},
		{"yaml-alias", c, "title: Plain Speech", "title: *t"},
		{"yaml-merge", c, "title: Plain Speech", "title: Plain Speech\n<<: {weight: 1}"},
		{"yaml-type", c, "title: Plain Speech", "title: !!str Plain Speech"},
		{"yaml-reserved", c, "title: Plain Speech", "title: @Plain Speech"},
		{"yaml-two-documents", c, "title: Plain Speech", "title: Plain Speech\n---\nid: other"},
		{"yaml-dash-without-blank", c, "  - id: heard", "  -id: heard"},
		{"yaml-deep", c, "title: Plain Speech", "title: " + strings.Repeat("[", 20) + strings.Repeat("]", 20)},
		{"yaml-key-twice", c, "title: Plain Speech", "title: Plain Speech\ntitle: Clear Speech"},
		{"yaml-key-is-a-list", c, "title: Plain Speech", "[a, b]: Plain Speech"},
		{"yaml-question-mark-key", c, "title: Plain Speech", "? title\n: Plain Speech"},
		// -- the head --
		{"head-schema-missing", c, "schema: barraiser.rubric/v1\n", ""},
		{"head-schema-newer", c, "rubric/v1", "rubric/v9"},
		{"head-schema-foreign", c, "barraiser.rubric/v1", "kubernetes/v1"},
		{"head-kind-missing", c, "kind: competency\n", ""},
		{"head-kind-unknown", c, "kind: competency", "kind: competence"},
		{"head-id-empty", c, "id: plain-speech", "id:"},
		{"head-id-shape", c, "id: plain-speech", "id: Plain Speech"},
		{"head-id-taken-by-another-kind", c, "id: plain-speech", "id: leadership-principles"},
		// -- shapes and keys --
		{"key-unknown", c, "    weight: 2", "    wieght: 2"},
		{"key-unknown-far", c, "    weight: 2", "    colour: red"},
		{"shape-group-for-text", c, "title: Plain Speech", "title: {a: b}"},
		{"shape-text-for-group", c, "topic: {any: [meeting, report], cap: 2, say: Nothing was said to anybody.}", "topic: meetings"},
		{"shape-text-for-number", c, "    weight: 2", "    weight: heavy"},
		{"shape-fraction-for-whole", c, "cap: 2, say", "cap: 2.5, say"},
		{"shape-list-for-number", c, "    weight: 2", "    weight: [2]"},
		// -- the competency --
		{"competency-empty", c, "essence: Says things so that others can act on them.\n", ""},
		{"signal-id-twice", c, "  - id: heard", "  - id: clear"},
		{"signal-weight-zero", c, "    weight: 2", "    weight: 0"},
		{"signal-no-probe", c, "    probes: [How did you know that they understood?]\n", ""},
		{"signal-no-finder", c, "    cues: [understood, {text: asked back, near: 6}]\n", ""},
		{"signal-check-missing", c, "    check: Did the others understand?\n", ""},
		{"signal-check-no-question", c, "Did the others understand?", "The others understood"},
		{"signal-detector-unknown", c, "first_person_action", "first_person_actions"},
		{"signal-elaborate-unknown", c, "[number, action]", "[numbers, action]"},
		{"cue-empty-alternative", c, "wrote/written", "wrote/"},
		{"cue-contraction", c, "wrote/written", "did/didn't"},
		{"cue-not-a-word", c, "wrote/written", "'wrote - written'"},
		{"cue-signs", c, "wrote/written", "wrote*"},
		{"cue-near-at-end", c, "because {near:8} because", "because {near:8}"},
		{"cue-near-zero", c, "{near:8}", "{near:0}"},
		{"cue-group-without-words", c, "{text: asked back, near: 6}", "{near: 6}"},
		{"cue-near-too-wide", c, "near: 6", "near: 60"},
		{"cue-empty", c, "cues: [told,", `cues: ["",`},
		{"use-unknown", c, "  - id: heard", "  - use: story.rael\n  - id: heard"},
		{"use-list-with-weight", c, "  - id: heard", "  - {use: [story.real, story.own], weight: 2}\n  - id: heard"},
		{"use-weight-zero", c, "  - id: heard", "  - {use: story.real, weight: 0}\n  - id: heard"},
		{"use-twice", c, "  - id: heard", "  - use: [story.real, story.real]\n  - id: heard"},
		{"anchor-missing", c, "  3: Says what was said.\n", ""},
		{"anchor-repeated", c, "  3: Says what was said.", "  3: says that it   was said."},
		{"anchor-six", c, "  5: Says what came of it.", "  5: Says what came of it.\n  6: More."},
		{"gate-unknown-signal", c, "  2: [clear]", "  2: [cleer]"},
		{"gate-out-of-reach", c, "{at_least: 2, of: [clear, heard]}", "{at_least: 3, of: [clear, heard]}"},
		{"gate-always-passed", c, "{at_least: 2, of: [clear, heard]}", "{at_least: 0, of: [clear, heard]}"},
		{"gate-any-and-of", c, "{any: [clear, heard]}", "{any: [clear], of: [heard]}"},
		{"gate-at-one", c, "  2: [clear]", "  1: [clear]"},
		{"flag-cap", c, "cap: 2, check: Is the candidate rude?", "cap: 5"},
		{"probe-unknown-signal", c, "{when: {flag: injection}", "{when: {missing: clera}"},
		{"probe-unknown-flag", c, "{flag: injection}", "{flag: injections}"},
		{"probe-unknown-state", c, "{when: {flag: injection}", "{when: {absent: clear}"},
		{"probe-no-when", c, "{when: {flag: injection}, ask", "{ask"},
		{"probe-rung", c, "rung: mechanism", "rung: mechanics"},
		{"probe-asks-nothing", c, "      - How did you say it?", `      - ""`},
		{"probe-placeholder", c, "{quote}", "{qoute}"},
		{"probe-quote-in-quotes", c, "You said {quote}.", "You said '{quote}'."},
		{"probe-quote-twice", c, "In which words?", "Why {quote}?"},
		{"probe-quote-alone", c, `"You said {quote}. In which words?"`, `"{quote}?"`},
		{"probe-three-questions", c, "How did you say it?", "How? When? To whom?"},
		{"quote-outside-probe", c, "text: When did you bring bad news?", `text: "You said {quote}?"`},
		{"level-missing", c, "  L6: {expect: 4, scope: several teams}\n", ""},
		{"level-unknown", c, "  L6:", "  L8:"},
		{"level-falls", c, "L7: {expect: 5", "L7: {expect: 2"},
		{"level-must-unknown", c, "must: [clear, heard]", "must: [clear, herd]"},
		{"scoring-not-ascending", c, "[0.1, 0.2, 0.3, 0.4]", "[0.1, 0.3, 0.2, 0.4]"},
		{"scoring-three-thresholds", c, "[0.1, 0.2, 0.3, 0.4]", "[0.1, 0.2, 0.3]"},
		{"scoring-advanced-unknown", c, "{signals: [heard]", "{signals: [hard]"},
		{"exemplar-level", c, "{level: 2, text: It was announced.}", "{level: 0, text: It was announced.}"},
		{"question-id", c, "id: plain-news", "id: plain_news"},
		{"question-level", c, "[L5, l6]", "[L5, senior]"},
		{"question-target-unknown", c, "hints: [To whom?]", "targets: [plain-speech, plain-speach], hints: [To whom?]"},
		{"key-point-without-cues", c, "cues: [complete/whole, \"everything {near:8} known\"]", "weight: 1"},
		{"key-point-key", c, "any: [early/soon,", "eny: [early/soon,"},
		{"key-point-two-lists", c, "cues: [complete/whole,", "any: [full], cues: [complete/whole,"},
		{"key-point-cue", c, "any: [early/soon,", "any: [early/,"},
		{"key-point-id", c, "{id: whole,", "{id: early,"},
		{"key-point-check", c, "Does the answer say when?", "It says when."},
		{"misconception-cap", c, "cap: 2}\n", "cap: 5}\n"},
		{"misconception-id", c, "{id: softened,", "{id: soft-ened,"},
		{"key-points-as-red-flag", c, "cues: [shut up], unless: [sorry]", "detector: key_points"},
		// -- the round --
		{"round-misconception-id", r, "What did you find out?,", "\"What did you find out?\", misconceptions: [{id: blame, label: It was them, cues: [they did it]}],"},
		{"round-minutes", r, "minutes: 9", "minutes: 0"},
		{"round-section-twice", r, "{id: talk", "{id: opening"},
		{"round-competency-unknown", r, "weight: 2}, dive-deep]", "weight: 2}, dive-deeper]"},
		{"round-competency-weight", r, "{id: ownership, weight: 2}", "{id: ownership, weight: -1}"},
		{"round-question-from-unknown", r, "from: dive-deep", "from: dive-depe"},
		{"round-question-only-unknown", r, "only: [ownership-unassigned]", "only: [ownership-unasigned]"},
		{"round-question-target", r, "targets: [dive-deep, ownership]", "targets: [frugality]"},
		{"round-question-without-target", r, ", targets: [dive-deep, ownership]", ""},
		{"round-competency-never-asked", r, "  - from: dive-deep\n  - {id: short-own, text: What did you find out?, targets: [dive-deep, ownership]}\n", ""},
		{"round-vote-order", r, "inclined: 3.5, not", "inclined: 4.9, not"},
		{"round-vote-gate", r, "gates: [ownership]", "gates: [owner]"},
		{"round-vote-word", r, "{inclined: yes}", "{leaning: yes}"},
		{"round-depth", r, "min_probes: 1", "min_probes: 4"},
		{"round-pad", r, "[notes, code]", "[notes, sketch]"},
		{"round-tool", r, "pads: [notes, code]", "tools: [code, desing]"},
		{"round-persona-missing", r, "persona: {name: Kim, role: a colleague, manner: Brief.}\n", ""},
		{"round-language", r, "title: Short talk", "title: Short talk\nlanguage: english please"},
		// -- the loop --
		{"loop-round-unknown", l, "round: leadership-principles", "round: leadership-principle"},
		{"loop-round-twice", l, "coverage:", "  - leadership-principles\ncoverage:"},
		{"loop-round-missing", l, "round: leadership-principles\n    principles", "principles"},
		{"loop-principle-unknown", l, "principles: [dive-deep,", "principles: [dive-depe,"},
		{"loop-coverage-short", l, "once: [dive-deep, ownership]", "twice: [dive-deep]"},
		{"loop-coverage-none", l, "once: [dive-deep, ownership]", "twice: [insist-on-the-highest-standards]"},
		{"loop-coverage-unknown", l, "once: [dive-deep, ownership]", "once: [ownrship]"},
		{"loop-only-word", l, "    principles:", "    only: perhaps\n    principles:"},
		{"loop-only-nothing", l, "    principles: [dive-deep, ownership]", "    only: yes"},
		{"loop-key", l, "  once:", "  thrice:"},
		{"loop-empty", l, "  - round: leadership-principles\n    principles: [dive-deep, ownership]\n", "  []\n"},
		// -- shared signals --
		{"signals-dotted-id", s, "id: calm", "id: tone.calm"},
		{"signals-broken", s, "cues: [calm/calmly]", "detector: calmness"},
		{"signals-probe", s, "How did you feel?", `"How did {name} feel?"`},
	} {
		t.Run(b.name, func(t *testing.T) {
			text := b.to
			if b.file != "" {
				text = changed(t, b.file, b.from, b.to)
			}
			problems := library.Linter{}.File("my.yaml", []byte(text))
			require.NotEmpty(t, problems)
			golden(t, filepath.Join("problems", b.name+".golden"), problems.Error()+"\n")
		})
	}
}

// TestAllProblemsComeAtOnce: an author mends a file once, not once for each error.
func TestAllProblemsComeAtOnce(t *testing.T) {
	text := fixture(t, "competency.yaml")
	for _, pair := range [][2]string{
		{"    weight: 2", "    wieght: 2"},
		{"  3: Says what was said.\n", ""},
		{"  2: [clear]", "  2: [cleer]"},
		{"share: 0.4", "share: 4"},
	} {
		require.Contains(t, text, pair[0])
		text = strings.Replace(text, pair[0], pair[1], 1)
	}
	problems := library.Linter{}.File("my.yaml", []byte(text))
	require.Len(t, problems, 4)
	lines := []int{}
	for _, p := range problems {
		lines = append(lines, p.Line)
		require.Equal(t, "my.yaml", p.File)
		require.NotEmpty(t, p.Excerpt)
	}
	require.IsIncreasing(t, lines)
}
