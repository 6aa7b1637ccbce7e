package lexical

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/library"
)

// pasted is what candidates paste that has few of the signs of a program.
var pasted = map[string]string{
	"sql": `SELECT c.region, COUNT(*) AS late
FROM deliveries d
JOIN couriers c ON c.id = d.courier_id
WHERE d.arrived_at > d.promised_at
GROUP BY c.region
ORDER BY late DESC
LIMIT 10;`,
	"sql in small letters": `select user_id, max(seen_at) from visits where day >= '2024-01-01' group by user_id;
insert into latest (user_id, seen_at) values (7, now());
update latest set seen_at = now() where user_id = 7;`,
	"shell": `$ kubectl logs deploy/ranker -n search --since=2h | grep timeout
cat errors.txt | sort | uniq -c | sort -rn | head -20
curl -s https://example.com/health | jq .status
export MODEL_DIR=/srv/models`,
	"logs": `2024-03-04 02:14:07 ERROR ranker[112]: timeout after 30 s calling features
2024-03-04 02:14:09 WARN ranker[112]: falling back to cached features for user 991
2024-03-04 02:15:31 INFO ranker[112]: recovered, backlog drained in 84 s`,
	"levels": `ERROR: could not open model file, retrying in 5 seconds
ERROR: retry failed, using previous version of model
INFO: previous version loaded from disk`,
	"stack trace": `Traceback (most recent call last):
  File "train.py", line 88, in main
    loss.backward()
RuntimeError: CUDA out of memory while allocating tensor
  at com.shop.Ranker.score(Ranker.java:41)
  at com.shop.Api.handle(Api.java:17)`,
	"json": `{
  "model": "ranker",
  "metrics": {"recall": 0.81, "latency_ms": 85},
  "owners": ["search", "platform"],
  "rollback": true
}`,
}

// everything is all that is pasted, programs included, with and without fences.
func everything() map[string]string {
	out := maps.Clone(pasted)
	maps.Copy(out, programs)
	for name, text := range out {
		out[name+", fenced"] = "```\n" + text + "\n```"
	}
	return out
}

func TestPastedTextIsProgramText(t *testing.T) {
	for name, text := range everything() {
		require.Greater(t, codeShare(text), 0.8, name)
		r := readText(text)
		r.detect()
		require.True(t, r.isOnlyCode(), name)
		require.False(t, found(r, ownAction), name)
	}
	inline := "I ran SELECT region, COUNT(*) FROM deliveries WHERE late = 1 GROUP BY region and saw that Leeds had twice the share of Hull, so I drove there."
	share := codeShare(inline)
	require.Greater(t, share, 0.2)
	require.Less(t, share, 0.6)
}

// A line is program text by how it begins, and not because its words are a
// program's.
func TestProseLinesAreNotCodeLines(t *testing.T) {
	for _, line := range []string{
		"", "Select the rows from the table where the day is missing, then group them by user.",
		"select a few rows, look at them (slowly), and ask the owner", "FROM the start I knew WHERE it would end.",
		"Update: we found it at 02:14, in the cache.", "update the table with what we know; it was stale",
		"12:30 lunch, 14:00 the review with Ines", "06:40: recall at 0.61", "2021-2023 I led the team", "ERROR rates fell by half in May",
		"Info from the customer was thin", "at first (in May) we saw nothing", "go through the logs - slowly", "make sure that we ask -- always",
		"find the owner, ask for access", "git was new to me, so I read its manual", "- the list | with a bar", "\"Quote me on it\", she said",
		"[laughs] that was a bad night", "$5 a month per user", "% of users that came back", "cat photos were 3 % of it",
	} {
		require.False(t, isCodeLine(line), line)
	}
}

// codingCompetencies ask for code, so that with a word about it code may be worth
// more to them than a 2.
var codingCompetencies = wordSet(`code-quality live-coding ml-coding understanding solving verification`)

// hollowProse says nothing of any subject.
const hollowProse = "Here is the thing that I would use for it, more or less, as you asked me to give one; I hope that it is of some use to you."

// Whatever is pasted, alone or behind hollow words, no competency takes it for an
// account.
func TestPastedTextIsNoAccount(t *testing.T) {
	lib, err := library.Embedded()
	require.NoError(t, err)
	all := slices.Collect(maps.Values(everything()))
	all = append(all, strings.Join(slices.Sorted(maps.Values(pasted)), "\n\n"))
	for _, c := range lib.Competencies() {
		round, ok := lib.OneCompetency(c.ID)
		require.True(t, ok)
		compiled := compile(round)
		rate := func(text string) int {
			answer := assessment.Answer{Targets: []string{c.ID}, Turns: []assessment.Turn{{Ordinal: 1, Text: text}}}
			return int(assessAnswer(compiled, round, answer).Rated[0].Rating)
		}
		for _, text := range all {
			require.LessOrEqual(t, rate(text), 2, "%s: %s", c.ID, text)
			if !codingCompetencies[c.ID] {
				require.LessOrEqual(t, rate(hollowProse+"\n\n"+text), 2, "%s: %s", c.ID, text)
			}
		}
	}
}

// What is said around it keeps its evidence, word for word.
func TestProseAroundCodeKeepsItsEvidence(t *testing.T) {
	alone := assess(t, answerTo(solid)).Rated[0]
	for name, text := range everything() {
		for _, answer := range []string{solid + "\n\n" + text, text + "\n\n" + solid, text + "\n" + solid + "\n" + text} {
			with := assess(t, answerTo(answer)).Rated[0]
			require.GreaterOrEqual(t, with.Rating, alone.Rating, name)
			for _, e := range alone.Evidence {
				require.True(t, slices.ContainsFunc(with.Evidence, func(o assessment.Evidence) bool { return o.Quote == e.Quote }), "%s: %q is lost", name, e.Quote)
			}
		}
	}
}

// Lines and code points agree, whatever the text.
func TestEveryCodePointHasItsLine(t *testing.T) {
	pieces := append(slices.Collect(maps.Values(everything())), "\n", "```", "\r\n", "日本 ", "ü", " prose of the day ", "{", "\"k\": 1")
	slices.Sort(pieces)
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 6).Draw(t, "pieces"), rapid.SampledFrom([]string{"", "\n", " "}).Draw(t, "between")))
		require.Len(t, codeLines(text), len(text))
	})
}
