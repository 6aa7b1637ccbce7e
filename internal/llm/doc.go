// Package llm is the contract between barraiser and a language model: a
// request goes in, chunks of text come out, and whatever goes wrong is one of
// six named failures, with what is known of it (Failure).
//
// The voice reads a Stream so that words reach the candidate as they are
// written; the assessor asks for a Completion. Both are the same call
// underneath: Collect folds a stream into a completion, so an implementation
// has one path to get right and a completion has the idle timeout of a stream.
//
// A caller that wants an object asks with a Shape's schema and reads the answer
// with Object. What doesn't fit is told to the model in a second call (RepairOf);
// whether to make one is the caller's decision:
//
//	shape, err := llm.ShapeOf[rating]()
//	request.Schema = shape.Schema()
//	answer, err := client.Complete(ctx, request)
//	r, err := llm.Object[rating](shape, answer.Text)
//
// Decisions:
//
//   - Object takes one object, from wherever it stands, and refuses two different
//     ones: a model that quotes the candidate may quote an object the candidate
//     wrote. A member that comes twice is refused for the same reason.
//   - A stream without a finish reason is a failure (ErrTruncated), however
//     politely it ended. A proxy that dies in mid-sentence and a model that has
//     said its last word look alike on the wire except for that.
//   - The finish reason is on the last chunk, with the usage when the endpoint
//     told it. An error ends the stream instead; the chunks before it stand, and
//     the caller keeps what was already shown.
//   - Errors never quote the prompt, the answer or the key. Endpoints like to
//     repeat the request in their messages, so those messages are not passed on:
//     an error says the status, a well-known code and a hint.
//   - Cancelling the context, or leaving the loop, ends the generation upstream.
//     It is not a failure of the endpoint and carries none of the sentinels.
package llm
