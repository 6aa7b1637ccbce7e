package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"barraiser/internal/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks a database file as ours ("BRSR").
const applicationID = 0x42525352

// steps returns the migrations in order. The number of them is the version of
// the schema: user_version n means that the first n were applied.
func steps() ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	out := make([]string, len(names))
	for i, name := range names {
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out[i] = string(text)
	}
	return out, nil
}

// migrate brings the schema to this program's version, each step in a
// transaction of its own. With write false it only looks.
func migrate(ctx context.Context, db *sql.DB, file string, write bool) error {
	const op = "sqlite: open"
	todo, err := steps()
	if err != nil {
		return fault.Wrap(err, op, fault.Internal)
	}
	version, err := schemaVersion(ctx, db, file)
	if err != nil {
		return err
	}
	switch {
	case version > len(todo):
		return fault.New(fault.Unavailable, op,
			"%s was written by a newer barraiser (its schema is version %d, this program knows %d)", file, version, len(todo)).
			Hint("run the newer program, or another data folder; nothing was changed")
	case version < len(todo) && !write:
		return fault.New(fault.Unavailable, op,
			"%s is of an older barraiser (its schema is version %d, this program reads %d)", file, version, len(todo)).
			Hint("start the service once with this program, which brings the file up to date")
	}
	for ; version < len(todo); version++ {
		if err := apply(ctx, db, todo[version], version+1); err != nil {
			return describe(ctx, err, op)
		}
	}
	return nil
}

// schemaVersion returns user_version, having made sure that the file is ours
// or empty.
func schemaVersion(ctx context.Context, db *sql.DB, file string) (int, error) {
	const op = "sqlite: open"
	var version, id, tables int
	for query, into := range map[string]*int{
		"PRAGMA user_version":                &version,
		"PRAGMA application_id":              &id,
		"SELECT count(*) FROM sqlite_schema": &tables,
	} {
		if err := db.QueryRowContext(ctx, query).Scan(into); err != nil {
			return 0, describe(ctx, err, op)
		}
	}
	if id != applicationID && (version > 0 || tables > 0) {
		return 0, fault.New(fault.Unavailable, op, "%s is a database of another program", file).
			Hint("choose another data folder, or move that file away")
	}
	return version, nil
}

func apply(ctx context.Context, db *sql.DB, step string, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	// Pragmas take no parameters.
	marks := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)
	for _, text := range []string{step, marks} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return tx.Commit()
}
