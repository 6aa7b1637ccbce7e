package model

import "testing"

// TestForeign: what is plainly in another language, and what isn't.
func TestForeign(t *testing.T) {
	for _, c := range []struct {
		text, tag string
		foreign   bool
	}{
		{"Which of those steps did you do yourself?", "en", false},
		{"Which of those steps did you do yourself?", "", false},
		{"Which of those steps did you do yourself?", "en-GB", false},
		{"Welche von diesen Schritten haben Sie selbst gemacht?", "en", true},
		{"Quelle partie de ce travail est la vôtre ?", "en", true},
		{"¿Qué parte de eso hizo usted por su cuenta?", "en", true},
		{"Quale parte del lavoro è stata la sua?", "en", true},
		{"Qual foi a sua parte no trabalho, e por que não a de outros?", "en", true},
		{"Wat heeft u daar zelf van gedaan, en wat niet?", "en", true},
		{"Какой из этих шагов вы сделали сами?", "en", true},
		{"これらの手順のうち、ご自身でされたのはどれですか。", "en", true},
		{"Which of those steps did you do yourself?", "de", true},
		{"Welche von diesen Schritten haben Sie selbst gemacht?", "de", false},
		{"Welche von diesen Schritten haben Sie selbst gemacht?", "de-AT", false},
		{"これらの手順のうち、ご自身でされたのはどれですか。", "ja", false},
		{"Which of those steps did you do yourself?", "ja", true},
		{"Which of those steps did you do yourself?", "pl", false}, // not told apart: nobody made the list
		{"Kubernetes, Grafana, Prometheus?", "en", false},
		{"Why?", "de", false},
		{"Was it in a de facto standard?", "en", false},
		{"What did you mean by la carte?", "en", false},
		{"", "en", false},
		{"99 % of 1,200?", "ja", false},
	} {
		if got := foreign(c.text, c.tag); got != c.foreign {
			t.Errorf("foreign(%q, %q) = %t", c.text, c.tag, got)
		}
	}
}

// TestContent: what remains of a sentence, and which words are kin.
func TestContent(t *testing.T) {
	for _, c := range []struct {
		a, b string
		kin  bool
	}{
		{"Which steps did you take?", "Which step was it?", true},
		{"Who tested it?", "How is testing done?", true},
		{"What was measured?", "Which measurement was it?", true},
		{"Which decisions were yours?", "What did you decide?", false}, // an honest limit
		{"Which of those?", "Which of these?", false},
		{"What did you do?", "What do you know?", false},
		{"手順はどれですか", "手順を説明してください", true},
		{"手順", "色", false},
	} {
		g := ground{own: map[string]bool{}}
		g.add(c.a)
		if got, _ := g.shares(c.b); got > 0 != c.kin {
			t.Errorf("%q and %q share %d words", c.a, c.b, got)
		}
	}
}
