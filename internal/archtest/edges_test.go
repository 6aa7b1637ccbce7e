package archtest

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// layer is one package and what it may import of this module. A row may stand
// here before its package is written; a package may not be written before its
// row.
type layer struct {
	path string
	may  []string
	why  string
}

// anything in layer.may stands for every package but commands and test kits.
const anything = "*"

// domain is every pure package, from the left to the right of house order.
var domain = []string{"internal/rubric", "internal/assessment", "internal/interview", "internal/director", "internal/scorecard"}

// with returns base and the further packages as one list.
func with(base []string, further ...string) []string {
	return append(slices.Clone(base), further...)
}

var layers = []layer{
	// -- domain: rubric <- assessment <- interview <- director, scorecard --
	{"internal/fault", nil, "every package imports it, so importing one of them would be a cycle"},
	{"internal/rubric", []string{"internal/fault"}, "a rubric means the same whoever interviews or rates"},
	{"internal/assessment", []string{"internal/rubric", "internal/fault"}, "evidence is verified against words, not against the state of a session, so transcripts made anywhere can be rated"},
	{"internal/interview", []string{"internal/assessment", "internal/rubric", "internal/fault"}, "the fold must not depend on who chose the move: decisions are recorded, not recomputed"},
	{"internal/director", []string{"internal/interview", "internal/assessment", "internal/rubric", "internal/fault"}, "it decides from the state alone; it may not know how a move is worded or what the scorecard will say"},
	{"internal/scorecard", []string{"internal/interview", "internal/assessment", "internal/rubric", "internal/fault"}, "ratings are aggregated without knowing which moves were planned, so a new director changes no score"},

	// -- contracts and their conformance suites --
	{"internal/eventlog", []string{"internal/fault"}, "stores keep bytes; a store that knew events would have to change with them"},
	{"internal/eventlog/logtest", []string{"internal/eventlog", "internal/fault"}, "the suite may rely on nothing but the contract it checks"},
	{"internal/eventlog/memlog", []string{"internal/eventlog", "internal/fault"}, "an adapter knows the contract it implements and no more"},
	{"internal/llm", []string{"internal/fault"}, "what an endpoint answers has nothing to do with interviews"},
	{"internal/llm/llmtest", []string{"internal/llm", "internal/fault"}, "the suite may rely on nothing but the contract it checks"},
	{"internal/account", []string{"internal/fault"}, "who somebody is doesn't depend on what they sat"},

	// -- application --
	{"internal/journal", []string{"internal/interview", "internal/rubric", "internal/assessment", "internal/scorecard", "internal/eventlog", "internal/fault"}, "the one place that knows both events and records"},
	{"internal/archive", []string{"internal/interview", "internal/journal", "internal/eventlog", "internal/fault"}, "it moves records between any two stores, so it knows none of them; of sessions it needs to know which content they are pinned to"},
	{"internal/engine", with(domain, "internal/eventlog", "internal/llm", "internal/journal", "internal/fault"), "it declares Voice and Assessor itself: the consumer owns the interface, so no implementation can be reached past it; of llm it needs the name that a session's calls go by"},
	{"internal/assessor/lexical", []string{"internal/rubric", "internal/assessment", "internal/interview", "internal/scorecard", "internal/llm", "internal/fault"}, "an assessor reads a transcript; the director's plans and the store would make it see what it must rate blind to"},
	{"internal/assessor/model", []string{"internal/rubric", "internal/assessment", "internal/interview", "internal/scorecard", "internal/llm", "internal/fault", "prompts"}, "likewise, with the prompts it sends"},
	{"internal/voice", with(domain, "internal/fault"), "the guard must hold for every voice, so it knows none"},
	{"internal/voice/scripted", with(domain, "internal/voice", "internal/fault", "prompts"), "the voice that is always there may need no endpoint and no store"},
	{"internal/voice/model", with(domain, "internal/voice", "internal/llm", "internal/fault", "prompts"), "it speaks to the contract, so any endpoint will do"},
	{"internal/library", []string{"internal/rubric", "internal/fault", "rubrics", "prompts"}, "what coaches write is checked without a running service"},
	{"internal/transcript", []string{"internal/interview", "internal/fault"}, "captions become lines of a transcript before any rubric is known, so the same file reads the same under each"},
	{"internal/report", []string{"internal/scorecard", "internal/rubric", "internal/assessment", "internal/interview", "internal/fault"}, "a report renders values it is given, or a page and a command would differ"},

	// -- adapters --
	{"internal/store/sqlite", []string{"internal/eventlog", "internal/account", "internal/fault"}, "stores keep bytes, never events"},
	{"internal/store/redis", []string{"internal/eventlog", "internal/account", "internal/fault"}, "stores keep bytes, never events"},
	{"internal/store/redis/redistest", nil, "it looks at Redis past the store's own eyes"},
	{"internal/llm/openai", []string{"internal/llm", "internal/fault"}, "an adapter knows the contract it implements and no more"},
	{"internal/llm/pool", []string{"internal/llm", "internal/fault"}, "retries and failover hold for whatever endpoint; it is given clients and makes none"},
	{"internal/llm/budget", []string{"internal/llm", "internal/fault"}, "what may be spent is decided over an interface, so that a round without a store has a budget too"},
	{"internal/llm/budget/budgettest", []string{"internal/llm/budget", "internal/llm", "internal/fault"}, "the suite may rely on nothing but the contract it checks"},
	{"internal/llm/ledger", []string{"internal/llm/budget", "internal/eventlog", "internal/fault"}, "the one place that knows both spending and records"},
	{"internal/wire", []string{"internal/fault"}, "clients share it, and may not be coupled to the server's types"},
	{"internal/live", with(domain, "internal/engine", "internal/eventlog", "internal/wire", "internal/fault"), "of the log it needs the names of its errors; the socket carries commands to the engine; what the pages need is none of its business"},
	{"internal/peer", []string{"internal/eventlog", "internal/fault"}, "it opens doors and sockets between replicas; what is said on them is the live protocol's, which it hands over whole"},
	{"internal/peer/peertest", nil, "a network in memory carries bytes, whoever's they are"},
	{"internal/httpd", with(domain, "internal/engine", "internal/live", "internal/wire", "internal/library", "internal/report", "internal/account", "internal/fault", "web"), "it translates requests; stores, voices and models are reached through the engine only"},
	{"internal/client", []string{"internal/wire", "internal/fault"}, "it must prove that the protocol alone is enough to write a client"},

	// -- composition and checks --
	{"internal/calibration", []string{"internal/rubric", "internal/fault"}, "agreement is counted over ratings, however they came about; whoever rates can't be reached from here"},
	{"internal/config", []string{"internal/fault"}, "settings are values; what they switch on is wired in app"},
	{"internal/candidate", []string{"internal/fault"}, "a simulated candidate knows what a real one does, the interviewer's words and not the rubric, or its good ratings would show nothing"},
	{"internal/telemetry", []string{"internal/fault"}, "measuring may not depend on what is measured"},
	{"internal/app", []string{anything}, "the one place where implementations meet the interfaces they serve"},
	{"cmd/barraiser", []string{"internal/app", "internal/config", "internal/client", "internal/candidate", "internal/wire", "internal/rubric", "internal/fault"}, "a command reads its arguments and prints; a program that tests can run lives in app"},
	{"internal/crash", nil, "its tests know the service as its clients do: through the binary and package client"},
	{"internal/measure", nil, "figures, aims and processes are the same whatever is measured"},
	{"internal/chaos", []string{anything}, "it starts the whole program and reads what is left of it; nothing imports it"},
	{"internal/chaos/process", nil, "a server is killed and started again whatever it serves"},
	{"internal/bench", []string{anything}, "it measures the parts and the whole as they're wired; nothing imports it"},
	{"internal/load", []string{"internal/client", "internal/measure", "internal/wire", "internal/fault"}, "it knows the service as its clients do: through the binary and package client"},
	{"internal/eval", []string{anything}, "it measures the ratings as the commands give them; nothing imports it"},
	{"internal/archtest", nil, "it reads the tree as text, so that it runs while the tree doesn't compile"},
	{"prompts", nil, "embedded files; reading them is the importer's business"},
	{"rubrics", nil, "embedded files; reading them is the importer's business"},
	{"web", nil, "pages are given the values they show, so they can be looked at without a service"},
}

// isKit reports whether a package is a conformance suite or a test double,
// which only tests may import.
func isKit(pkgPath string) bool { return strings.HasSuffix(path.Base(pkgPath), "test") }

// edgeFinding checks one import by the package importer of the package
// imported, both relative to the module. It returns "" when the edge is
// allowed and else what is wrong and what to do about it.
func edgeFinding(table []layer, importer, imported string) string {
	i := slices.IndexFunc(table, func(l layer) bool { return l.path == importer })
	if i < 0 {
		return fmt.Sprintf("%s is not in the table of layers: decide what it may import and why, and add its row to internal/archtest/edges_test.go", importer)
	}
	l := table[i]
	switch {
	case isKit(imported):
		return fmt.Sprintf("%s imports %s, which is for tests only", importer, imported)
	case slices.Contains(l.may, imported):
		return ""
	case slices.Contains(l.may, anything) && !strings.HasPrefix(imported, "cmd/"):
		return ""
	}
	allowed := "nothing of this module"
	if len(l.may) > 0 {
		allowed = "only " + strings.Join(l.may, ", ")
	}
	return fmt.Sprintf("%s may not import %s: %s. It may import %s", importer, imported, l.why, allowed)
}

func TestEveryPackageHasALayer(t *testing.T) {
	for _, p := range packages(t) {
		known := slices.ContainsFunc(layers, func(l layer) bool { return l.path == p.path })
		if !known {
			t.Error(edgeFinding(layers, p.path, ""))
		}
	}
}

func TestPackagesImportOnlyWhatTheirLayerMay(t *testing.T) {
	for _, p := range packages(t) {
		if !slices.ContainsFunc(layers, func(l layer) bool { return l.path == p.path }) {
			continue // reported once, by TestEveryPackageHasALayer
		}
		for _, f := range p.files {
			for imported, at := range f.imports() {
				ours, ok := strings.CutPrefix(imported, module+"/")
				if !ok {
					continue
				}
				if finding := edgeFinding(layers, p.path, ours); finding != "" {
					t.Errorf("%s: %s", at, finding)
				}
			}
		}
	}
}

// TestTheTableOfLayersIsSound guards the table itself: a misspelt path would
// forbid or allow nothing.
func TestTheTableOfLayersIsSound(t *testing.T) {
	rows := map[string]bool{}
	for _, l := range layers {
		require.NotContains(t, rows, l.path, "two rows for one package")
		require.NotEmpty(t, l.why, "%s has no reason", l.path)
		rows[l.path] = true
	}
	for _, l := range layers {
		for _, imported := range l.may {
			if imported != anything {
				require.Contains(t, rows, imported, "the row of %s names a package that has no row", l.path)
			}
		}
	}
}

func TestEdgesControls(t *testing.T) {
	cases := map[string]struct {
		importer, imported string
		want               string // part of the finding; empty if the edge is allowed
	}{
		"to the left":             {"internal/interview", "internal/rubric", ""},
		"to the right":            {"internal/rubric", "internal/interview", "a rubric means the same"},
		"sideways":                {"internal/scorecard", "internal/director", "a new director changes no score"},
		"store knows events":      {"internal/store/sqlite", "internal/interview", "never events"},
		"engine picks a voice":    {"internal/engine", "internal/voice/scripted", "declares Voice"},
		"engine picks a store":    {"internal/engine", "internal/store/sqlite", "may not import"},
		"app wires a store":       {"internal/app", "internal/store/sqlite", ""},
		"app imports a command":   {"internal/app", "cmd/barraiser", "may not import"},
		"kit in the program":      {"internal/app", "internal/eventlog/logtest", "for tests only"},
		"pages know the service":  {"web", "internal/httpd", "nothing of this module"},
		"client knows the engine": {"internal/client", "internal/engine", "only internal/wire"},
		"new package":             {"internal/novelty", "internal/fault", "add its row"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := edgeFinding(layers, c.importer, c.imported)
			if c.want == "" {
				require.Empty(t, got)
				return
			}
			require.Contains(t, got, c.want)
		})
	}
}
