package lexical

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
)

// programs are correct pieces of code, each with a part that must be seen as
// such.
var programs = map[string]string{
	"python": `def merge(a, b):
    out, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i]); i += 1
        else:
            out.append(b[j]); j += 1
    return out + a[i:] + b[j:]`,
	"go": `func top(counts map[string]int, k int) []string {
	keys := make([]string, 0, len(counts))
	for key := range counts {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool { return counts[keys[i]] > counts[keys[j]] })
	return keys[:min(k, len(keys))]
}`,
	"java": `public int[] twoSum(int[] nums, int target) {
    Map<Integer, Integer> seen = new HashMap<>();
    for (int i = 0; i < nums.length; i++) {
        Integer j = seen.get(target - nums[i]);
        if (j != null) return new int[]{j, i};
        seen.put(nums[i], i);
    }
    return new int[0];
}`,
	"javascript": `const group = (rows) => {
  const out = {};
  for (const row of rows) {
    (out[row.id] = out[row.id] || []).push(row.value);
  }
  return Object.entries(out).map(([id, v]) => ({ id, n: v.length }));
};`,
	"c++": `std::vector<int> window(const std::vector<int>& v, size_t k) {
  std::deque<int> q; std::vector<int> out;
  for (size_t i = 0; i < v.size(); ++i) {
    while (!q.empty() && v[q.back()] <= v[i]) q.pop_back();
    q.push_back(i);
    if (q.front() + k <= i) q.pop_front();
    if (i + 1 >= k) out.push_back(v[q.front()]);
  }
  return out;
}`,
	"numpy in one line": `def attend(x, Wq, Wk): q, k = x @ Wq, x @ Wk s = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]) s = np.exp(s - s.max(-1, keepdims=True)) return s / s.sum(-1, keepdims=True)`,
}

// codeShare is the share of an answer's words that are seen as program text.
func codeShare(text string) float64 {
	r := readText(text)
	n := 0
	for _, t := range r.tokens {
		if t.code {
			n++
		}
	}
	return float64(n) / float64(max(1, len(r.tokens)))
}

func TestProgramTextIsKnown(t *testing.T) {
	for name, program := range programs {
		require.Greater(t, codeShare(program), 0.85, name)
		require.Greater(t, codeShare("```"+name+"\n"+program+"\n```"), 0.8, name)
		require.Greater(t, codeShare(strings.Join(strings.Fields(program), " ")), 0.8, "%s in one line", name)
	}
}

func TestProseIsNotProgramText(t *testing.T) {
	for _, text := range append([]string{
		solid,
		"It is O(n log n) time and O(n) space, because each of the n items is pushed and popped once from the heap of size k.",
		"For each item in the list, if it is not in the set, I add it and return; else I continue, while the window moves by one.",
		"I used BigQuery, S3 and Airflow (we had v2.3), e.g. for the nightly job; see the docs at example.com for details.",
		"The import of the class list from the range of schools was a pass for most, not for all.",
		"We went from 14 (last year) to 9 (this year), i.e. minus 36%, at 0.2 ms per call and $3/month.",
	}, labelledTexts(t)...) {
		require.Zero(t, codeShare(text), text)
	}
}

func labelledTexts(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, l := range readLabelled(t) {
		out = append(out, l.Text)
	}
	return out
}

func TestCodeInAnAnswerIsNotFlagged(t *testing.T) {
	said := "I walk both lists with two pointers and take the smaller head each time, so it is linear, because every item is looked at once. "
	for name, program := range programs {
		for _, text := range []string{said + "\n" + program, program + "\n" + said, said + "\n```\n" + program + "\n```\nAn empty list falls through the loop.", said + strings.Join(strings.Fields(program), " ")} {
			report := assess(t, answerTo(text))
			require.False(t, hasFlag(report.Flags, assessment.FlagStuffing), "%s: %v", name, report.Flags)
			require.False(t, hasFlag(report.Flags, assessment.FlagLanguage), "%s: %v", name, report.Flags)
			require.False(t, hasFlag(report.Flags, assessment.FlagRepetition), "%s: %v", name, report.Flags)
		}
	}
}

func TestCodeAloneIsTwoAtTheMost(t *testing.T) {
	for name, program := range programs {
		report := assess(t, answerTo(program))
		require.LessOrEqual(t, int(report.Rated[0].Rating), 2, name)
		require.False(t, hasFlag(report.Flags, assessment.FlagLanguage), name)
		r := read(answerTo(program))
		require.True(t, r.examine(newShingles(0)).onlyCode, name)
		explained := read(answerTo(program + "\nEvery item is appended once, so it runs in linear time, and an empty input falls through."))
		require.False(t, explained.examine(newShingles(0)).onlyCode, name)
	}
}

func TestCommentsAreProse(t *testing.T) {
	text := "def f(xs):\n    # The window is empty at first, so the sum starts at zero.\n    total = sum(xs[:k]) / len(xs)\n    return total"
	r := readText(text)
	comment := false
	for _, s := range r.sentences {
		words := string(r.turns[0].original[r.tokens[s.from].start:r.tokens[s.to-1].end])
		if strings.HasPrefix(words, "The window") {
			comment = true
			require.False(t, s.code)
			require.NotContains(t, words, "total")
		}
	}
	require.True(t, comment)
}

func TestTheLoopVariableDoesNothing(t *testing.T) {
	r := readText(programs["python"])
	require.False(t, found(r, ownAction))
	require.False(t, found(r, plannedAction))
}

// TestTermsDressedAsCodeStayWorthless: brackets between terms must not turn a
// list of them into evidence.
func TestTermsDressedAsCodeStayWorthless(t *testing.T) {
	for _, text := range []string{
		"trace(compare) = bisect[reproduce]; confirm(upstream) = underlying[alarm]; runbook(gate) = monitor[adopted]; platform(cost)",
		"```\ntrace compare bisect reproduce confirm upstream underlying alarm runbook gate monitor adopted platform cost\n```",
	} {
		require.LessOrEqual(t, int(rate(t, text).Rating), 2, text)
		require.LessOrEqual(t, rate(t, solid+"\n"+text).Rating, rate(t, solid).Rating, text)
	}
}
