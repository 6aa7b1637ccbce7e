package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"barraiser/internal/fault"
)

// Source is where settings come from, so that a test can be a process.
type Source struct {
	// Env is the environment as os.Environ gives it.
	Env []string
	// Flags are the flags that were set, by name without dashes.
	Flags map[string]string
	// File is the settings file; "" means BARRAISER_CONFIG or barraiser.yaml,
	// which may then be missing.
	File string
	// ReadFile reads a file; nil means os.ReadFile.
	ReadFile func(string) ([]byte, error)
}

const (
	defaultFile = "barraiser.yaml"
	fileEnv     = "BARRAISER_CONFIG"
	secretFile  = "_FILE"
)

// Read returns the settings in force and warnings about names that nothing
// reads. Errors are fault.Invalid and name every problem at once.
func Read(s Source) (Config, []string, error) {
	if s.ReadFile == nil {
		s.ReadFile = os.ReadFile
	}
	env := environment(s.Env)
	file, where, err := s.file(env)
	if err != nil {
		return Config{}, nil, err
	}
	var c Config
	var problems []error
	for _, setting := range Settings() {
		value, source, err := s.value(setting, env, file, where)
		if err == nil {
			err = setting.set(&c, value)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s (%s): %w", setting.Env, source, err))
		}
	}
	if len(problems) > 0 {
		return Config{}, nil, fault.Wrap(errors.Join(problems...), "settings", fault.Invalid).
			Hint("see docs/settings.md for what each setting takes")
	}
	return c, unknown(env, file, where), c.check()
}

// value finds a setting's value and names its source.
func (s Source) value(setting Setting, env, file map[string]string, where string) (value, source string, err error) {
	if v, ok := s.Flags[setting.Flag()]; ok {
		return v, "--" + setting.Flag(), nil
	}
	if v, ok := env[setting.Env]; ok {
		return v, "environment", nil
	}
	if path, ok := env[setting.Env+secretFile]; ok && setting.Secret {
		data, err := s.ReadFile(path)
		if err != nil {
			return "", setting.Env + secretFile, fmt.Errorf("the file %s can't be read: %w", path, cause(err))
		}
		return strings.TrimSpace(string(data)), path, nil
	}
	if v, ok := file[setting.Key()]; ok {
		return v, where, nil
	}
	return setting.Default, "default", nil
}

// cause strips the path that the message already names.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

func environment(list []string) map[string]string {
	env := make(map[string]string, len(list))
	for _, pair := range list {
		name, value, _ := strings.Cut(pair, "=")
		// An empty variable is how shells and compose files unset one.
		if value != "" {
			env[name] = value
		}
	}
	return env
}

// file reads the settings file. Only the default one may be missing.
func (s Source) file(env map[string]string) (settings map[string]string, path string, err error) {
	path = s.File
	if path == "" {
		path = env[fileEnv]
	}
	named := path != ""
	if !named {
		path = defaultFile
	}
	data, err := s.ReadFile(path)
	if !named && errors.Is(err, fs.ErrNotExist) {
		return nil, path, nil
	}
	if err != nil {
		return nil, path, fault.Wrap(err, "settings file", fault.Invalid).Hint("check the path given by --config or %s", fileEnv)
	}
	var parsed map[string]any
	if err := yaml.Unmarshal(data, &parsed); err != nil {
		return nil, path, fault.New(fault.Invalid, "settings file "+path, "%s", strings.TrimSpace(yaml.FormatError(err, false, true))).
			Hint("write one 'name: value' a line, as in docs/settings.md")
	}
	settings = make(map[string]string, len(parsed))
	for key, value := range parsed {
		switch value.(type) {
		case string, bool, int, int64, uint64, float64:
			settings[key] = fmt.Sprint(value)
		default:
			return nil, path, fault.New(fault.Invalid, "settings file "+path, "%s must be a single value", key).
				Hint("write one 'name: value' a line, as in docs/settings.md")
		}
	}
	return settings, path, nil
}

// unknown lists names that look like settings and aren't.
func unknown(env, file map[string]string, where string) []string {
	names, keys := map[string]bool{fileEnv: true}, map[string]bool{}
	for _, s := range Settings() {
		names[s.Env], keys[s.Key()] = true, true
		if s.Secret {
			names[s.Env+secretFile] = true
		}
	}
	var warnings []string
	for name := range env {
		if strings.HasPrefix(name, "BARRAISER_") && !names[name] {
			warnings = append(warnings, fmt.Sprintf("%s is not a setting of this version and has no effect", name))
		}
	}
	for key := range file {
		if !keys[key] {
			warnings = append(warnings, fmt.Sprintf("%s: %q is not a setting of this version and has no effect", where, key))
		}
	}
	slices.Sort(warnings)
	return warnings
}
