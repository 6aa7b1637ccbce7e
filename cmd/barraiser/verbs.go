package main

import (
	"fmt"

	"barraiser/internal/app"
	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

type serveCommand struct{}

func (serveCommand) Run(c *call) error { return app.Serve(c.ctx, c.config, c.process) }

type scoreCommand struct {
	Rubric      string   `help:"Round, competency or rubric file to rate by, instead of the transcript's round." placeholder:"ID|FILE"`
	Level       string   `help:"Level, instead of the transcript's." placeholder:"L4..L7"`
	Assessor    string   `help:"Assessor." default:"lexical" enum:"lexical,model"`
	Format      string   `help:"Format: json, md or html." default:"json" enum:"json,md,html"`
	Candidate   string   `help:"Who of the names in captions or plain text is the candidate; everybody else interviews." placeholder:"NAME"`
	Interviewer []string `help:"Who of the names interviews; may be given several times." placeholder:"NAME" sep:"none"`
	Transcripts []string `arg:"" name:"transcript" help:"Transcripts: .json, WebVTT, SRT or plain text files, a .jsonl file with one a line, or - for standard input."`
}

func (s scoreCommand) Run(c *call) error {
	request := app.ScoreRequest{
		Rubric: s.Rubric, Assessor: s.Assessor, Format: s.Format, Files: s.Transcripts, Config: c.config,
		Candidate: s.Candidate, Interviewers: s.Interviewer,
	}
	if s.Level != "" {
		level, err := rubric.ParseLevel(s.Level)
		if err != nil {
			return fault.Wrap(err, "score", fault.Usage)
		}
		request.Level = level
	}
	return app.Score(c.ctx, request, c.process)
}

type sessionCommands struct {
	List    sessionList    `cmd:"" help:"List the sessions, newest first."`
	Show    sessionShow    `cmd:"" help:"Print a session."`
	Export  sessionExport  `cmd:"" help:"Print a session's transcript as JSON, or with --all everything there is, as an archive."`
	Import  sessionImport  `cmd:"" help:"Bring an archive into the store of the settings; nothing there is overwritten."`
	Rescore sessionRescore `cmd:"" help:"Rate a session again by today's rubric; earlier scorecards are kept."`
}

type sessionList struct {
	Format string `help:"Format: text or json (one line each)." default:"text" enum:"text,json"`
}

func (s sessionList) Run(c *call) error { return app.SessionList(c.ctx, c.config, s.Format, c.process) }

type sessionShow struct {
	ID    string `arg:"" help:"The session's id."`
	Moves bool   `help:"Show the director's moves and their reasons too."`
}

func (s sessionShow) Run(c *call) error {
	return app.SessionShow(c.ctx, c.config, s.ID, s.Moves, c.process)
}

type sessionExport struct {
	All bool   `help:"Export every session with all that belongs to it, for 'session import'."`
	To  string `arg:"" optional:"" name:"id|file" help:"The session's id; with --all the archive's file, packed if its name ends with .gz, else standard output."`
}

func (s sessionExport) Run(c *call) error {
	if s.All {
		return app.SessionExportAll(c.ctx, c.config, s.To, c.process)
	}
	if s.To == "" {
		return fault.New(fault.Usage, "", "there is no session's id").Hint("name a session ('barraiser session list' shows them), or use --all")
	}
	return app.SessionExport(c.ctx, c.config, s.To, c.process)
}

type sessionImport struct {
	File string `arg:"" help:"An archive that 'session export --all' has made; - for standard input."`
}

func (s sessionImport) Run(c *call) error {
	return app.SessionImport(c.ctx, c.config, s.File, c.process)
}

type sessionRescore struct {
	ID       string `arg:"" help:"The session's id."`
	Rubric   string `help:"Round, competency or rubric file to rate by, instead of the session's round as it is today." placeholder:"ID|FILE"`
	Assessor string `help:"Assessor: lexical or model." default:"lexical" enum:"lexical,model"`
	Format   string `help:"Format: text, or json for the scorecard." default:"text" enum:"text,json"`
}

func (s sessionRescore) Run(c *call) error {
	return app.SessionRescore(c.ctx, c.config, app.RescoreRequest{Session: s.ID, Rubric: s.Rubric, Assessor: s.Assessor, Format: s.Format}, c.process)
}

type checkCommand struct{}

func (checkCommand) Run(c *call) error { return app.Check(c.ctx, c.config, c.warnings, c.process) }

type versionCommand struct{}

func (versionCommand) Run(c *call) error {
	_, err := fmt.Fprintf(c.process.Stdout, "barraiser %s\n", c.process.Version)
	return err
}
