package redistest

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// slots is the number of slots of a Cluster.
const slots = 16384

// Cluster starts a Cluster of n servers without replicas, and waits until all
// of them find it complete.
func Cluster(tb testing.TB, n int, args ...string) []*Server {
	tb.Helper()
	nodes := make([]*Server, n)
	for i := range nodes {
		nodes[i] = NewTCP(tb, append([]string{"--cluster-enabled", "yes", "--cluster-node-timeout", "2000"}, args...)...)
		nodes[i].Start(tb)
		nodes[i].Must(tb, "CLUSTER", "ADDSLOTSRANGE", strconv.Itoa(i*slots/n), strconv.Itoa((i+1)*slots/n-1))
		nodes[i].Must(tb, "CLUSTER", "SET-CONFIG-EPOCH", strconv.Itoa(i+1))
	}
	host, port, err := net.SplitHostPort(nodes[0].Addr)
	require.NoError(tb, err)
	for _, node := range nodes[1:] {
		node.Must(tb, "CLUSTER", "MEET", host, port)
	}
	AwaitCluster(tb, nodes)
	return nodes
}

// AwaitCluster waits until all nodes find the Cluster complete.
func AwaitCluster(tb testing.TB, nodes []*Server) {
	tb.Helper()
	for _, node := range nodes {
		Await(tb, func() bool {
			info := node.Must(tb, "CLUSTER", "INFO")
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:"+strconv.Itoa(len(nodes)))
		})
	}
}

// Replica starts a server that follows primary, and waits until it has caught up.
func Replica(tb testing.TB, primary *Server, args ...string) *Server {
	tb.Helper()
	host, port, err := net.SplitHostPort(primary.Addr)
	require.NoError(tb, err)
	s := NewTCP(tb, append([]string{"--replicaof", host + " " + port}, args...)...)
	s.Start(tb)
	Await(tb, func() bool { return strings.Contains(s.Must(tb, "INFO", "replication"), "master_link_status:up") })
	return s
}

// Sentinel starts a Sentinel that alone decides about the primary, under a
// name, and waits until it knows its replica.
func Sentinel(tb testing.TB, primary *Server, name string) *Server {
	tb.Helper()
	host, port, err := net.SplitHostPort(primary.Addr)
	require.NoError(tb, err)
	s := NewTCP(tb)
	_, own, err := net.SplitHostPort(s.Addr)
	require.NoError(tb, err)
	file := filepath.Join(s.Dir, "sentinel.conf")
	conf := []string{
		"port " + own, "bind 127.0.0.1", "dir " + s.Dir,
		"sentinel monitor " + name + " " + host + " " + port + " 1",
		"sentinel down-after-milliseconds " + name + " 300",
		"sentinel failover-timeout " + name + " 3000",
	}
	require.NoError(tb, os.WriteFile(file, []byte(strings.Join(conf, "\n")+"\n"), 0o600))
	s.args = []string{file, "--sentinel"}
	s.Start(tb)
	Await(tb, func() bool { return strings.Contains(s.Must(tb, "INFO", "sentinel"), "slaves=1") })
	return s
}

// Await asks until ok answers yes: servers tell nobody when they're ready.
func Await(tb testing.TB, ok func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(patience); !ok(); {
		if time.Now().After(deadline) {
			tb.Fatal("the servers don't find together")
		}
		time.Sleep(10 * time.Millisecond)
	}
}
