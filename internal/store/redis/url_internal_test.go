package redis

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

func TestURLForms(t *testing.T) {
	for raw, want := range map[string]struct {
		mode         mode
		network      string
		addrs        string
		user, pass   string
		db           int
		master       string
		tls          bool
		serverName   string
		prefix       string
		sentinelUser string
		sentinelPass string
		notVerified  bool
		poolSize     int
	}{
		"redis://localhost":                   {addrs: "localhost:6379"},
		"redis://:p%40ss@10.0.0.1:7000/3":     {addrs: "10.0.0.1:7000", pass: "p@ss", db: 3},
		"redis://u:p@[::1]:7000":              {addrs: "[::1]:7000", user: "u", pass: "p"},
		"redis://h?db=2&prefix=a&pool_size=7": {addrs: "h:6379", db: 2, prefix: "a", poolSize: 7},
		"rediss://h":                          {addrs: "h:6379", tls: true, serverName: "h"},
		"rediss://h?skip_verify=true":         {addrs: "h:6379", tls: true, serverName: "h", notVerified: true},
		"unix:///run/redis.sock?db=1":         {network: "unix", addrs: "/run/redis.sock", db: 1},
		"unix://u:p@/run/redis.sock":          {network: "unix", addrs: "/run/redis.sock", user: "u", pass: "p"},
		"redis+sentinel://u:p@a,b:1,c/main/2?sentinel_username=su&sentinel_password=sp": {
			mode: sentinel, addrs: "a:26379,b:1,c:26379", user: "u", pass: "p", db: 2, master: "main", sentinelUser: "su", sentinelPass: "sp",
		},
		"rediss+sentinel://a/main":         {mode: sentinel, addrs: "a:26379", master: "main", tls: true},
		"redis+cluster://:p@a:1,b:2,[::1]": {mode: cluster, addrs: "a:1,b:2,[::1]:6379", pass: "p"},
		"rediss+cluster://a/0?db=0":        {mode: cluster, addrs: "a:6379", tls: true},
	} {
		t.Run(raw, func(t *testing.T) {
			got, err := parseURL(raw)
			require.NoError(t, err)
			require.Equal(t, want.mode, got.mode)
			require.Equal(t, want.network == "unix", got.network == "unix")
			require.Equal(t, want.addrs, strings.Join(got.opts.Addrs, ","))
			require.Equal(t, []string{want.user, want.pass, want.master, want.sentinelUser, want.sentinelPass},
				[]string{got.opts.Username, got.opts.Password, got.opts.MasterName, got.opts.SentinelUsername, got.opts.SentinelPassword})
			require.Equal(t, want.db, got.opts.DB)
			require.Equal(t, want.notVerified, got.unverified)
			require.Equal(t, want.tls, got.opts.TLSConfig != nil)
			if want.tls {
				require.Equal(t, want.serverName, got.opts.TLSConfig.ServerName)
				require.Equal(t, want.notVerified, got.opts.TLSConfig.InsecureSkipVerify)
			}
			if want.prefix == "" {
				want.prefix = "barraiser"
			}
			require.Equal(t, want.prefix, got.prefix)
			if want.poolSize == 0 {
				want.poolSize = poolSize
			}
			require.Equal(t, want.poolSize, got.opts.PoolSize)
			require.Equal(t, -1, got.opts.MaxRetries, "the library may not repeat a write")
			require.True(t, got.opts.ContextTimeoutEnabled)
		})
	}
}

func TestBadURLs(t *testing.T) {
	for raw, want := range map[string]string{
		"":                                     "scheme",
		"localhost:6379":                       "scheme",
		"http://hunter2@h":                     "something else",
		"unix+sentinel:///hunter2":             "something else",
		"redis+ring://h":                       "something else",
		"redis://":                             "host",
		"redis://:hunter2@":                    "host",
		"redis://:hunter2@h:port":              "host",
		"redis://:hunter2#x@h":                 "#",
		"redis://:hunter2@a,b":                 "several hosts",
		"redis://:hunter2@h/x":                 "database",
		"redis://:hunter2@h/1/2":               "database",
		"redis://:hunter%zz@h":                 "user",
		"redis://:hunter2@h?db=x":              "database",
		"redis://:hunter2@h?%zz":               "setting",
		"redis://:hunter2@h?max_retries=3":     `"max_retries"`,
		"redis://:hunter2@h?prefix=a&prefix=b": "twice",
		"redis://h?replicas=x":                 "replicas",
		"redis+cluster://h?replicas=1":         "replicas",
		"redis://h?prefix=a{b}":                "prefix",
		"redis://h?prefix=a*":                  "prefix",
		"redis://h?prefix=a%3F":                "prefix",
		"redis://h?prefix=[a]":                 "prefix",
		"redis://h?prefix=a%5C":                "prefix",
		"redis://h?prefix=a+b":                 "prefix",
		"redis://h?prefix=":                    "prefix",
		"redis://h?sentinel_password=hunter2":  "Sentinel",
		"redis+sentinel://:hunter2@a,b":        "master",
		"redis+sentinel://:hunter2@a/main/x":   "database",
		"redis+cluster://:hunter2@a/1":         "only one",
		"redis+cluster://:hunter2@a?db=1":      "only one",
		"redis+cluster://a,,b":                 "host",
	} {
		_, err := parseURL(raw)
		require.ErrorContains(t, err, want, raw)
		require.Equal(t, fault.Invalid, fault.KindOf(err))
		require.NotEmpty(t, fault.HintOf(err))
		require.NotContains(t, err.Error()+fault.HintOf(err), "hunter", "a password is nobody's business")
	}
}

func FuzzURL(f *testing.F) {
	f.Add("redis://:p@h:1/2?prefix=x")
	f.Add("redis+sentinel://u:p@a,b:1/main/2?sentinel_password=s")
	f.Add("rediss+cluster://a,[::1]:2")
	f.Add("unix:///x?db=1")
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := parseURL(raw)
		if err != nil {
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			return
		}
		require.NotEmpty(t, got.opts.Addrs)
		require.NoError(t, got.connect().Close())
	})
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := eventlog.Record{
			Seq:     rapid.Uint64().Draw(t, "seq"),
			Kind:    rapid.StringN(1, -1, eventlog.MaxName).Draw(t, "kind"),
			Version: rapid.Int().Draw(t, "version"),
			Data:    rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
		}
		at, err := moment("1772606167123456")
		require.NoError(t, err)
		want.At = at.Add(7)
		got, err := decodeRecord(want.Seq, string(encodeRecord(want.Seq, rapid.String().Draw(t, "id"), want)))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func FuzzRecord(f *testing.F) {
	f.Add("1 4 c0de1772606167123456789 1 14 candidate-said{}")
	f.Add("1 0 1 1 -1 x")
	f.Add("1 -1 1 1 99999999999999999999 x")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := decodeRecord(1, text)
		if err != nil {
			require.ErrorIs(t, err, errRecord)
			return
		}
		again, err := decodeRecord(1, string(encodeRecord(1, "id", r)))
		require.NoError(t, err)
		require.Equal(t, r, again)
	})
}

func TestOldVersions(t *testing.T) {
	for version, want := range map[string]bool{
		"6.2.0": false, "6.2": false, "7.0.15": false, "10.0.1": false, "7": false,
		"6.0.16": true, "5.0.14": true, "2.8": true, "strange": false, "6.x": false,
	} {
		require.Equal(t, want, older(version), version)
	}
}

func TestServersThatCannotKeepALog(t *testing.T) {
	good := map[string]string{"redis_version": "7.0.15", "role": "master", "redis_mode": "standalone", "cluster_enabled": "0", "loading": "0"}
	require.NoError(t, checkServer(good, single, "h", "op"))
	require.NoError(t, checkServer(nil, single, "h", "op"), "a proxy that says nothing")
	require.NoError(t, checkServer(map[string]string{"cluster_enabled": "1"}, cluster, "h", "op"))
	for name, c := range map[string]struct {
		info map[string]string
		kind fault.Kind
		hint string
	}{
		"old":      {map[string]string{"redis_version": "6.0.16"}, fault.Invalid, "6.2 or newer"},
		"sentinel": {map[string]string{"redis_mode": "sentinel"}, fault.Invalid, "redis+sentinel://"},
		"valkey's": {map[string]string{"server_mode": "sentinel"}, fault.Invalid, "redis+sentinel://"},
		"cluster":  {map[string]string{"cluster_enabled": "1"}, fault.Invalid, "redis+cluster://"},
		"loading":  {map[string]string{"loading": "1"}, fault.Unavailable, "wait"},
		"replica":  {map[string]string{"role": "slave"}, fault.Unavailable, "primary"},
	} {
		err := checkServer(c.info, single, "h", "op")
		require.Equal(t, c.kind, fault.KindOf(err), name)
		require.Contains(t, fault.HintOf(err), c.hint)
	}
}

func TestWarningsSayWhatCanBeLost(t *testing.T) {
	good := map[string]string{"appendonly": "yes", "appendfsync": "always", "no-appendfsync-on-rewrite": "no", "maxmemory-policy": "noeviction"}
	require.Empty(t, warn(good))
	for _, c := range []struct{ setting, value, says string }{
		{"appendonly", "no", "since its last snapshot"},
		{"appendfsync", "everysec", "last second or two"},
		{"appendfsync", "no", "half minute"},
		{"no-appendfsync-on-rewrite", "yes", "rewrites"},
		{"maxmemory-policy", "allkeys-lru", "parts of sessions"},
		{"maxmemory-policy", "volatile-ttl", "never expires"},
	} {
		bad := map[string]string{c.setting: c.value}
		for name, value := range good {
			if name != c.setting {
				bad[name] = value
			}
		}
		got := warn(bad)
		require.Len(t, got, 1, "%s %s", c.setting, c.value)
		require.Contains(t, got[0], c.says)
		require.Contains(t, got[0], c.setting+" "+c.value)
		require.Contains(t, got[0], "Set "+c.setting)
	}
	require.Contains(t, warn(nil)[0], "see for yourself")
}
