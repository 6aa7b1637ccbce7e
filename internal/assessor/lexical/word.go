package lexical

import (
	"hash/maphash"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
)

// word is what is known of a word wherever it is said. It is immutable.
type word struct {
	// text is in lower case.
	text, stem string
	// textHash and stemHash stand for text and stem where only likeness counts;
	// they differ from run to run of the program, so nothing may be sorted by them.
	textHash, stemHash uint64
	class              class
	// usual is the stem's place in the background, heard the word's among those of
	// telling; 0 for words that are in neither.
	usual, heard uint16
}

// class says which lists a word is in, so that each word is looked up once.
type class uint64

const (
	isFunction class = 1 << iota
	isSubject
	isTeam
	isBe
	isJoin
	beginsClause
	isDeterminer
	isNegation
	isAdverb
	isPastForm
	isStrongForm
	isBehindForm
	isSufferedForm
	isForeignWord
	isSharedWord
	isRotatedWord
	isOtherScript
	beginsNumeral
	isChangeVerb
	isChangeWord
	isFrequency
	isDirection
	isCodeWord
	isCodeHint
	isHarmless
	mayBeTypo
	isUnmarked
	isStringing
	// isContent leaves out function words, figures and signs.
	isContent
)

func (w *word) stemKey() stemKey { return stemKey{w.stem, w.stemHash} }

func (w *word) is(c class) bool { return w.class&c != 0 }

// classify looks a word up in the lists.
func classify(text, stem string) class {
	var out class
	for _, c := range []struct {
		class class
		holds bool
	}{
		{isFunction, functionWords[text]},
		{isSubject, subjects[text]},
		{isTeam, teamSubjects[text]},
		{isBe, beForms[text]},
		{isJoin, joins[text]},
		{beginsClause, clauseWords[text]},
		{isDeterminer, determiners[text]},
		{isNegation, negations[text]},
		{isAdverb, adverbs[text] || strings.HasSuffix(text, "ly")},
		{isPastForm, isPast(text)},
		{isStrongForm, isStrongPast(text)},
		{isBehindForm, isPastBehind(text)},
		{isSufferedForm, isSuffered(text)},
		{isForeignWord, foreignWords[text]},
		{isSharedWord, sharedWords[text]},
		{isRotatedWord, rotated[text]},
		{isOtherScript, !isLatin(text)},
		{beginsNumeral, mayBeginNumeral(text)},
		{isChangeVerb, changeVerbs[stem]},
		{isChangeWord, changeWords[text]},
		{isFrequency, frequencies[text]},
		{isDirection, directions[text]},
		{isCodeWord, codeWords[text]},
		{isCodeHint, codeHints[text]},
		{isHarmless, steeringHarmless[text]},
		{mayBeTypo, len(text) >= typoLength && len(stem) >= minTypoStem && !realWords[text]},
		{isUnmarked, unmarked[text].tail > 0},
		{isStringing, stringing[text]},
		{isContent, len(text) > 1 && text[0] >= 'a' && text[0] <= 'z' && !functionWords[text]},
	} {
		if c.holds {
			out |= c.class
		}
	}
	return out
}

var hashSeed = maphash.MakeSeed()

func hashOf(text string) uint64 { return maphash.String(hashSeed, text) }

func newWord(text, stem string) *word {
	return &word{
		text: text, stem: stem, textHash: hashOf(text), stemHash: hashOf(stem), class: classify(text, stem),
		usual: backgroundOnce().place(stem), heard: tellingOnce().places[text],
	}
}

// The bounds of what is remembered between answers: words of usual length, and
// as many as interviews use.
const (
	maxKnown   = 12_000
	leastAdded = 64
)

// wordStore remembers words between answers. Readers see immutable maps: a large one,
// and a small one of what came since, which is copied for each answer with new words
// and joins the large one when it has grown.
type wordStore struct {
	now atomic.Pointer[knownWords]
	mu  sync.Mutex
}

// knownWords are the words of earlier answers.
type knownWords struct{ most, recent map[string]*word }

var shared wordStore

// snapshot returns the words known, for reading.
func (v *wordStore) snapshot() knownWords {
	if now := v.now.Load(); now != nil {
		return *now
	}
	return knownWords{}
}

// add offers the new words of an answer.
func (v *wordStore) add(words map[string]*word) {
	if known := v.snapshot(); len(words) == 0 || known.isFull() {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	next := v.snapshot()
	recent := make(map[string]*word, len(next.recent)+len(words))
	maps.Copy(recent, next.recent)
	for text, w := range words {
		if len(text) <= maxStemmed && len(recent) < maxKnown {
			recent[text] = w
		}
	}
	next.recent = recent
	if len(recent) >= leastAdded+len(next.most)/8 {
		most := make(map[string]*word, len(next.most)+len(recent))
		maps.Copy(most, next.most)
		maps.Copy(most, recent)
		next = knownWords{most: most}
	}
	v.now.Store(&next)
}

func (k *knownWords) isFull() bool { return len(k.most)+len(k.recent) >= maxKnown }

// look returns a word that is known, or nil.
func (k *knownWords) look(text string) *word {
	if w := k.most[text]; w != nil {
		return w
	}
	return k.recent[text]
}

// lexicon looks words up for one answer. It isn't for concurrent use.
type lexicon struct {
	known knownWords
	own   map[string]*word
	lower []byte
}

func newStemmer() *stemmer { return &stemmer{known: shared.snapshot(), own: map[string]*word{}} }

// stemmer is the lexicon under the name of what it is mostly asked for.
type stemmer = lexicon

// stem returns the stem of a word in lower case.
func (l *lexicon) stem(text string) string { return l.look(text).stem }

// look returns what is known of a word in lower case.
func (l *lexicon) look(text string) *word {
	if w := l.known.look(text); w != nil {
		return w
	}
	if w := l.own[text]; w != nil {
		return w
	}
	text = strings.Clone(text)
	w := newWord(text, stemOf(text))
	l.own[text] = w
	return w
}

// lookRunes is look for a word as it was written.
func (l *lexicon) lookRunes(text []rune) *word {
	l.lower = l.lower[:0]
	for _, r := range text {
		if r < 0x80 {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			l.lower = append(l.lower, byte(r))
			continue
		}
		l.lower = append(l.lower, string(unicode.ToLower(r))...)
	}
	if w := l.known.most[string(l.lower)]; w != nil {
		return w
	}
	if w := l.known.recent[string(l.lower)]; w != nil {
		return w
	}
	if w := l.own[string(l.lower)]; w != nil {
		return w
	}
	return l.look(string(l.lower))
}

// close hands the new words of an answer on to the next ones.
func (l *lexicon) close() {
	if len(l.own) > 0 {
		shared.add(l.own)
		l.known, l.own = shared.snapshot(), map[string]*word{}
	}
}
