package config

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Endpoint is an OpenAI-compatible endpoint of a language model.
type Endpoint struct {
	// Name is what logs, metrics and messages call it; unique.
	Name string
	// BaseURL goes up to and including the version ("/v1"); "" means OpenAI.
	BaseURL string
	// APIKey is "" for endpoints that need none.
	APIKey string
	// Model interviews, AssessorModel rates.
	Model, AssessorModel string
	// APIVersion is Azure's; "" for every other endpoint.
	APIVersion string
	// Price of its tokens, in the money that the budgets are in.
	Price Price
}

// Price is per million tokens; 0 is free.
type Price struct{ Prompt, Completion float64 }

// Budgets bound what the endpoints may use; 0 means no bound.
type Budgets struct {
	// SessionTokens are a session's tokens, sent and received.
	SessionTokens int
	// SessionCost and DayCost are money, in the unit of the prices. A day is one
	// of UTC.
	SessionCost, DayCost float64
}

const (
	// openAI is the endpoint that the plain key belongs to.
	openAI = "openai"
	// priceKey is the one name in an endpoint that holds several values.
	priceKey = "price"
)

// groups are the settings of several values. Only the file has them.
var groups = map[string]bool{"endpoints": true, "budgets": true}

// groups reads the settings of several values into the others. It returns what
// is wrong, each with its place.
func (s Source) groups(c *Config, file map[string]entry) (problems []string) {
	g := &group{source: s, config: c, rates: cmp.Or(c.AssessorModel, c.Model)}
	if e, ok := file["budgets"]; ok {
		g.budgets(e)
	}
	e, listed := file["endpoints"]
	single := c.APIKey != "" || c.BaseURL != ""
	switch {
	case listed && c.BaseURL != "":
		g.problem(e.at, "there are endpoints, and OPENAI_BASE_URL is set as well; keep one of the two")
	case listed:
		g.endpoints(e)
	case single:
		c.Endpoints = []Endpoint{{
			Name: nameOf(c.BaseURL), BaseURL: c.BaseURL, APIKey: c.APIKey, Model: c.Model, AssessorModel: g.rates,
		}}
		g.priced("OPENAI_BASE_URL, OPENAI_API_KEY", c.Endpoints[0].Name, false)
	}
	return g.problems
}

// nameOf names an endpoint after its host.
func nameOf(base string) string {
	u, err := url.Parse(base)
	if base == "" || err != nil || u.Host == "" {
		return openAI
	}
	return u.Host
}

// group reads nested settings of the file.
type group struct {
	source Source
	config *Config
	// rates is the model that rates where an endpoint names neither.
	rates    string
	problems []string
}

func (g *group) problem(at, format string, args ...any) {
	g.problems = append(g.problems, at+": "+fmt.Sprintf(format, args...))
}

// place returns file:line of a node within the entry's file.
func place(e entry, n ast.Node) string {
	return fmt.Sprintf("%s:%d", e.at[:strings.LastIndexByte(e.at, ':')], line(n))
}

// fields reads a mapping of single values, and of a price, and reports names
// that aren't known.
func (g *group) fields(e entry, what string, n ast.Node, known ...string) map[string]entry {
	found := map[string]entry{}
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		g.problem(place(e, n), "%s is written as 'name: value' lines; it takes %s", what, strings.Join(known, ", "))
		return found
	}
	for _, pair := range pairs(n) {
		at, key := place(e, pair.Key), pair.Key.GetToken().Value
		value, single := text(pair.Value)
		_, twice := found[key]
		switch {
		case !slices.Contains(known, key):
			g.problem(at, "%s has no %q; it takes %s", what, key, strings.Join(known, ", "))
		case twice:
			g.problem(at, "%q is there twice; keep one of the two", key)
		case !single && key != priceKey:
			g.problem(at, "%q must be a single value; write it as '%s: value'", key, key)
		default:
			found[key] = entry{value: value, at: at, node: pair.Value}
		}
	}
	return found
}

// endpoints reads the list of endpoints.
func (g *group) endpoints(e entry) {
	list, ok := e.node.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 {
		g.problem(e.at, "\"endpoints\" is a list; begin each endpoint with '- name: ...', or leave the setting out")
		return
	}
	names := map[string]string{}
	for _, n := range list.Values {
		endpoint := g.endpoint(entry{at: place(e, n), node: n})
		if first, ok := names[endpoint.Name]; ok && endpoint.Name != "" {
			g.problem(place(e, n), "another endpoint is called %q, at %s; give each a name of its own", endpoint.Name, first)
		}
		names[endpoint.Name] = place(e, n)
		g.config.Endpoints = append(g.config.Endpoints, endpoint)
	}
}

func (g *group) endpoint(e entry) Endpoint {
	f := g.fields(e, "an endpoint", e.node, "name", "base_url", "api_key_file", "api_version", "model", "assessor_model", priceKey)
	p := Endpoint{Name: f["name"].value, Model: f["model"].value, AssessorModel: f["assessor_model"].value, APIVersion: f["api_version"].value}
	if base := f["base_url"]; base.value != "" {
		if _, err := absoluteURL(base.value); err != nil {
			g.problem(base.at, "%s", err)
		}
		p.BaseURL = strings.TrimRight(base.value, "/")
	}
	if p.Name == "" {
		p.Name = nameOf(p.BaseURL)
	}
	switch key := f["api_key_file"]; {
	case key.value != "":
		p.APIKey = g.key(key)
	case p.BaseURL == "":
		// The plain key is OpenAI's and goes to nobody else.
		p.APIKey = g.config.APIKey
	}
	// An endpoint with a model of its own need not have the others'.
	p.AssessorModel = cmp.Or(p.AssessorModel, p.Model, g.rates)
	p.Model = cmp.Or(p.Model, g.config.Model)
	price, priced := f[priceKey]
	if priced {
		each := g.fields(price, "a price", price.node, "prompt", "completion")
		p.Price = Price{Prompt: g.amount(each["prompt"]), Completion: g.amount(each["completion"])}
	}
	g.priced(e.at, p.Name, priced)
	return p
}

// priced reports an endpoint whose money can't be counted, where money is bounded.
func (g *group) priced(at, name string, priced bool) {
	if b := g.config.Budgets; !priced && (b.SessionCost > 0 || b.DayCost > 0) {
		g.problem(at, "the budgets bound money, and the endpoint %q has no price; give it one under \"endpoints\", for a free one {prompt: 0, completion: 0}", name)
	}
}

// key reads an endpoint's key from its file. No message says anything of it.
func (g *group) key(e entry) string {
	value, _, err := g.source.secret("api_key_file", e.value)
	if err == nil {
		err = setKey(&Config{}, value)
	}
	if err != nil {
		g.problem(e.at, "%s", err)
	}
	return value
}

// budgets reads the bounds.
func (g *group) budgets(e entry) {
	f := g.fields(e, "\"budgets\"", e.node, "session_tokens", "session_cost", "day_cost")
	if tokens := f["session_tokens"]; tokens.value != "" {
		n, err := strconv.Atoi(tokens.value)
		if err != nil || n < 0 {
			g.problem(tokens.at, "%q is not a whole number of tokens; 0 means no bound", tokens.value)
		}
		g.config.Budgets.SessionTokens = n
	}
	g.config.Budgets.SessionCost = g.amount(f["session_cost"])
	g.config.Budgets.DayCost = g.amount(f["day_cost"])
}

// amount reads money; nothing is 0.
func (g *group) amount(e entry) float64 {
	if e.value == "" {
		return 0
	}
	v, err := strconv.ParseFloat(e.value, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		g.problem(e.at, "%q is not an amount; write it as 0.15", e.value)
		return 0
	}
	return v
}
