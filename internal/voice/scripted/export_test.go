package scripted

// Samples are the values each template is checked with.
func Samples() map[string][]any { return samples() }

// Joined puts a lead-in before a question.
var Joined = joined
