package assessment

// FailedOver names the assessor that was to rate a run and why its findings were
// not used. The ratings are then those of the rater that the run names.
type FailedOver struct {
	Kind    string      `json:"kind"`
	Model   *string     `json:"model"`
	Version string      `json:"version"`
	Why     FailoverWhy `json:"why"`
}

// FailoverWhy says what was wrong with an assessor's findings.
type FailoverWhy string

// The reasons for a failover. A call that fails isn't one: then nothing is rated
// and the reason is WhyAssessorFailed.
const (
	// QuotesNotFound: fewer than half of the quotes stand in the candidate's words.
	QuotesNotFound FailoverWhy = "quotes-not-found"
	// NothingFound: not one quote from an answer that has much to quote.
	NothingFound FailoverWhy = "nothing-found"
	// Unreadable: the findings don't follow the form asked for.
	Unreadable FailoverWhy = "unreadable"
)

// Words says a reason to people, as the end of a sentence about the assessor.
func (w FailoverWhy) Words() string {
	switch w {
	case QuotesNotFound:
		return "most of its quotes are not in the candidate's words"
	case NothingFound:
		return "it found nothing in an answer that has much to quote"
	default:
		return "its findings can't be read"
	}
}
