"""The event log: append, read, export, import, and nothing that changes what was recorded."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import Event
from vivavoce.store import record
from vivavoce.store.database import explained, open_database
from vivavoce.store.schema import MIGRATIONS, NO_DELETE, backups

FILE_NAME = "history.sqlite"
EXPORT_FORMAT = "viva-voce-history"
SELECT = f"SELECT {', '.join(record.COLUMNS)} FROM event"
WORDLESS = tuple("''" if name == "response" else name for name in record.COLUMNS)
WORDLESS_SINCE = f"SELECT seq, {', '.join(WORDLESS)} FROM event WHERE seq >= ? ORDER BY seq"
INSERT = f"INSERT INTO event ({', '.join(record.COLUMNS)}) VALUES ({', '.join('?' * len(record.COLUMNS))})"


class LogHasGrown(VivaError):
    """Somebody else recorded an event first: what was decided on the log as it was must be decided again."""

    status = 409


class EventLog:
    """One learner's history. Safe to share between threads; several processes may open the same file."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Open or create the history in `data_dir`. VivaError if the file is damaged, foreign or newer."""
        path = data_dir / FILE_NAME
        return cls(path, open_database(path))

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def version(self) -> int:
        """Grows with every event and is 0 for an empty log: equal versions mean equal contents."""
        with self._read() as connection:
            return _version(connection)

    def count(self) -> int:
        """The number of events."""
        with self._read() as connection:
            return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])

    def events(self, kind: str | None = None, item: str | None = None, after: str | None = None) -> list[Event]:
        """Events in the order of their ids, of one kind, of one item, later than the id `after`."""
        wanted = {"kind = ?": kind, "item = ?": item, "event_id > ?": after}
        given = {condition: value for condition, value in wanted.items() if value is not None}
        where = f" WHERE {' AND '.join(given)}" if given else ""
        with self._read() as connection:
            rows = connection.execute(f"{SELECT}{where} ORDER BY event_id", tuple(given.values())).fetchall()
        return [record.from_row(row) for row in rows]

    def since(self, version: int, keep: Callable[[Event], Event]) -> tuple[int, list[Event]] | None:
        """The version of the log and, in the order they were recorded, what `keep` makes of each event after that
        `version`; None where the events that the log held then are gone.

        All of one moment, whatever others record meanwhile. Events come one at a time and without their response, so
        that a long history is never in memory with its words.
        """
        found: list[Event] = []
        with self._read() as connection, closing(connection.execute(WORDLESS_SINCE, (version,))) as rows:
            if version and next(rows, (0,))[0] != version:  # events go all at once, and no number is given twice
                return None
            for seq, *row in rows:
                version = seq
                found.append(keep(record.from_row(tuple(row))))
        return version, found

    def get(self, event_id: str) -> Event | None:
        """The event of that id, or None."""
        with self._read() as connection:
            return _find(connection, event_id)

    def append(self, event: Event, *, expected: int | None = None) -> Event:
        """Record an event and return it as kept; when this returns, it is on the disk.

        An empty `event_id` is filled with a ULID above all ids in the log, even when the clock went
        back. The same event again is taken as already recorded; another one of the same id, or one
        with impossible values, raises VivaError. With `expected`, a version of this log, raises
        LogHasGrown if anything was recorded since, by this process or another; nothing is recorded then.
        """
        wanted = record.checked(event)
        with self._write() as connection:
            if expected is not None and _version(connection) != expected:
                raise LogHasGrown("The history has grown since it was read.", "Read it again.")
            if not wanted.event_id:
                wanted = replace(wanted, event_id=_next_id(connection, wanted))
            _insert(connection, wanted)
        return wanted

    def add(self, events: Sequence[Event], *, expected: int) -> int | None:
        """Record events that have ids of their own, all of them or, with VivaError, none; return how many are new.

        None, and nothing is recorded, if the log has grown since it was at the version `expected`.
        """
        kept = [record.checked(event) for event in events]
        with self._write() as connection:
            if _version(connection) != expected:
                return None
            return sum(_insert(connection, event) for event in kept)

    def export(self, stream: TextIO) -> int:
        """Write the whole log as JSON lines, a header first; return the number of events."""
        events = self.events()
        header = {"format": EXPORT_FORMAT, "schema": len(MIGRATIONS), "events": len(events)}
        stream.write(json.dumps(header) + "\n")
        stream.writelines(record.to_line(event) + "\n" for event in events)
        return len(events)

    def import_(self, stream: TextIO) -> int:
        """Add the events of an export that are not here yet; return how many.

        All or nothing: VivaError names the first line that cannot be taken.
        """
        events = _read_export(stream)
        with self._write() as connection:
            return sum(_insert(connection, event, line) for line, event in events)

    def delete_everything(self, *, confirm: bool) -> None:
        """Remove all events and all backups for good: the learner's own right, never done by the program.

        Raises VivaError without `confirm`.
        """
        if not confirm:
            raise VivaError("Deleting the history was not confirmed.", "Export it first if you may want it back.")
        with self._write() as connection:
            connection.execute("DROP TRIGGER event_stays")
            connection.execute("DELETE FROM event")
            connection.execute(NO_DELETE)
        with self._read() as connection:
            for copy in backups(self.path):
                copy.unlink(missing_ok=True)
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log of writes still held the rows

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        with self._lock, explained(self.path):
            yield self._connection

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything inside is on the disk afterwards, or nothing is."""
        with self._read() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])


def _find(connection: sqlite3.Connection, event_id: str) -> Event | None:
    row = connection.execute(f"{SELECT} WHERE event_id = ?", (event_id,)).fetchone()
    return record.from_row(row) if row else None


def _next_id(connection: sqlite3.Connection, event: Event) -> str:
    """A ULID of the event's time, or the successor of the last one where that would not be later."""
    from ulid import ULID  # loads pydantic where that is installed; only writing needs it

    fresh = int(ULID.from_timestamp(event.at.timestamp()))
    last = connection.execute("SELECT max(event_id) FROM event").fetchone()[0]
    return str(ULID.from_int(max(fresh, int(ULID.from_str(last)) + 1 if last else 0)))


def _insert(connection: sqlite3.Connection, event: Event, line: int = 0) -> bool:
    """Insert unless the same event is there: False then. VivaError if a different one bears its id."""
    known = _find(connection, event.event_id)
    if known is None:
        connection.execute(INSERT, record.to_row(event))
        return True
    if record.to_row(known) == record.to_row(event):
        return False
    where = f"Line {line}: the" if line else "The"
    raise VivaError(
        f"{where} id {event.event_id} belongs to a different event.",
        "Events are never changed; record a correction instead.",
    )


def _read_export(stream: TextIO) -> list[tuple[int, Event]]:
    """All events of an export with their line numbers; VivaError names a line that is not one."""
    events: list[tuple[int, Event]] = []
    expected: int | None = None
    number = 0
    try:
        for number, line in enumerate(stream, start=1):
            if expected is None:
                expected = _read_header(line)
            elif line.strip():
                events.append((number, record.from_line(line)))
    except UnicodeDecodeError as error:
        raise VivaError(f"Line {number + 1} is not UTF-8. Nothing was imported.") from error
    except VivaError as error:
        mend = error.mend or "Export the history again."
        raise VivaError(f"Line {number}: {error.problem} Nothing was imported.", mend) from error
    if expected is None:
        raise VivaError("The file is empty. Nothing was imported.", "Export the history again.")
    if expected != len(events):
        raise VivaError(
            f"Line {number} is the last: {len(events)} events of {expected} are there. Nothing was imported.",
            "The file was cut short; export the history again.",
        )
    return events


def _read_header(line: str) -> int:
    """The number of events that the first line of an export announces."""
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or header.get("format") != EXPORT_FORMAT:
        raise VivaError("This is not an exported history.")
    schema, events = header.get("schema"), header.get("events")
    if not isinstance(schema, int) or not isinstance(events, int):
        raise VivaError("The header has no schema or number of events.")
    if schema > len(MIGRATIONS):
        raise VivaError(f"It was exported by a newer Viva Voce (schema {schema}).", "Update this one.")
    return events
