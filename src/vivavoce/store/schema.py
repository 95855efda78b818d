"""The tables, and how an older file becomes a newer one.

A migration is a list of statements with a number, run in one transaction together with the
number itself, so a file is always at exactly one version. The file is copied before it is changed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

APPLICATION_ID = 0x56495641  # "VIVA" in ASCII; `file` and SQLite read it from the header
BACKUP_FOLDER = "backups"

# Rows are never changed and never removed. Conflict clauses (INSERT OR REPLACE) delete without firing
# delete triggers, hence the check before each insert.
APPEND_ONLY = (
    "CREATE TRIGGER event_keeps BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER event_once BEFORE INSERT ON event WHEN EXISTS"
    " (SELECT 1 FROM event WHERE event_id = NEW.event_id OR seq = NEW.seq)"
    " BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END",
)
NO_DELETE = (
    "CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END"
)

FIRST = (
    """CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        event_id TEXT NOT NULL UNIQUE CHECK (length(event_id) = 26),
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        item TEXT NOT NULL,
        practice TEXT NOT NULL,
        content_version TEXT NOT NULL,
        response TEXT NOT NULL,
        outcomes TEXT NOT NULL,
        hints INTEGER NOT NULL CHECK (hints >= 0),
        seconds REAL NOT NULL CHECK (seconds >= 0),
        judge TEXT NOT NULL,
        confidence REAL CHECK (confidence BETWEEN 0 AND 1),
        session TEXT NOT NULL,
        mock TEXT NOT NULL,
        app_version TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX event_item ON event (item, event_id)",
    *APPEND_ONLY,
    NO_DELETE,
)

MIGRATIONS: tuple[Sequence[str], ...] = (FIRST,)  # the n-th entry leads from version n-1 to version n


def user_version(connection: sqlite3.Connection) -> int:
    """The number of migrations that the file has seen."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring the file to the newest version, one transaction and (of an existing file) one backup a step."""
    while user_version(connection) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = user_version(connection)  # another process may have been quicker
            if version < len(migrations):
                if version:
                    back_up(path, version)
                for statement in migrations[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def back_up(path: Path, version: int) -> Path:
    """Copy the file at `path` to a dated file beside it and return that; earlier copies are kept."""
    folder = path.parent / BACKUP_FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    stem = f"{path.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-v{version}"
    copy = folder / f"{stem}.sqlite"
    part = folder / f"{stem}.part"
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    part.rename(copy)  # a copy that was interrupted never bears the name of a finished one
    return copy


def backups(path: Path) -> list[Path]:
    """The finished backups of the file, oldest first (their names begin with the date)."""
    return sorted((path.parent / BACKUP_FOLDER).glob(f"{path.stem}-*.sqlite"))
