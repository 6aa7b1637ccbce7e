package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

// finished is a call of a model that ended well, as it is kept in a file.
type finished struct {
	Text     string `json:"text"`
	Finish   string `json:"finish"`
	Model    string `json:"model,omitempty"`
	Endpoint string `json:"endpoint,omitempty"`
	// Prompt and Completion are tokens, Estimated where the endpoint told none.
	Prompt     int  `json:"prompt_tokens"`
	Completion int  `json:"completion_tokens"`
	Estimated  bool `json:"estimated,omitempty"`
	// Took is how long the answer took, with the retries before it.
	Took time.Duration `json:"took_ns"`

	// request is what it answered, and fresh says that it was asked for just now.
	request llm.Request
	key     string
	fresh   bool
}

func (f finished) usage() llm.Usage {
	return llm.Usage{Prompt: f.Prompt, Completion: f.Completion}
}

// calls is a client that keeps every finished call of a measurement in a folder,
// and asks for none that it has. Two equal requests of one unit are two samples and
// get two answers, so a call is known by its unit, its request and how many of these
// came before. It is safe for concurrent use.
type calls struct {
	inner  llm.Client
	folder string
	// asked names the endpoint and model, on which every answer depends.
	asked string

	mu    sync.Mutex
	seen  map[string]int
	units map[string][]finished
	// failures are calls that didn't end well, by outcome; last is the newest of them.
	failures map[llm.Outcome]int
	last     error
	// ended is why no call should follow: the budget refused one, or one that was
	// paid for couldn't be kept.
	ended error
}

// newCalls makes the folder.
func newCalls(inner llm.Client, folder, asked string) (*calls, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fault.Wrap(err, "eval: folder of finished calls", fault.Invalid).Hint("name another one with -cache")
	}
	return &calls{
		inner: inner, folder: folder, asked: asked,
		seen: map[string]int{}, units: map[string][]finished{}, failures: map[llm.Outcome]int{},
	}, nil
}

// Complete implements llm.Client. The context's session is the unit.
func (c *calls) Complete(ctx context.Context, r llm.Request) (llm.Completion, error) {
	unit := llm.SessionOf(ctx, r)
	key := c.keyOf(unit, r)
	var f finished
	if !c.read(key, &f) {
		var err error
		if f, err = c.ask(ctx, key, r); err != nil {
			return llm.Completion{}, err
		}
	}
	f.request, f.key = r, key
	c.mu.Lock()
	c.units[unit] = append(c.units[unit], f)
	c.mu.Unlock()
	return llm.Completion{Text: f.Text, Finish: f.Finish, Model: f.Model, Endpoint: f.Endpoint, Usage: f.usage()}, nil
}

// ask makes a call and keeps it. Those under way beside it are let finish when one
// ends the run, since they are paid for.
func (c *calls) ask(ctx context.Context, key string, r llm.Request) (finished, error) {
	if err := c.end(); err != nil {
		return finished{}, err
	}
	begun := time.Now()
	done, err := c.inner.Complete(ctx, r)
	if err != nil {
		c.note(ctx, err)
		return finished{}, err
	}
	f := finishedBy(r, done, time.Since(begun))
	if err := c.keep(key, f); err != nil {
		c.mu.Lock()
		c.ended = err
		c.mu.Unlock()
	}
	return f, nil
}

// Stream implements llm.Client in one piece: nobody reads along here.
func (c *calls) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		done, err := c.Complete(ctx, r)
		if err != nil {
			yield(llm.Chunk{}, err)
			return
		}
		yield(llm.Chunk{Text: done.Text, Finish: done.Finish, Usage: &done.Usage, Model: done.Model, Endpoint: done.Endpoint}, nil)
	}
}

// charsPerToken is OpenAI's rule of thumb for English, for endpoints that tell no
// usage.
const charsPerToken = 4

func finishedBy(r llm.Request, done llm.Completion, took time.Duration) finished {
	f := finished{
		Text: done.Text, Finish: done.Finish, Model: done.Model, Endpoint: done.Endpoint,
		Prompt: done.Usage.Prompt, Completion: done.Usage.Completion, Took: took, fresh: true,
	}
	if f.Prompt <= 0 || f.Completion <= 0 {
		f.Prompt, f.Completion, f.Estimated = promptTokens(r), tokensOf(done.Text), true
	}
	return f
}

func tokensOf(text string) int {
	return (utf8.RuneCountInString(text) + charsPerToken - 1) / charsPerToken
}

func promptTokens(r llm.Request) int {
	n := tokensOf(string(r.Schema))
	for _, m := range r.Messages {
		n += tokensOf(m.Text)
	}
	return n
}

func (c *calls) keyOf(unit string, r llm.Request) string {
	base := digestOf(c.asked, unit, r.Messages, r.MaxTokens, r.Temperature, string(r.Schema))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[base]++
	return digestOf(base, c.seen[base])
}

func digestOf(parts ...any) string {
	data, err := json.Marshal(parts)
	if err != nil {
		panic("eval: " + err.Error()) // strings and numbers are always written
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// note counts a call that failed, unless the run was ended.
func (c *calls) note(ctx context.Context, err error) {
	if ctx.Err() != nil && llm.FailureOf(err) == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures[llm.OutcomeOf(err)]++
	c.last = err
	if errors.Is(err, llm.ErrBudget) {
		c.ended = err
	}
}

// of returns the calls of a unit, in the order of their keys: that of their ends
// differs from run to run.
func (c *calls) of(unit string) []finished {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := slices.Clone(c.units[unit])
	slices.SortFunc(out, func(a, b finished) int { return strings.Compare(a.key, b.key) })
	return out
}

// end returns why no call should follow, or nil.
func (c *calls) end() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// lastFailure returns the newest failure.
func (c *calls) lastFailure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

func (c *calls) path(key string) string { return filepath.Join(c.folder, key+".json") }

// read decodes what is kept under a key, if it's there as it was written. A file
// that can't be read costs a call.
func (c *calls) read(key string, into any) bool {
	data, err := os.ReadFile(c.path(key))
	return err == nil && json.Unmarshal(data, into) == nil
}

// keep writes a file as a whole or not at all.
func (c *calls) keep(key string, what any) error {
	data, err := json.Marshal(what)
	if err == nil {
		err = writeWhole(c.path(key), data, 0o600)
	}
	if err != nil {
		return fault.Wrap(err, "eval: keep a call", fault.Unavailable).Hint("make room, or name another folder with -cache")
	}
	return nil
}

// writeWhole replaces a file in one step.
func writeWhole(path string, data []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
