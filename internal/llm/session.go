package llm

import "context"

type sessionKey struct{}

// WithSession returns a context in which every call is for the session named,
// unless its Request names another. It reaches calls through interfaces that
// know nothing of sessions, such as an assessor's.
func WithSession(ctx context.Context, session string) context.Context {
	return context.WithValue(ctx, sessionKey{}, session)
}

// SessionOf returns for whom a call is made: Request.Session, else what
// WithSession said, else "".
func SessionOf(ctx context.Context, r Request) string {
	if r.Session != "" {
		return r.Session
	}
	session, _ := ctx.Value(sessionKey{}).(string)
	return session
}
