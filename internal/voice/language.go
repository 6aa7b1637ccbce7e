package voice

import "strings"

// languages are the English names of the languages a round is likely to be in.
var languages = map[string]string{
	"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
	"pl": "Polish", "sv": "Swedish", "da": "Danish", "nb": "Norwegian", "fi": "Finnish", "cs": "Czech", "tr": "Turkish",
	"ja": "Japanese", "ko": "Korean", "zh": "Chinese", "hi": "Hindi", "ar": "Arabic", "he": "Hebrew", "uk": "Ukrainian",
}

// LanguageName returns the English name of a BCP 47 tag's language, English for
// an empty tag, and the tag itself for a language it doesn't know.
func LanguageName(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch name, ok := languages[base]; {
	case ok:
		return name
	case base == "":
		return languages["en"]
	}
	return tag
}
