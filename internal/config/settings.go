package config

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Config is the settings in force. The zero value is not useful; use Read.
type Config struct {
	// Addr is the address to listen on.
	Addr string
	// Data is the folder of the database.
	Data string
	// RedisURL is the Redis that keeps the data instead of Data; "" is none. It may
	// hold a password.
	RedisURL string
	// PeerAddr is where this process listens for other replicas, as they reach it; ""
	// chooses a free port of the address that leads to Redis.
	PeerAddr string
	// PublicURL is how browsers reach the service; "" means http on Addr.
	PublicURL string
	// Rubrics and Prompts are directories laid over the embedded ones, or "".
	Rubrics, Prompts string
	// APIKey and BaseURL describe a single OpenAI-compatible endpoint; Endpoints
	// has it too.
	APIKey, BaseURL string
	// Model interviews and AssessorModel rates, where an endpoint names none.
	Model, AssessorModel string
	// Endpoints are the model's endpoints in order of preference; none switches
	// the model off.
	Endpoints []Endpoint
	// Budgets bound what the endpoints may use.
	Budgets Budgets
	// Auth is "local", the only way this version knows.
	Auth string
	// WordsPerSecond paces the scripted voice; 0 speaks at once.
	WordsPerSecond float64
}

// HasModel reports whether an endpoint for a language model is set.
func (c Config) HasModel() bool { return len(c.Endpoints) > 0 }

// Setting is one setting as every source names it.
type Setting struct {
	// Env is the environment variable; Flag and Key (in the file) derive from it.
	Env string
	// Default is its value when no source sets it.
	Default string
	// Help says what it does, in a sentence.
	Help string
	// Secret settings may also come from a file named by Env + "_FILE".
	Secret bool
	set    func(*Config, string) error
}

// Flag is the setting's command-line flag without the dashes.
func (s Setting) Flag() string {
	return strings.ReplaceAll(s.Key(), "_", "-")
}

// Key is the setting's name in the settings file.
func (s Setting) Key() string {
	return strings.ToLower(strings.TrimPrefix(s.Env, "BARRAISER_"))
}

// Settings lists every setting, in the order of the help text.
func Settings() []Setting {
	text := func(field func(*Config) *string) func(*Config, string) error {
		return func(c *Config, v string) error { *field(c) = v; return nil }
	}
	return []Setting{
		{Env: "BARRAISER_ADDR", Default: "127.0.0.1:8080", Help: "address to listen on", set: setAddr},
		{Env: "BARRAISER_DATA", Default: "./data", Help: "folder of the database", set: setData},
		{Env: "BARRAISER_REDIS_URL", Secret: true, Help: "Redis or Valkey that keeps the sessions instead of the data folder", set: setRedisURL},
		{Env: "BARRAISER_PEER_ADDR", Help: "address of this machine by which other replicas on the same Redis reach this one", set: setPeerAddr},
		{Env: "BARRAISER_PUBLIC_URL", Help: "how browsers reach the service, when it is not http on the address", set: setPublicURL},
		{Env: "BARRAISER_RUBRICS", Help: "directory of rubrics laid over the built-in ones", set: text(func(c *Config) *string { return &c.Rubrics })},
		{Env: "BARRAISER_PROMPTS", Help: "directory of prompts laid over the built-in ones", set: text(func(c *Config) *string { return &c.Prompts })},
		{Env: "OPENAI_API_KEY", Secret: true, Help: "key of the model's endpoint", set: setKey},
		{Env: "OPENAI_BASE_URL", Help: "address of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1", set: setBaseURL},
		{Env: "BARRAISER_MODEL", Default: "gpt-4o-mini", Help: "model that interviews", set: text(func(c *Config) *string { return &c.Model })},
		{Env: "BARRAISER_ASSESSOR_MODEL", Help: "model that rates; the one that interviews when it is not set", set: text(func(c *Config) *string { return &c.AssessorModel })},
		{Env: "BARRAISER_AUTH", Default: "local", Help: "how users log in; local: one user, on this machine only", set: setAuth},
		{Env: "BARRAISER_WORDS_PER_SECOND", Default: "12", Help: "pace of the scripted interviewer; 0 speaks at once", set: setPace},
	}
}

func setAddr(c *Config, v string) error {
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Errorf("%q is not host:port; write it as 127.0.0.1:8080", v)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q has no port between 0 and 65535; write it as 127.0.0.1:8080", v)
	}
	if host == "" {
		return fmt.Errorf("%q names no host; write 127.0.0.1:%s", v, port)
	}
	ip := net.ParseIP(host)
	// The only way to log in that there is lets everybody in who can connect.
	if !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%q may be reached from other machines, but without accounts only this machine may connect; "+
			"listen on 127.0.0.1 or [::1], and put a proxy with a login in front for others", v)
	}
	c.Addr = v
	return nil
}

// setPeerAddr takes no address that only listens: peers dial what they are told.
func setPeerAddr(c *Config, v string) error {
	if v == "" {
		c.PeerAddr = ""
		return nil
	}
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return fmt.Errorf("%q is not host:port; write it as 10.0.0.5:7070", v)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q has no port between 0 and 65535; write it as 10.0.0.5:7070", v)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		return fmt.Errorf("%q stands for every address of this machine, and other replicas can't connect to that; write the one by which they reach it", v)
	}
	if len(v) > maxPeerAddr || strings.ContainsAny(host, "/ ") {
		return fmt.Errorf("%q can't be the address of a replica; write it as 10.0.0.5:7070", v)
	}
	c.PeerAddr = v
	return nil
}

// maxPeerAddr leaves room beside the address in the name of a lease's owner.
const maxPeerAddr = 200

func setData(c *Config, v string) error {
	if v == "" {
		return errors.New("the folder has no name; leave the setting out for ./data")
	}
	c.Data = v
	return nil
}

// setRedisURL says nothing of the value, which may hold a password. What the store
// makes of the rest it says itself.
func setRedisURL(c *Config, v string) error {
	scheme, _, ok := strings.Cut(v, "://")
	kind, _, _ := strings.Cut(scheme, "+")
	if v != "" && (!ok || kind != "redis" && kind != "rediss" && kind != "unix") {
		return errors.New("it doesn't begin with redis://, rediss:// or unix://; write redis://user:password@host:6379/0")
	}
	c.RedisURL = v
	return nil
}

func setPublicURL(c *Config, v string) error {
	if v == "" {
		c.PublicURL = ""
		return nil
	}
	u, err := absoluteURL(v)
	if err != nil {
		return err
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%q is more than a scheme, a host and a port; write %s://%s", v, u.Scheme, u.Host)
	}
	c.PublicURL = u.Scheme + "://" + u.Host
	return nil
}

// setKey says nothing of the value: errors end up in logs.
func setKey(c *Config, v string) error {
	if strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("the key holds a space, a line break or a character outside ASCII; give the key alone")
	}
	c.APIKey = v
	return nil
}

func setBaseURL(c *Config, v string) error {
	if v != "" {
		if _, err := absoluteURL(v); err != nil {
			return err
		}
	}
	c.BaseURL = strings.TrimRight(v, "/")
	return nil
}

func absoluteURL(v string) (*url.URL, error) {
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return nil, fmt.Errorf("%q is not an http or https address without a login; write it as http://127.0.0.1:11434", v)
	}
	return u, nil
}

func setAuth(c *Config, v string) error {
	if v != "local" {
		return fmt.Errorf("%q is not known; this version has local only", v)
	}
	c.Auth = v
	return nil
}

func setPace(c *Config, v string) error {
	pace, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(pace) || pace < 0 || pace > 1000 {
		return fmt.Errorf("%q is not a number of words per second between 0 and 1000; 0 speaks at once", v)
	}
	c.WordsPerSecond = pace
	return nil
}
