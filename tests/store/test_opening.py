"""Damaged, foreign and newer files are refused, named and left as they are; older ones are copied first."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import Event
from vivavoce.store import EventLog
from vivavoce.store.database import _refuse_unsuitable
from vivavoce.store.schema import MIGRATIONS, backups, migrate, user_version

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NEXT = (*MIGRATIONS, ("ALTER TABLE event ADD COLUMN mood TEXT",))


def attempt():
    return Event("", NOON, "attempt", "q:dropout", "explain", response="It drops units. " * 200)


@pytest.fixture
def path(tmp_path):
    """A history of one version with 20 events."""
    with EventLog.open(tmp_path) as log:
        for _ in range(20):
            log.append(attempt())
        return log.path


def to_next_version(path):
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, path, NEXT)
    version = user_version(connection)
    connection.close()
    return version


def refused(path, says):
    before = path.read_bytes()
    with pytest.raises(VivaError, match=says) as caught:
        EventLog.open(path.parent)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before
    return str(caught.value)


def test_a_migration_copies_the_file_first(path):
    assert to_next_version(path) == len(MIGRATIONS) + 1
    (copy,) = backups(path)
    assert f"{datetime.now(UTC):%Y%m}" in copy.name
    assert copy.stat().st_mode & 0o777 == 0o600
    kept = sqlite3.connect(copy)
    assert user_version(kept) == len(MIGRATIONS)
    assert kept.execute("SELECT count(*) FROM event").fetchone() == (20,)
    kept.close()


def test_a_newer_file_is_refused_with_its_backup(path):
    to_next_version(path)
    message = refused(path, "newer Viva Voce")
    assert str(backups(path)[-1]) in message


def test_a_migration_that_fails_changes_nothing(path):
    connection = sqlite3.connect(path, isolation_level=None)
    broken = (*MIGRATIONS, ("ALTER TABLE event ADD COLUMN mood TEXT", "this is not SQL"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, path, broken)
    connection.close()
    with EventLog.open(path.parent) as log:
        assert log.count() == 20
        log.append(attempt())


def test_earlier_backups_are_kept(path):
    to_next_version(path)
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, path, (*NEXT, ("ALTER TABLE event ADD COLUMN place TEXT",)))
    connection.close()
    assert [copy.name[-9:] for copy in backups(path)] == ["v1.sqlite", "v2.sqlite"]


def test_something_else_under_the_name_is_refused(tmp_path):
    path = tmp_path / "history.sqlite"
    path.write_text("Dear diary, today I learned about dropout.")
    assert "no backup" in refused(path, "not a database")


def test_a_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "history.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.commit()
    other.close()
    refused(path, "another program")


@pytest.mark.parametrize("keep", [0.5, 0.02])
def test_a_file_cut_short_is_refused(path, keep):
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    refused(path, "not a readable history")


def test_a_file_with_overwritten_pages_is_refused(path):
    whole = bytearray(path.read_bytes())
    for start in range(4096, len(whole), 4096):
        whole[start : start + 16] = b"\xff" * 16
    path.write_bytes(whole)
    refused(path, "not a readable history")


def test_an_interrupted_first_start_is_taken_up_again(tmp_path):
    (tmp_path / "history.sqlite").touch()
    with EventLog.open(tmp_path) as log:
        log.append(attempt())
        assert log.count() == 1


APPEND_TEN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from vivavoce.domain.event import Event
from vivavoce.store import EventLog

log = EventLog.open(Path(sys.argv[1]))
for _ in range(10):
    log.append(Event("", datetime.now(UTC), "attempt", "q:dropout", "explain"))
"""


def test_several_processes_may_start_and_write_at_once(tmp_path):
    command = [sys.executable, "-c", APPEND_TEN, str(tmp_path / "data")]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    errors = [process.communicate()[1] for process in started]
    assert errors == [b""] * 4
    with EventLog.open(tmp_path / "data") as log:
        assert len({event.event_id for event in log.events()}) == 40


class Overtaken:
    """A connection to a new file, whose first tables another process makes after this one's first question."""

    def __init__(self, path):
        self.path, self.asked = path, 0
        self.connection = sqlite3.connect(path, isolation_level=None)

    def execute(self, sql):
        rows = self.connection.execute(sql).fetchall()
        self.asked += 1
        if self.asked == 1:
            other = sqlite3.connect(self.path, isolation_level=None)
            migrate(other, self.path)
            other.close()
        return SimpleNamespace(fetchone=lambda: rows[0])


def test_a_history_that_another_process_is_making_is_not_a_foreign_one(tmp_path):
    connection = Overtaken(tmp_path / "history.sqlite")
    _refuse_unsuitable(connection, connection.path)
    assert connection.asked > 1
    connection.connection.close()
