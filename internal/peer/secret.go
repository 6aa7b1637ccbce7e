package peer

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// SecretStream is the stream that holds the secret of an installation's replicas.
// It is no session's, and a copy of an installation gets one of its own.
const SecretStream = "peers/secret"

const (
	secretKind    = "peer-secret"
	secretVersion = 1
	secretBytes   = 32
	// askAgain is how soon the store is asked for the secret again.
	askAgain = time.Second
)

// secretRecord is the one record of the stream.
type secretRecord struct {
	Secret string `json:"secret"`
}

// Secret is what the replicas of one installation have in common. It is read when
// it is first needed, and made then if nobody has made it. It is safe for
// concurrent use.
type Secret struct {
	log eventlog.Log

	mu    sync.Mutex
	value string
	asked time.Time
}

// NewSecret returns the secret kept in the log. It reads nothing yet.
func NewSecret(log eventlog.Log) *Secret { return &Secret{log: log} }

// get returns the secret as it is known here.
func (s *Secret) get(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value != "" {
		return s.value, nil
	}
	return s.ask(ctx)
}

// again returns the secret as it is in the store, which may have been emptied or
// restored since it was read; the store isn't asked more than once a second.
func (s *Secret) again(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value != "" && time.Since(s.asked) < askAgain {
		return s.value, nil
	}
	return s.ask(ctx)
}

// matches reports whether the text is the secret.
func (s *Secret) matches(ctx context.Context, given string) bool {
	for _, read := range []func(context.Context) (string, error){s.get, s.again} {
		value, err := read(ctx)
		if err == nil && subtle.ConstantTimeCompare([]byte(value), []byte(given)) == 1 {
			return true
		}
	}
	return false
}

// ask reads the secret or makes it; mu is held.
func (s *Secret) ask(ctx context.Context) (string, error) {
	const op = "peer: secret"
	value, err := s.read(ctx)
	if err == nil && value == "" {
		value, err = s.make(ctx)
	}
	if err != nil {
		return "", fault.Wrap(err, op, fault.KindOf(err))
	}
	s.value, s.asked = value, time.Now()
	return value, nil
}

// read returns the secret in the log, "" for none.
func (s *Secret) read(ctx context.Context) (string, error) {
	for record, err := range s.log.Read(ctx, SecretStream, 0) {
		if err != nil {
			return "", err
		}
		var kept secretRecord
		if err := json.Unmarshal(record.Data, &kept); err != nil || len(kept.Secret) != 2*secretBytes {
			return "", fault.New(fault.Invalid, "", "the stream %s holds no secret", SecretStream).
				Hint("was it written by another version? Start all replicas with the same one")
		}
		return kept.Secret, nil
	}
	return "", nil
}

// make writes a new secret, or returns that of a replica that was quicker.
func (s *Secret) make(ctx context.Context) (string, error) {
	random := make([]byte, secretBytes)
	_, _ = rand.Read(random) // it never fails
	value := hex.EncodeToString(random)
	data, err := json.Marshal(secretRecord{Secret: value}) //nolint:gosec // the store is where it is kept
	if err != nil {
		return "", err
	}
	_, err = s.log.Append(ctx, eventlog.Commit{
		Stream: SecretStream, ID: "secret-" + rand.Text(),
		Records: []eventlog.Record{{At: time.Now(), Kind: secretKind, Version: secretVersion, Data: data}},
	})
	if errors.Is(err, eventlog.ErrConflict) {
		return s.read(ctx)
	}
	return value, err
}
