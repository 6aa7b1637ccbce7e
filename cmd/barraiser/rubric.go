package main

import "barraiser/internal/app"

type rubricCommands struct {
	List   rubricListCommand   `cmd:"" help:"List the loops, rounds and competencies."`
	Show   rubricShowCommand   `cmd:"" help:"Print a round, competency or loop as it is used."`
	New    rubricNewCommand    `cmd:"" help:"Print a commented file to begin a rubric with."`
	Lint   lintCommand         `cmd:"" help:"Say what is wrong with rubric files; without any, with the built-in ones."`
	Test   rubricTestCommand   `cmd:"" help:"Rate the examples of rubrics; without any, of all."`
	Diff   rubricDiffCommand   `cmd:"" help:"Say what two rubrics mean differently."`
	Schema rubricSchemaCommand `cmd:"" help:"Print the JSON Schema of rubric files, for editors."`
}

type rubricListCommand struct {
	Format string `help:"Format: text or json (one line each)." default:"text" enum:"text,json"`
}

func (l rubricListCommand) Run(c *call) error {
	return app.RubricList(c.config.Rubrics, l.Format, c.process)
}

type rubricShowCommand struct {
	ID     string `arg:"" help:"Id of a round, competency or loop."`
	Format string `help:"Format: text or json." default:"text" enum:"text,json"`
}

func (s rubricShowCommand) Run(c *call) error {
	return app.RubricShow(c.config.Rubrics, s.ID, s.Format, c.process)
}

type rubricNewCommand struct {
	Kind string `arg:"" help:"competency or round." enum:"competency,round"`
	ID   string `arg:"" help:"Its id: lower-case words joined by hyphens."`
}

func (n rubricNewCommand) Run(c *call) error {
	return app.RubricNew(c.config.Rubrics, n.Kind, n.ID, c.process)
}

type lintCommand struct {
	Paths []string `arg:"" optional:"" name:"path" help:"Files, or directories as BARRAISER_RUBRICS takes them."`
}

func (l lintCommand) Run(c *call) error { return app.RubricLint(l.Paths, c.process) }

type rubricTestCommand struct {
	Others bool     `help:"Also rate the best examples of all other competencies, which must not pass for answers to this one."`
	Format string   `help:"Format: text, json or md." default:"text" enum:"text,json,md"`
	Names  []string `arg:"" optional:"" name:"path|id" help:"Files, directories, or ids of competencies, rounds or loops."`
}

func (t rubricTestCommand) Run(c *call) error {
	return app.RubricTest(c.ctx, app.RubricTestRequest{Names: t.Names, Format: t.Format, Others: t.Others, Rubrics: c.config.Rubrics}, c.process)
}

type rubricDiffCommand struct {
	Format string `help:"Format: text or json (one line each)." default:"text" enum:"text,json"`
	A      string `arg:"" help:"Id, file or directory."`
	B      string `arg:"" help:"Id, file or directory to compare with it."`
}

func (d rubricDiffCommand) Run(c *call) error {
	return app.RubricDiff(app.RubricDiffRequest{A: d.A, B: d.B, Format: d.Format, Rubrics: c.config.Rubrics}, c.process)
}

type rubricSchemaCommand struct{}

func (rubricSchemaCommand) Run(c *call) error { return app.RubricSchema(c.process) }
