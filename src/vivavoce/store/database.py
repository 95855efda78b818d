"""Open the history file safely, and say in words what SQLite reports in numbers."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vivavoce.domain.errors import VivaError
from vivavoce.store.schema import APPLICATION_ID, MIGRATIONS, backups, migrate, user_version

BUSY_SECONDS = 10.0
MAGIC = b"SQLite format 3\x00"
PRIMARY = 0xFF  # the low byte of an extended SQLite error code is its family


def open_database(path: Path) -> sqlite3.Connection:
    """Open or create the history file, migrated to the newest version.

    Nothing is written before the file is known to be ours, sound and not newer than this program.
    Raises VivaError otherwise.
    """
    _create_private(path)
    with explained(path):
        _refuse_foreign_header(path)
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=32
        )
        try:
            _refuse_unsuitable(connection, path)
            _use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = FULL")  # a commit is on the disk before it is acknowledged
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # a deleted history leaves no readable pages
            migrate(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and of the file system into VivaErrors about the file at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, path) from error
    except OSError as error:
        raise _unusable_folder(path, error) from error


def explain(error: sqlite3.Error, path: Path) -> VivaError:
    """What happened to the file, and what the learner can do."""
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path, str(error))
    if code == sqlite3.SQLITE_FULL:
        return VivaError(
            f"The disk is full: {path} cannot grow. Nothing was recorded.", "Free some space and try again."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return VivaError(
            f"{path} cannot be written ({error}).",
            "Give yourself write permission on its folder, or choose another with --data-dir.",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return VivaError(f"Another program is holding {path}.", "Close it and try again.")
    return VivaError(f"The history in {path} could not be used: {error}.", "Check the disk and try again.")


def damaged(path: Path, detail: str) -> VivaError:
    """The file cannot be read as a history. It is left as it is."""
    return VivaError(
        f"{path} is not a readable history ({detail}). It was left untouched.",
        f"Move it away to start afresh, or restore a copy of it. {_newest_backup(path)}",
    )


def _newest_backup(path: Path) -> str:
    copies = backups(path)
    return f"The newest backup is {copies[-1]}." if copies else "There is no backup in its folder."


def _unusable_folder(path: Path, error: OSError) -> VivaError:
    return VivaError(
        f"The history cannot be kept in {path.parent} ({error.strerror or error}).",
        "Choose a folder that you may write to with --data-dir.",
    )


def _create_private(path: Path) -> None:
    """Create folder and empty file for the learner's eyes only; leave what exists as it is."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise _unusable_folder(path, error) from error


def _refuse_foreign_header(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
    if start and start != MAGIC:  # an empty file is one whose first transaction is still to come
        raise damaged(path, "it is not a database")


def _refuse_unsuitable(connection: sqlite3.Connection, path: Path) -> None:
    # Tables first: another process may be writing the first ones now, and they come together with the id.
    tables = int(connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = user_version(connection)
    if application != APPLICATION_ID and tables:
        raise damaged(path, "it is a database of another program")
    if version > len(MIGRATIONS):
        raise VivaError(
            f"{path} was written by a newer Viva Voce (its schema is {version}, this one knows"
            f" {len(MIGRATIONS)}). It was left untouched.",
            f"Update Viva Voce, or restore a backup from before. {_newest_backup(path)}",
        )
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise damaged(path, str(verdict))


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to WAL. SQLite ignores the busy timeout here, so two first starts at once must take turns."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = getattr(error, "sqlite_errorcode", 0) & PRIMARY == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
