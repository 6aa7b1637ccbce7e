package app

import "barraiser/internal/library"

// RubricSchema prints the JSON Schema of rubric files, by which an editor
// completes and checks them.
func RubricSchema(p Process) error {
	data, err := library.JSONSchema()
	if err != nil {
		return err
	}
	_, err = p.Stdout.Write(data)
	return err
}
