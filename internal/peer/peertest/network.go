// Package peertest is a network in memory, whose hosts can be cut off and made to
// hang, so that tests of sockets between processes run in virtual time. Its
// connections have no buffers: what isn't read blocks the writer at once.
package peertest

import (
	"context"
	"net"
	"os"
	"sync"
	"syscall"
)

// Network holds hosts by their addresses. It is safe for concurrent use.
type Network struct {
	mu    sync.Mutex
	hosts map[string]*host
}

// NewNetwork returns a network without hosts.
func NewNetwork() *Network { return &Network{hosts: map[string]*host{}} }

// host is a listener and the connections that were made to it.
type host struct {
	addr  net.Addr
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}

	mu   sync.Mutex
	open []net.Conn
	// hung is closed when the host goes on.
	hung chan struct{}
}

// Listen makes a host of the address, which takes the place of an earlier one.
func (n *Network) Listen(addr string) net.Listener {
	h := &host{addr: name(addr), conns: make(chan net.Conn), done: make(chan struct{})}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hosts[addr] = h
	return h
}

// name is an address of this network.
type name string

// Network names the network.
func (name) Network() string { return "memory" }

// String returns the address.
func (a name) String() string { return string(a) }

// Dial connects to a host, as net.Dialer does; without one it is refused.
func (n *Network) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	refused := &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	n.mu.Lock()
	h := n.hosts[addr]
	n.mu.Unlock()
	if h == nil {
		return nil, refused
	}
	ours, theirs := net.Pipe()
	select {
	case h.conns <- &conn{Conn: theirs, host: h}:
		h.mu.Lock()
		defer h.mu.Unlock()
		h.open = append(h.open, theirs)
		return ours, nil
	case <-h.done:
		return nil, refused
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Cut ends a host as a crash does: its connections break and new ones are refused.
func (n *Network) Cut(addr string) {
	n.mu.Lock()
	h := n.hosts[addr]
	n.mu.Unlock()
	_ = h.Close()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.open {
		_ = c.Close()
	}
}

// Hang lets a host stand still until resume is called: connections stay, and
// nothing is read from them or written to them.
func (n *Network) Hang(addr string) (resume func()) {
	n.mu.Lock()
	h := n.hosts[addr]
	n.mu.Unlock()
	hung := make(chan struct{})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hung = hung
	return sync.OnceFunc(func() { close(hung) })
}

// Accept implements net.Listener.
func (h *host) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (h *host) Close() error {
	h.once.Do(func() { close(h.done) })
	return nil
}

// Addr implements net.Listener.
func (h *host) Addr() net.Addr { return h.addr }

// stand waits while the host hangs.
func (h *host) stand() {
	h.mu.Lock()
	hung := h.hung
	h.mu.Unlock()
	if hung != nil {
		<-hung
	}
}

// conn is a host's end of a connection.
type conn struct {
	net.Conn
	host *host
}

// Read implements net.Conn. What came before the host hung is told afterwards.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.host.stand()
	return n, err
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	c.host.stand()
	return c.Conn.Write(p)
}
