package eventlog

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"time"

	"barraiser/internal/fault"
)

// Limits that every store keeps.
const (
	// MaxData is the size of a record's Data and of a blob, in bytes.
	MaxData = 4 << 20
	// MaxBatch is the number of records in one commit.
	MaxBatch = 256
	// MaxName is the length of a stream's name, a commit's id, an owner and a
	// record's kind, in bytes.
	MaxName = 256
)

// The times a Record can hold: those whose nanoseconds since 1970 fit an int64.
var (
	earliest = time.Unix(0, math.MinInt64)
	latest   = time.Unix(0, math.MaxInt64)
)

// Validate reports what makes the commit unfit for any log: a bad stream name,
// a missing id, no records, a record without kind or time (faults of kind
// Invalid), or more than the limits allow (kind TooLarge). Stores call it first.
func (c Commit) Validate() error {
	const op = "commit"
	if err := CheckStream(c.Stream); err != nil {
		return err
	}
	if c.ID == "" {
		return fault.New(fault.Invalid, op, "it has no id")
	}
	if len(c.ID) > MaxName {
		return fault.New(fault.TooLarge, op, "its id has %d bytes, and %d are allowed", len(c.ID), MaxName)
	}
	if len(c.Records) == 0 {
		return fault.New(fault.Invalid, op, "it has no records")
	}
	if len(c.Records) > MaxBatch {
		return fault.New(fault.TooLarge, op, "it has %d records, and %d are allowed", len(c.Records), MaxBatch)
	}
	// Stores keep sequence numbers as signed integers.
	if c.After > math.MaxInt64-MaxBatch || c.Fence > math.MaxInt64 {
		return fault.New(fault.Invalid, op, "its head or fence is out of range")
	}
	for i := range c.Records {
		if err := c.Records[i].validate(i + 1); err != nil {
			return err
		}
	}
	return nil
}

func (r Record) validate(n int) error {
	const op = "commit"
	switch {
	case r.Kind == "":
		return fault.New(fault.Invalid, op, "record %d has no kind", n)
	case len(r.Kind) > MaxName:
		return fault.New(fault.TooLarge, op, "the kind of record %d has %d bytes, and %d are allowed", n, len(r.Kind), MaxName)
	case len(r.Data) > MaxData:
		return fault.New(fault.TooLarge, op, "record %d has %d bytes, and %d are allowed", n, len(r.Data), MaxData)
	case r.At.IsZero() || r.At.Before(earliest) || r.At.After(latest):
		return fault.New(fault.Invalid, op, "record %d has no time that can be kept", n)
	}
	return nil
}

// CheckStream returns a fault of kind Invalid unless name can be a stream's: 1
// to MaxName bytes of printable ASCII without space, braces or a backslash
// (braces mark the hash tag in Redis keys).
func CheckStream(name string) error {
	if name == "" || len(name) > MaxName {
		return fault.New(fault.Invalid, "stream", "a name has 1 to %d bytes, and this one has %d", MaxName, len(name))
	}
	for i := range len(name) {
		switch b := name[i]; {
		case b <= ' ', b >= 0x7f, b == '{', b == '}', b == '\\':
			return fault.New(fault.Invalid, "stream", "the name %q holds a character that isn't allowed", name)
		}
	}
	return nil
}

// CheckLease returns a fault unless the arguments of Acquire or Renew can be
// served. Stores call it first.
func CheckLease(stream, owner string, ttl time.Duration) error {
	if err := CheckStream(stream); err != nil {
		return err
	}
	if owner == "" || len(owner) > MaxName {
		return fault.New(fault.Invalid, "lease", "an owner has 1 to %d bytes, and this one has %d", MaxName, len(owner))
	}
	if ttl <= 0 {
		return fault.New(fault.Invalid, "lease", "a lease of %s isn't one", ttl)
	}
	return nil
}

// CheckBlob returns a fault unless data may be put under digest. Stores call it
// first.
func CheckBlob(digest string, data []byte) error {
	if len(data) > MaxData {
		return fault.New(fault.TooLarge, "blob", "it has %d bytes, and %d are allowed", len(data), MaxData)
	}
	if want := Digest(data); digest != want {
		return fault.New(fault.Invalid, "blob", "the content's digest is %s, not %q", want, digest)
	}
	return nil
}

// Digest returns the name of content in Blobs: "sha256:" and 64 lower-case
// hexadecimal digits.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}
