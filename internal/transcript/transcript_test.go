package transcript_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/transcript"
)

func TestDetect(t *testing.T) {
	for name, c := range map[string]struct {
		file, data string
		want       transcript.Format
	}{
		"json by name":        {"t.json", "words", transcript.JSON},
		"jsonl by name":       {"T.JSONL", "", transcript.JSON},
		"json by content":     {"-", "\n {\"schema\":1}", transcript.JSON},
		"vtt by content":      {"t.txt", "WEBVTT\n", transcript.WebVTT},
		"vtt after a mark":    {"-", "\ufeffWEBVTT\tx\n", transcript.WebVTT},
		"vtt by name":         {"t.VTT", "00:01.000 > 00:02.000", transcript.WebVTT},
		"srt by content":      {"-", "\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\nA: x", transcript.SRT},
		"srt without numbers": {"-", "00:00:01,000 --> 00:00:02,000\nA: x", transcript.SRT},
		"srt by name":         {"t.srt", "x", transcript.SRT},
		"text by name":        {"t.txt", "x", transcript.Text},
		"text by content":     {"notes", "3 May\nAlice: Why?", transcript.Text},
		"no webvtt":           {"-", "WEBVTTX: y", transcript.Text},
		"a style, no object":  {"-", "{\\an8}\nAlice: y", transcript.Text},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := transcript.Detect(c.file, []byte(c.data))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestErrorsSayWhereAndWhat(t *testing.T) {
	none := transcript.Speakers{}
	for name, c := range map[string]struct {
		file, data string
		who        transcript.Speakers
		want, hint string
	}{
		"empty":                 {"t.txt", "\ufeff \r\n\n", none, "t.txt:1: the file is empty", "a lone question"},
		"binary":                {"t.mp4", "ab\nc\x00d", none, "t.mp4:2: this isn't a text file", "export the transcript"},
		"utf-16":                {"t.srt", "\xff\xfe1\x00", none, "t.srt:1: the file is in UTF-16", "UTF-8"},
		"latin 1":               {"t.srt", "x\ncaf\xe9", none, "t.srt:2: the text isn't valid UTF-8", "UTF-8"},
		"unknown":               {"-", "\nwords only\n", none, "standard input:2: this is none of the formats", "WebVTT, SRT"},
		"json":                  {"t.txt", "{}", none, "t.txt:1: a transcript in JSON", ""},
		"nameless text":         {"t.txt", "\nInterview of 3 May\nAlice: Why?", none, "t.txt:2: nobody is named", "delete titles"},
		"nameless caption":      {"t.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello.", none, "t.srt:3: nobody is named", "Interviewer"},
		"nameless voice":        {"t.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n<v Bo>Hi", none, "t.vtt:4: nobody is named", "Interviewer"},
		"one speaker":           {"t.txt", "\nAlice: Why?\nbo: I did.", none, "t.txt:2: only Alice speaks", "capital letter"},
		"empty cues":            {"t.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Bo></v>", none, "t.vtt:1: nobody speaks", "Interviewer"},
		"no caption":            {"t.vtt", "WEBVTT\n\nNOTE nothing", none, "t.vtt:3: there is no caption", "00:01:02.000"},
		"bad timing":            {"t.srt", "1\n00:00:01,000 --> soon\nBo: x", none, `t.srt:2: "00:00:01,000 --> soon" isn't a timing`, "00:01:02.000"},
		"words without timing":  {"t.srt", "1\n00:00:01,000 --> 00:00:02,000\nBo: x\n\nand y", none, "t.srt:5: these words belong to no caption", "blank line"},
		"who asks is unclear":   {"t.txt", "Alice: Why?\nBo: Who?", none, "t.txt:2: nothing tells who of Alice and Bo", `--candidate "Alice" or --candidate "Bo"`},
		"three":                 {"t.txt", "Alice: Why?\nBo: So.\nCarl: Hm?", none, "t.txt:2: several speakers could be the candidate: Alice, Bo, Carl", "--candidate"},
		"two unknown":           {"t.txt", "Interviewer: Why?\nBo: So.\nCarl: Hm?", none, "t.txt:3: several speakers could be the candidate: Bo, Carl", "--candidate"},
		"a third beside roles":  {"t.txt", "Q: Why?\nA: So.\nCarl: Hm?", none, "t.txt:3: Carl is neither A nor Q", `--candidate "A"; if that is no name, begin its line with a space`},
		"a third beside names":  {"t.txt", "Ann: Why?\nBo: So.\nCarl: Hm?", transcript.Speakers{Candidate: "Bo", Interviewers: []string{"Ann"}}, "t.txt:3: Carl is neither Bo nor Ann", "leave --interviewer out"},
		"two candidates":        {"t.txt", "Q: Why?\nCandidate 1: So.\nCandidate 2: Hm.", none, "t.txt:3: Candidate 1, Candidate 2 are several candidates", `--candidate "Candidate 1"`},
		"interviewers only":     {"t.txt", "Interviewer 1: Why?\nInterviewer 2: Hm?", none, "t.txt:1: only interviewers speak", "--candidate"},
		"a name nobody has":     {"t.txt", "Ann: Why?\nBo: So.", transcript.Speakers{Candidate: "Cleo"}, `t.txt:1: nobody called "Cleo" speaks here`, "who speaks: Ann, Bo"},
		"another such name":     {"t.txt", "Ann: Why?\nBo: So.", transcript.Speakers{Interviewers: []string{"Ann", "Cleo"}}, `t.txt:1: nobody called "Cleo"`, "Ann, Bo"},
		"one name for two":      {"t.txt", "Ann: Why?\nBo: So.", transcript.Speakers{Candidate: "Bo", Interviewers: []string{"bo"}}, `"Bo" can't be both`, "leave one"},
		"the role is overruled": {"t.txt", "Candidate: Why?\nBo: So.", transcript.Speakers{Candidate: "Bo"}, "t.txt:2: Candidate, Bo are several candidates", "--candidate"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := transcript.Parse(c.file, []byte(c.data), c.who)
			require.ErrorContains(t, err, c.want)
			require.Contains(t, fault.HintOf(err), c.hint)
			require.Contains(t, []fault.Kind{fault.Invalid, fault.Usage}, fault.KindOf(err))
		})
	}
	_, err := transcript.Parse("t.txt", []byte(strings.Repeat("x", interview.MaxTranscript+1)), none)
	require.Equal(t, fault.TooLarge, fault.KindOf(err))
}

func TestWhoIsWho(t *testing.T) {
	for name, c := range map[string]struct {
		data                    string
		who                     transcript.Speakers
		candidate, interviewers string
		guessed                 bool
	}{
		"roles":                {"interviewer: Why?\nCANDIDATE (Bo): So?", transcript.Speakers{}, "CANDIDATE (Bo)", "interviewer", false},
		"one role":             {"Bo: May I ask why?\nRecruiter: So.", transcript.Speakers{}, "Bo", "Recruiter", false},
		"the other role":       {"Interviewee: So?\nAnn: Hm.\nCarl: Hm.", transcript.Speakers{}, "Interviewee", "Ann,Carl", false},
		"who asks":             {"Bo: Hi.\nAnn: Why? How?\nBo: I thought so, and who wouldn't? It worked.", transcript.Speakers{}, "Bo", "Ann", true},
		"who requests":         {"Ann: Good. Then tell me about a failure.\nBo: I failed.", transcript.Speakers{}, "Bo", "Ann", true},
		"who asks and is mute": {"Ann: Why?\nBo:", transcript.Speakers{}, "Bo", "Ann", true},
		"the candidate given":  {"bo: Why? How?\nAnn: So.\nCarl: Hm.", transcript.Speakers{Candidate: " BO "}, "bo", "Ann,Carl", false},
		"an interviewer given": {"Bo: Why? How?\nAnn: So.", transcript.Speakers{Interviewers: []string{"ann"}}, "Bo", "Ann", false},
		"both given":           {"Bo: Why?\nAnn: So.\nCarl: Hm.", transcript.Speakers{Candidate: "Carl", Interviewers: []string{"Ann", "Bo"}}, "Carl", "Bo,Ann", false},
		"a heading as a name":  {"Task: Why?\nBo: So.", transcript.Speakers{Interviewers: []string{"Task"}}, "Bo", "Task", false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := transcript.Parse("t.txt", []byte(c.data), c.who)
			require.NoError(t, err)
			require.Equal(t, c.candidate, got.Candidate)
			require.Equal(t, c.interviewers, strings.Join(got.Interviewers, ","))
			require.Equal(t, c.guessed, got.Guessed)
		})
	}
}

// TestWhatIsNoName: lines of an answer that look like a name stay the candidate's.
func TestWhatIsNoName(t *testing.T) {
	for _, line := range []string{
		"Result: it worked.", "Step 2: measure.", "the plan: measure.", "At 10:30 we met.", "https://example.com is it.", "Https://example.com",
		"C:\\data\\x", "a: int = 1", " Ann: she said so.", "\tAnn: she said so.", "- Redis: fast.", "1: one", ": nothing", "Ratio:3",
		"I had three goals, you see. The first one: speed", "What I learned from all of this in the end: test.", "Really? Yes: really", "x := 1", "std::vector",
	} {
		got, err := transcript.Parse("t.txt", []byte("Q: Why?\nA: So.\n"+line+"\nQ: And?\nA: Yes."), transcript.Speakers{})
		require.NoError(t, err, line)
		require.Len(t, got.Turns, 4, line)
		require.Equal(t, "So.\n"+strings.TrimRight(line, " "), got.Turns[1].Text)
	}
	for line, want := range map[string]string{
		"Ann: hi": "Ann", "Ann:hi": "Ann", "Åsa Öst:  hi": "Åsa Öst", "O'Neil-Smith, J.: hi": "O'Neil-Smith, J.", "李雷：你好": "李雷",
		"(0:03) Ann: hi": "Ann", "00:00:03.5 - Ann: hi": "Ann", "Ann (0:03): hi": "Ann", "Ann [00:00:03]: hi": "Ann", "__Ann__: hi": "Ann", "**Ann**: hi": "Ann",
	} {
		got, err := transcript.Parse("t.txt", []byte("Candidate: So.\n"+line), transcript.Speakers{})
		require.NoError(t, err, line)
		require.Equal(t, []string{want}, got.Interviewers, line)
		require.NotContains(t, got.Turns[1].Text, ":", line)
	}
}

func TestCaptions(t *testing.T) {
	const q = "00:00:01,000 --> 00:00:02,000\nQ: Why?\n\n"
	for name, c := range map[string]struct{ data, want string }{
		"entities":          {q + "00:00:03,000 --> 00:00:04,000\nA: a &amp; b&nbsp;&lt;b&gt; &eacute;", "a & b <b> é"},
		"tags":              {q + "00:00:03,000 --> 00:00:04,000\nA: <i>a</i> <FONT color=red>b</FONT> <c.x>c</c> map<string,int> 1 < 2 > 1", "a b c map<string,int> 1 < 2 > 1"},
		"an arrow in words": {q + "00:00:03,000 --> 00:00:04,000\nA: a\nb --> c", "a b --> c"},
		"out of order":      {q + "00:00:05,000 --> 00:00:06,000\nA: b\n\n00:00:03,000 --> 00:00:04,000\nA: a", "a b"},
		"said again":        {q + "00:00:03,000 --> 00:00:04,000\nA: no\n\n00:00:04,000 --> 00:00:05,000\nA: no", "no no"},
		"shown again":       {q + "00:00:03,000 --> 00:00:05,000\nA: no\n\n00:00:04,000 --> 00:00:06,000\nA: no way", "no way"},
		"overlapping":       {q + "00:00:03,000 --> 00:00:05,000\nA: not\n\n00:00:04,000 --> 00:00:06,000\nA: nothing", "not nothing"},
		"an empty cue":      {q + "00:00:03,000 --> 00:00:05,000\n\n00:00:04,000 --> 00:00:06,000\nA: a", "a"},
		"a name by itself":  {q + "00:00:03,000 --> 00:00:05,000\nA:\na\n\n00:00:05,000 --> 00:00:06,000\nb", "a b"},
		"no blank line":     {"00:00:01,000 --> 00:00:02,000\nQ: How many?\n00:00:02,000 --> 00:00:03,000\nA: It's\n3\n2\n00:00:03,000 --> 00:00:04,000\nor 4", "It's 3 or 4"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := transcript.Parse("t.srt", []byte(c.data), transcript.Speakers{})
			require.NoError(t, err)
			require.Len(t, got.Turns, 2)
			require.Equal(t, c.want, got.Turns[1].Text)
			again, err := transcript.Parse("t.vtt", []byte("WEBVTT\n\n"+c.data), transcript.Speakers{})
			require.NoError(t, err)
			require.Equal(t, got, again)
		})
	}
	// A header that no blank line ends.
	got, err := transcript.Parse("-", []byte("WEBVTT\n"+q+"00:03.000 --> 100:00:04.000\nA: a"), transcript.Speakers{})
	require.NoError(t, err)
	require.Len(t, got.Turns, 2)
}

// TestManyLines: hundreds of thousands of short lines would take minutes if each copied all before
// it.
func TestManyLines(t *testing.T) {
	words := strings.Repeat("a\n", interview.MaxTranscript/32)
	for name, head := range map[string]string{"t.txt": "Q: Why?\nA: ", "t.srt": "00:00:01,000 --> 00:00:02,000\nQ: Why?\nA: "} {
		got, err := transcript.Parse(name, []byte(head+words), transcript.Speakers{})
		require.NoError(t, err)
		require.Len(t, got.Turns, 2)
		require.Len(t, got.Turns[1].Text, len(words)-1)
	}
}

// TestGreetings: "Yes, hello" was once rated 1, as an evasive answer.
func TestGreetings(t *testing.T) {
	for name, c := range map[string]struct {
		data    string
		skipped int
	}{
		"a greeting":              {"Q: Hi Bo, can you hear me?\nA: Yes, hello.\nQ: Why?\nA: So.", 1},
		"a long one":              {"A: Hello?\nQ: Hello. I'm Ann.\nA: Nice to meet you.\nQ: How are you?\nA: Fine.\nQ: Why?\nA: So.", 3},
		"with the question":       {"Q: Hello. Why us?\nA: So.\nQ: And?\nA: So.", 0},
		"with a request":          {"Q: Welcome. Tell me about a failure.\nA: None.\nQ: And?\nA: So.", 0},
		"a question first":        {"Q: Why us?\nA: Hello.\nQ: And?\nA: So.", 0},
		"an answer first":         {"A: So I rewrote it.\nQ: Hello?\nA: So.", 0},
		"a long reply":            {"Q: How are you?\nA: " + strings.Repeat("I rewrote the importer. ", 5) + "\nQ: Why?\nA: So.", 0},
		"nothing but a greeting":  {"Q: Hello?\nA: Hi.\nQ: Bye.", 0},
		"a word within a word":    {"Q: This machine?\nA: So.\nQ: And?\nA: So.", 0},
		"no answer to a question": {"Q: Hello.\nA: Hi.\nQ: Why?", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := transcript.Parse("t.txt", []byte(c.data), transcript.Speakers{})
			require.NoError(t, err)
			require.Equal(t, c.skipped, got.Greetings)
			left := 0
			for _, line := range got.Turns {
				require.False(t, line.Skipped && line.Speaker == interview.Interviewer)
				if line.Skipped {
					require.NotEmpty(t, line.Text, "the words are kept")
					c.skipped--
				} else if line.Speaker == interview.Candidate {
					left++
				}
			}
			require.Zero(t, c.skipped)
			require.Positive(t, left)
		})
	}
}

func FuzzWebVTT(f *testing.F) {
	seed(f, "*.vtt")
	f.Fuzz(func(t *testing.T, data []byte) { check(t, "t.vtt", append([]byte("WEBVTT\n\n"), data...)) })
}

func FuzzSRT(f *testing.F) {
	seed(f, "*.srt")
	f.Fuzz(func(t *testing.T, data []byte) { check(t, "t.srt", data) })
}

func FuzzText(f *testing.F) {
	seed(f, "*.txt")
	f.Fuzz(func(t *testing.T, data []byte) { check(t, "t.txt", data) })
}

func seed(f *testing.F, pattern string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data)
	}
}

// check reads a file of any content: it is refused with a hint, or both sides
// speak, turns change hands, and the contract takes what was read.
func check(t *testing.T, name string, data []byte) {
	t.Helper()
	got, err := transcript.Parse(name, data, transcript.Speakers{})
	if err != nil {
		if !strings.Contains(err.Error(), "in JSON") {
			require.NotEmpty(t, fault.HintOf(err), "%v", err)
		}
		return
	}
	require.NotEmpty(t, got.Candidate)
	require.NotEmpty(t, got.Interviewers)
	sides := map[interview.Speaker]bool{}
	for i, line := range got.Turns {
		sides[line.Speaker] = true
		require.Equal(t, strings.TrimSpace(line.Text), line.Text)
		if i > 0 && line.Speaker == interview.Candidate {
			require.NotEqual(t, got.Turns[i-1].Speaker, line.Speaker)
		}
	}
	require.Len(t, sides, 2)
	again, err := transcript.Parse(name, data, transcript.Speakers{Candidate: got.Candidate})
	require.NoError(t, err)
	require.True(t, strings.EqualFold(strings.TrimRight(got.Candidate, "0123456789"), strings.TrimRight(again.Candidate, "0123456789")))
}
