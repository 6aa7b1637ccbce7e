package peer

import (
	"crypto/rand"
	"net"
	"strings"
)

// Name returns the name under which a replica whose door is at addr, as
// host:port, holds leases. It is another one with each call: a lease of an earlier
// life isn't this one's.
func Name(addr string) string { return addr + "/" + rand.Text() }

// address returns where the door of an owner is. Commands that write beside the
// service hold leases too, under names without an address.
func address(owner string) (string, bool) {
	addr, _, ok := strings.Cut(owner, "/")
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return "", false
	}
	return addr, ok
}
