// Package config reads the settings of the service: from a YAML file, from the
// environment over it, and from flags over both. It checks each value, names
// the setting and its source in every error, and reports names it doesn't know,
// so that a misspelt setting is never silently ignored.
//
// Each setting is declared once, in the table in settings.go; the help text, the
// environment names and the checks come from there.
package config
