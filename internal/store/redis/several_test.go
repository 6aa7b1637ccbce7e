package redis_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

func TestCluster(t *testing.T) {
	nodes := redistest.Cluster(t, 3)
	var addrs []string
	for _, node := range nodes {
		addrs = append(addrs, node.Addr)
	}
	url := "redis+cluster://" + strings.Join(addrs, ",")
	suite(t, url, func(t *testing.T) {
		t.Helper()
		for _, node := range nodes {
			node.Must(t, "FLUSHALL")
		}
	})
	t.Run("a node that comes back empty", func(t *testing.T) {
		s := open(t, url, idle)
		first := epoch(t, s)
		for i := range 30 {
			_, err := s.Append(t.Context(), one(fmt.Sprintf("lost/%d", i), 0, "1", "{}"))
			require.NoError(t, err)
		}
		victim := withoutIndex(t, nodes)
		victim.Kill(t)
		victim.Start(t)
		redistest.AwaitCluster(t, nodes)
		lost := 0
		for i := range 30 {
			_, err := s.Head(t.Context(), fmt.Sprintf("lost/%d", i))
			if err != nil {
				require.Contains(t, err.Error(), "has lost the stream")
				lost++
			}
		}
		require.NotZero(t, lost)
		require.Less(t, lost, 30)
		require.NotEqual(t, first, epoch(t, s))
	})
}

// withoutIndex returns a node that holds neither the index nor the epoch.
func withoutIndex(t *testing.T, nodes []*redistest.Server) *redistest.Server {
	t.Helper()
	for _, node := range nodes {
		_, index := node.Do("EXISTS", "barraiser:{index}:streams")
		_, log := node.Do("EXISTS", "barraiser:log")
		if index != nil && log != nil { // MOVED
			return node
		}
	}
	t.Fatal("every node holds one of them")
	return nil
}

// A failover by Sentinel: the store finds the new primary, and since that may
// be behind, the epoch changes.
func TestSentinel(t *testing.T) {
	primary := redistest.NewTCP(t)
	primary.Start(t)
	replica := redistest.Replica(t, primary)
	sentinel := redistest.Sentinel(t, primary, "main")
	refused(t, "redis://"+sentinel.Addr, fault.Invalid, "redis+sentinel://")
	refused(t, "redis+sentinel://:hunter2@"+sentinel.Addr+"/other", fault.Invalid, "sentinel monitor")
	s := open(t, "redis+sentinel://"+sentinel.Addr+"/main", idle)
	require.Contains(t, strings.Join(s.Warnings(), " "), "failover")
	first := epoch(t, s)
	bell := s.Changed("s")
	_, err := s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	<-bell
	// Killed any earlier, the primary would take the append with it: a replica is
	// behind by a moment, which the warning says.
	redistest.Await(t, func() bool { return replica.Must(t, "LLEN", "barraiser:{s}:records") == "1" })
	primary.Kill(t)
	c := one("s", 1, "2", "{}")
	for {
		_, err := s.Append(t.Context(), c)
		if err == nil {
			break
		}
		require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
		require.NotErrorIs(t, err, eventlog.ErrConflict)
	}
	head, err := s.Head(t.Context(), "s")
	require.NoError(t, err)
	require.Equal(t, uint64(2), head)
	require.NotEqual(t, first, epoch(t, s))
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	for name, block := range map[string]*pem.Block{
		"cert": {Type: "CERTIFICATE", Bytes: der}, "key": {Type: "PRIVATE KEY", Bytes: secret},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600))
	}
	port := redistest.FreePort(t)
	cert := filepath.Join(dir, "cert")
	redistest.Start(t, "--tls-port", port, "--bind", "127.0.0.1", "--tls-cert-file", cert,
		"--tls-key-file", filepath.Join(dir, "key"), "--tls-ca-cert-file", cert, "--tls-auth-clients", "no")
	refused(t, "rediss://127.0.0.1:"+port, fault.Invalid, "SSL_CERT_FILE")
	refused(t, "redis://127.0.0.1:"+port, fault.Unavailable, "asks for TLS")
	s := open(t, "rediss://127.0.0.1:"+port+"?skip_verify=true", redis.Options{})
	require.Contains(t, strings.Join(s.Warnings(), " "), "skip_verify")
	_, err = s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
}
