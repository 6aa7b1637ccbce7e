package config

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
)

// files stands for the disk: a name that isn't in it doesn't exist.
func files(content map[string]string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		text, ok := content[name]
		if !ok {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		return []byte(text), nil
	}
}

func TestDefaults(t *testing.T) {
	c, warnings, err := Read(Source{ReadFile: files(nil)})
	require.NoError(t, err)
	require.Empty(t, warnings)
	require.Equal(t, Config{Addr: "127.0.0.1:8080", Data: "./data", Model: "gpt-4o-mini", Auth: "local", WordsPerSecond: 12}, c)
	require.False(t, c.HasModel())
}

// TestPrecedence lays the sources over each other, for every setting.
func TestPrecedence(t *testing.T) {
	values := map[string][]string{ // from the file, the environment and the flag
		"BARRAISER_ADDR":             {"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"},
		"BARRAISER_PEER_ADDR":        {"10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:3"},
		"BARRAISER_PUBLIC_URL":       {"http://a.test", "http://b.test", "http://c.test"},
		"OPENAI_BASE_URL":            {"http://a.test/v1", "http://b.test/v1", "http://c.test/v1"},
		"BARRAISER_WORDS_PER_SECOND": {"1", "2", "3"},
		"BARRAISER_REDIS_URL":        {"redis://a.test", "redis://b.test", "redis://c.test"},
		"BARRAISER_AUTH":             {"local", "local", "local"},
	}
	for _, s := range Settings() {
		t.Run(s.Env, func(t *testing.T) {
			v, ok := values[s.Env]
			if !ok {
				v = []string{"from-file", "from-environment", "from-flag"}
			}
			read := func(source Source, file string) Config {
				t.Helper()
				source.ReadFile = files(map[string]string{"barraiser.yaml": file, "secret": v[1] + "\n"})
				c, warnings, err := Read(source)
				require.NoError(t, err)
				require.Empty(t, warnings)
				c.Endpoints = nil // follows from the others; endpoints_test.go has it
				return c
			}
			want := func(value string) Config {
				t.Helper()
				c := read(Source{}, "")
				require.NoError(t, s.set(&c, value))
				return c
			}
			file := s.Key() + ": " + v[0] + "\n"
			env, empty := []string{s.Env + "=" + v[1]}, []string{s.Env + "="}
			flag := map[string]string{s.Flag(): v[2]}

			require.Equal(t, want(s.Default), read(Source{}, ""))
			require.Equal(t, want(v[0]), read(Source{}, file))
			require.Equal(t, want(v[0]), read(Source{Env: empty}, file), "an empty variable sets nothing")
			require.Equal(t, want(v[1]), read(Source{Env: env}, file))
			require.Equal(t, want(v[2]), read(Source{Env: env, Flags: flag}, file))
			if s.Secret {
				fromFile := []string{s.Env + "_FILE=secret"}
				require.Equal(t, want(v[1]), read(Source{Env: fromFile}, file))
				require.Equal(t, want(v[2]), read(Source{Env: append(fromFile, s.Env+"="+v[2])}, file))
			}
		})
	}
}

func TestBadValues(t *testing.T) {
	cases := []struct{ env, value, says string }{
		{"BARRAISER_ADDR", "8080", `"8080" is not host:port; write it as 127.0.0.1:8080`},
		{"BARRAISER_ADDR", "127.0.0.1:web", `"127.0.0.1:web" has no port between 0 and 65535; write it as 127.0.0.1:8080`},
		{"BARRAISER_ADDR", "127.0.0.1:65536", `no port between 0 and 65535`},
		{"BARRAISER_ADDR", ":8080", `":8080" names no host; write 127.0.0.1:8080`},
		{"BARRAISER_ADDR", "0.0.0.0:8080", `"0.0.0.0:8080" may be reached from other machines`},
		{"BARRAISER_ADDR", "[::]:8080", `listen on 127.0.0.1 or [::1], and put a proxy with a login in front for others`},
		{"BARRAISER_ADDR", "192.168.0.7:8080", `may be reached from other machines`},
		{"BARRAISER_ADDR", "example.org:8080", `may be reached from other machines`},
		{"BARRAISER_PEER_ADDR", "7070", `"7070" is not host:port; write it as 10.0.0.5:7070`},
		{"BARRAISER_PEER_ADDR", "10.0.0.5:door", `"10.0.0.5:door" has no port between 0 and 65535`},
		{"BARRAISER_PEER_ADDR", ":7070", `":7070" stands for every address of this machine`},
		{"BARRAISER_PEER_ADDR", "0.0.0.0:7070", `other replicas can't connect to that; write the one by which they reach it`},
		{"BARRAISER_PEER_ADDR", "[::]:7070", `"[::]:7070" stands for every address of this machine`},
		{"BARRAISER_PEER_ADDR", "a/b:7070", `"a/b:7070" can't be the address of a replica`},
		{"BARRAISER_PUBLIC_URL", "barraiser.test", `"barraiser.test" is not an http or https address`},
		{"BARRAISER_PUBLIC_URL", "ftp://barraiser.test", `write it as http://`},
		{"BARRAISER_PUBLIC_URL", "http://:8080", `is not an http or https address`},
		{"BARRAISER_PUBLIC_URL", "https://user:word@barraiser.test", `without a login`},
		{"BARRAISER_PUBLIC_URL", "https://barraiser.test/app", `is more than a scheme, a host and a port; write https://barraiser.test`},
		{"BARRAISER_PUBLIC_URL", "https://barraiser.test/?a=b", `write https://barraiser.test`},
		{"BARRAISER_PUBLIC_URL", "https://barraiser.test#a", `write https://barraiser.test`},
		{"BARRAISER_REDIS_URL", "localhost:6379", "it doesn't begin with redis://, rediss:// or unix://"},
		{"BARRAISER_REDIS_URL", "http://user:hush@localhost", "it doesn't begin with redis://"},
		{"OPENAI_BASE_URL", "localhost:11434", `"localhost:11434" is not an http or https address`},
		{"OPENAI_API_KEY", "two words", `the key holds a space, a line break or a character outside ASCII; give the key alone`},
		{"BARRAISER_AUTH", "accounts", `"accounts" is not known; this version has local only`},
		{"BARRAISER_WORDS_PER_SECOND", "fast", `"fast" is not a number of words per second between 0 and 1000; 0 speaks at once`},
		{"BARRAISER_WORDS_PER_SECOND", "-1", `"-1" is not a number`},
		{"BARRAISER_WORDS_PER_SECOND", "1001", `"1001" is not a number`},
		{"BARRAISER_WORDS_PER_SECOND", "NaN", `"NaN" is not a number`},
	}
	covered := map[string]bool{"BARRAISER_DATA": true} // its only bad value is none; see below
	for _, c := range cases {
		covered[c.env] = true
		t.Run(c.env+" "+c.value, func(t *testing.T) {
			setting := Settings()[slices.IndexFunc(Settings(), func(s Setting) bool { return s.Env == c.env })]
			sources := map[string]Source{
				"environment":         {Env: []string{c.env + "=" + c.value}},
				"--" + setting.Flag(): {Flags: map[string]string{setting.Flag(): c.value}},
				"s.yaml:2":            {File: "s.yaml"},
			}
			for named, source := range sources {
				source.ReadFile = files(map[string]string{"s.yaml": "# settings\n" + setting.Key() + ": '" + c.value + "'\n"})
				_, _, err := Read(source)
				require.ErrorContains(t, err, c.env+" ("+named+"): ")
				require.ErrorContains(t, err, c.says)
				require.Equal(t, fault.Invalid, fault.KindOf(err))
				require.Equal(t, "see docs/settings.md for what each setting takes", fault.HintOf(err))
			}
		})
	}
	_, _, err := Read(Source{Flags: map[string]string{"data": ""}, ReadFile: files(nil)})
	require.ErrorContains(t, err, "BARRAISER_DATA (--data): the folder has no name; leave the setting out for ./data")
	for _, s := range Settings() {
		if s.Env == "BARRAISER_RUBRICS" || s.Env == "BARRAISER_PROMPTS" || strings.HasSuffix(s.Env, "_MODEL") {
			continue // any text; what they name is checked by who uses it
		}
		require.True(t, covered[s.Env], "%s has no bad value here", s.Env)
	}
}

func TestGoodValues(t *testing.T) {
	c, _, err := Read(Source{
		Env: []string{
			"BARRAISER_ADDR=[::1]:0", "BARRAISER_PUBLIC_URL=https://barraiser.test:8443/", "OPENAI_BASE_URL=http://127.0.0.1:11434/v1/",
			"BARRAISER_WORDS_PER_SECOND=0.5", "BARRAISER_DATA=a=b",
		},
		ReadFile: files(nil),
	})
	require.NoError(t, err)
	require.Equal(t, Config{
		Addr: "[::1]:0", Data: "a=b", PublicURL: "https://barraiser.test:8443", BaseURL: "http://127.0.0.1:11434/v1",
		Model: "gpt-4o-mini", Auth: "local", WordsPerSecond: 0.5,
		Endpoints: []Endpoint{{
			Name: "127.0.0.1:11434", BaseURL: "http://127.0.0.1:11434/v1", Model: "gpt-4o-mini", AssessorModel: "gpt-4o-mini",
		}},
	}, c)
	require.True(t, c.HasModel())
	for _, addr := range []string{"localhost:80", "LocalHost:80", "127.8.9.1:80"} {
		_, _, err := Read(Source{Flags: map[string]string{"addr": addr}, ReadFile: files(nil)})
		require.NoError(t, err, addr)
	}
}

func TestAllProblemsAtOnce(t *testing.T) {
	_, _, err := Read(Source{
		Env:      []string{"BARRAISER_ADDR=0.0.0.0:80", "OPENAI_API_KEY_FILE=/secrets/key"},
		Flags:    map[string]string{"words-per-second": "x"},
		ReadFile: files(map[string]string{"barraiser.yaml": "model: m\nauth: accounts\n"}),
	})
	for _, part := range []string{
		"BARRAISER_ADDR (environment): ",
		"OPENAI_API_KEY (OPENAI_API_KEY_FILE): the file /secrets/key can't be read: file does not exist; correct the path",
		"BARRAISER_AUTH (barraiser.yaml:2): ",
		"BARRAISER_WORDS_PER_SECOND (--words-per-second): ",
	} {
		require.ErrorContains(t, err, part)
	}
}

func TestSecretsStayOutOfMessages(t *testing.T) {
	for _, source := range []Source{
		{Env: []string{"OPENAI_API_KEY=sk-hush hush"}},
		{Env: []string{"OPENAI_API_KEY_FILE=key"}},
		{File: "s.yaml"},
	} {
		source.ReadFile = files(map[string]string{"key": "sk-hush\nhush", "s.yaml": "openai_api_key: sk-hush hush", "barraiser.yaml": ""})
		_, _, err := Read(source)
		require.ErrorContains(t, err, "OPENAI_API_KEY")
		require.NotContains(t, err.Error(), "hush")
	}
	_, _, err := Read(Source{Env: []string{"OPENAI_API_KEY_FILE=key"}, ReadFile: files(map[string]string{"key": " \n"})})
	require.ErrorContains(t, err, "the file key is empty; write the secret into it, or unset OPENAI_API_KEY_FILE")
}

func TestUnknownNamesAreReported(t *testing.T) {
	_, warnings, err := Read(Source{
		Env:      []string{"BARRAISER_ADRR=127.0.0.1:1", "BARRAISER_DATA_FILE=x", "HOME=/root", "BARRAISER_CONFIG=s.yaml", "BARRAISER_EMPTY=", "BARRAISER_MODEL=m", "OPENAI_API_KEY_FILE=key"},
		ReadFile: files(map[string]string{"s.yaml": "# ours\nmodle: m\nmodel: n\n", "key": "k"}),
	})
	require.NoError(t, err)
	require.Equal(t, []string{
		"BARRAISER_ADRR is not a setting of this version and has no effect",
		"BARRAISER_DATA_FILE is not a setting of this version and has no effect",
		`s.yaml:2: "modle" is not a setting of this version and has no effect`,
	}, warnings)
}

func TestWhichFileMayBeMissing(t *testing.T) {
	_, _, err := Read(Source{ReadFile: files(nil)})
	require.NoError(t, err)
	_, _, err = Read(Source{File: "mine.yaml", ReadFile: files(nil)})
	require.EqualError(t, err, "settings file: mine.yaml (--config) can't be read: file does not exist")
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "--config")
	_, _, err = Read(Source{Env: []string{"BARRAISER_CONFIG=mine.yaml"}, ReadFile: files(nil)})
	require.EqualError(t, err, "settings file: mine.yaml (BARRAISER_CONFIG) can't be read: file does not exist")
	_, _, err = Read(Source{ReadFile: func(name string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}})
	require.EqualError(t, err, "settings file: barraiser.yaml (default) can't be read: permission denied", "only absence is as good as empty")
}

// TestDisk reads real files, which the other tests replace.
func TestDisk(t *testing.T) {
	dir := t.TempDir()
	key, settings := filepath.Join(dir, "key"), filepath.Join(dir, "s.yaml")
	require.NoError(t, os.WriteFile(key, []byte("k-1\n"), 0o600))
	require.NoError(t, os.WriteFile(settings, []byte("model: m\n"), 0o600))
	c, _, err := Read(Source{File: settings, Env: []string{"OPENAI_API_KEY_FILE=" + key}})
	require.NoError(t, err)
	require.Equal(t, "k-1", c.APIKey)
	require.Equal(t, "m", c.Model)
	_, _, err = Read(Source{File: dir})
	require.ErrorContains(t, err, dir+" (--config) can't be read: is a directory")
}

func TestNamesOfASetting(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Settings() {
		require.NotEmpty(t, s.Help)
		require.False(t, seen[s.Env] || seen[s.Flag()] || seen[s.Key()], "%s has a name of another setting", s.Env)
		seen[s.Env], seen[s.Flag()], seen[s.Key()] = true, true, true
	}
	for _, name := range []string{"BARRAISER_PUBLIC_URL", "public-url", "public_url", "OPENAI_API_KEY", "openai-api-key", "openai_api_key"} {
		require.True(t, seen[name], "%s in %v", name, slices.Sorted(maps.Keys(seen)))
	}
}
