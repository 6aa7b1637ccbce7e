CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each stream that was appended to, leased or erased. Times are
-- nanoseconds since 1970.
CREATE TABLE streams (
    id        INTEGER PRIMARY KEY,
    name      TEXT    NOT NULL UNIQUE,
    head      INTEGER NOT NULL DEFAULT 0,
    commit_id TEXT    NOT NULL DEFAULT '',
    erased    INTEGER NOT NULL DEFAULT 0,
    fence     INTEGER NOT NULL DEFAULT 0,
    owner     TEXT    NOT NULL DEFAULT '',
    until     INTEGER NOT NULL DEFAULT 0,
    seen      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE records (
    stream  INTEGER NOT NULL REFERENCES streams (id),
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    data    BLOB    NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE blobs (
    digest TEXT NOT NULL PRIMARY KEY,
    data   BLOB NOT NULL
) STRICT;
