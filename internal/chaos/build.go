package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// programs are the binaries that a world is made of.
type programs struct {
	barraiser string
	// toxiproxy and powerfs are "" where they aren't used or can't be.
	toxiproxy, powerfs string
}

// root is the module's folder.
func root(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}

// build builds what a world needs into a folder. An own binary of barraiser may be
// given, and is then used as it is.
func build(ctx context.Context, o options, dir string) (p programs, err error) {
	at, err := root(ctx)
	if err != nil {
		return programs{}, err
	}
	if p.barraiser = o.binary; p.barraiser == "" {
		p.barraiser = filepath.Join(dir, "barraiser")
		if err := buildProduct(ctx, o.control, p.barraiser); err != nil {
			return programs{}, err
		}
	}
	tools := filepath.Join(at, "internal", "chaos", "tools")
	if o.store == onRedis {
		p.toxiproxy = filepath.Join(dir, "toxiproxy")
		if err := goBuild(ctx, tools, "-o", p.toxiproxy, "github.com/Shopify/toxiproxy/v2/cmd/server"); err != nil {
			return programs{}, err
		}
	}
	if canMount() {
		p.powerfs = filepath.Join(dir, "powerfs")
		err = goBuild(ctx, tools, "-o", p.powerfs, "./powerfs")
	}
	return p, err
}

// buildProduct builds barraiser, without what a control takes out.
func buildProduct(ctx context.Context, c control, to string) error {
	at, err := root(ctx)
	if err != nil {
		return err
	}
	overlay, err := c.overlay(at, filepath.Dir(to))
	if err != nil {
		return err
	}
	args := []string{"-o", to}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	return goBuild(ctx, at, append(args, "./cmd/barraiser")...)
}

// canMount reports whether this program may mount a folder whose power it can cut.
func canMount() bool {
	device, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		return false
	}
	_ = device.Close() // nothing was done with it
	return os.Geteuid() == 0
}

func goBuild(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"build"}, args...)...) //nolint:gosec // our own packages
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, said)
	}
	return nil
}
