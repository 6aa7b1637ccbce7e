package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

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
	file, err := s.file(env)
	if err != nil {
		return Config{}, nil, err
	}
	var c Config
	var problems []string
	for _, setting := range Settings() {
		value, source, err := s.value(setting, env, file)
		if err == nil {
			err = setting.set(&c, value)
		}
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s (%s): %s", setting.Env, source, err))
		}
	}
	problems = append(problems, s.groups(&c, file)...)
	if len(problems) > 0 {
		return Config{}, nil, fault.New(fault.Invalid, "settings", "%s", strings.Join(problems, "\n  ")).
			Hint("see docs/settings.md for what each setting takes")
	}
	return c, unknown(env, file), nil
}

// value finds a setting's value and names its source.
func (s Source) value(setting Setting, env map[string]string, file map[string]entry) (value, source string, err error) {
	if v, ok := s.Flags[setting.Flag()]; ok {
		return v, "--" + setting.Flag(), nil
	}
	if v, ok := env[setting.Env]; ok {
		return v, "environment", nil
	}
	if path, ok := env[setting.Env+secretFile]; ok && setting.Secret {
		return s.secret(setting.Env+secretFile, path)
	}
	if e, ok := file[setting.Key()]; ok {
		return e.value, e.at, nil
	}
	return setting.Default, "default", nil
}

// secret reads a secret from the file of its own.
func (s Source) secret(source, path string) (value, at string, err error) {
	data, err := s.ReadFile(path)
	if err != nil {
		return "", source, fmt.Errorf("the file %s can't be read: %w; correct the path, or make the file readable", path, cause(err))
	}
	value = strings.TrimSpace(string(data))
	if value == "" {
		return "", source, fmt.Errorf("the file %s is empty; write the secret into it, or unset %s", path, source)
	}
	return value, path, nil
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
func (s Source) file(env map[string]string) (map[string]entry, error) {
	path, by := s.File, "--config"
	if path == "" {
		path, by = env[fileEnv], fileEnv
	}
	named := path != ""
	if !named {
		path, by = defaultFile, "default"
	}
	data, err := s.ReadFile(path)
	if !named && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "settings file", "%s (%s) can't be read: %s", path, by, cause(err)).
			Hint("correct the path given by --config or %s, or make the file readable", fileEnv)
	}
	entries, err := parseFile(path, data)
	if err != nil {
		return nil, fault.Wrap(err, "settings file", fault.Invalid).
			Hint("write one 'name: value' a line, as in docs/settings.md")
	}
	return entries, nil
}

// unknown lists names that look like settings and aren't.
func unknown(env map[string]string, file map[string]entry) []string {
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
			warnings = append(warnings, name+" is not a setting of this version and has no effect")
		}
	}
	for key, e := range file {
		if !keys[key] && !groups[key] {
			warnings = append(warnings, fmt.Sprintf("%s: %q is not a setting of this version and has no effect", e.at, key))
		}
	}
	slices.Sort(warnings)
	return warnings
}
