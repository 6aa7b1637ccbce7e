package main

import "barraiser/internal/app"

type calibrateCommand struct {
	Labels string `required:"" help:"Labelled answers, one JSON object a line; - for standard input." placeholder:"FILE.jsonl"`
	Rubric string `help:"Round, competency or rubric file to rate by, instead of each label's round; labels about others are left out." placeholder:"ID|FILE"`
	Format string `help:"Format: json, md or html." default:"json" enum:"json,md,html"`
	Fit    string `help:"Write the competency that --rubric names to this new file, with thresholds fitted to the labels." placeholder:"FILE"`
}

func (x calibrateCommand) Run(c *call) error {
	return app.Calibrate(c.ctx, app.CalibrateRequest{
		Labels: x.Labels, Rubric: x.Rubric, Format: x.Format, Fit: x.Fit, Rubrics: c.config.Rubrics,
	}, c.process)
}
