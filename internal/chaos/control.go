package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// control is a guard of the product that is taken out, so that the suite must find
// what the guard keeps away.
type control struct {
	name string
	// store is the world in which the guard stands.
	store string
	why   string
	// without are the edits that take the guard out.
	without []edit
	// redis replaces settings of Redis.
	redis []string
	// only are the faults that the guard is there for, where it is met too rarely
	// among all others; nil for all.
	only []string
}

// edit replaces one passage of a source file, which must be there exactly once:
// a control that no longer fits its source must not pass for one that was found.
type edit struct{ file, old, new string }

var controls = []control{
	{
		name: "fence", store: onRedis,
		why:  "a replica whose lease was taken over may go on speaking and writing",
		only: []string{stopReplica, partition, stalledLink},
		without: []edit{
			{"internal/store/redis/lua/append.lua", "if #ARGV[2] < #fence or (#ARGV[2] == #fence and ARGV[2] < fence) then return {'fenced'} end\n", ""},
			{"internal/store/redis/lua/renew.lua", "if st[2] ~= ARGV[2] or st[3] ~= ARGV[4] then return {'fenced'} end\n", ""},
		},
	},
	{
		name: "commit", store: onRedis,
		only:    []string{stopReplica, lostReplies},
		why:     "a commit whose reply was lost is taken for another one's when it is repeated",
		without: []edit{{"internal/store/redis/lua/append.lua", "if string.sub(last, at, at + tonumber(len) - 1) == ARGV[1] then", "if false then"}},
	},
	{
		name: "fsync", store: onRedis,
		why:   "Redis leaves it to the system when its file reaches the disk",
		redis: []string{"--appendfsync", "no"},
	},
	{
		name: "everysec", store: onRedis,
		why:   "Redis flushes its file once a second",
		redis: []string{"--appendfsync", "everysec"},
	},
	{
		name: "sqlite-fsync", store: onSQLite,
		why:     "SQLite leaves it to the system when its files reach the disk",
		without: []edit{{"internal/store/sqlite/store.go", `"synchronous(FULL)"`, `"synchronous(OFF)"`}},
	},
	{
		name: "sqlite-normal", store: onSQLite,
		why:     "SQLite flushes at checkpoints only",
		without: []edit{{"internal/store/sqlite/store.go", `"synchronous(FULL)"`, `"synchronous(NORMAL)"`}},
	},
	{
		name: "resend", store: onSQLite,
		why: "a command that comes again is taken for a new one",
		without: []edit{{
			"internal/interview/commands.go", "	node := s.commands.find(ref.ID)\n	if node == nil || node.ref.Digest != ref.Digest {\n		return 0, false",
			"	node := s.commands.find(ref.ID)\n	if node == nil || node.ref.Digest != ref.Digest || len(s.Turns) > 0 {\n		return 0, false",
		}},
	},
}

// controlsNamed finds a control, or all of them.
func controlsNamed(name string) ([]control, error) {
	if name == "all" {
		return controls, nil
	}
	var names []string
	for _, c := range controls {
		if c.name == name {
			return []control{c}, nil
		}
		names = append(names, c.name)
	}
	return nil, fmt.Errorf("there is no control %q: take one of %s, or all", name, strings.Join(names, ", "))
}

// overlay writes the edited files into a folder, and the file that tells the go
// command to build with them. It returns "" for a control without edits.
func (c control) overlay(root, dir string) (string, error) {
	if len(c.without) == 0 {
		return "", nil
	}
	replaced := map[string]string{}
	for i, e := range c.without {
		path := filepath.Join(root, e.file)
		source, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		if n := strings.Count(string(source), e.old); n != 1 {
			return "", fmt.Errorf("the control %q no longer fits %s: what it takes out is there %d times. Bring internal/chaos/control.go up to date", c.name, e.file, n)
		}
		edited := filepath.Join(dir, fmt.Sprintf("control-%d%s", i, filepath.Ext(e.file)))
		if err := os.WriteFile(edited, []byte(strings.Replace(string(source), e.old, e.new, 1)), 0o600); err != nil {
			return "", err
		}
		replaced[path] = edited
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": replaced})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, text, 0o600)
}
