"""The event log keeps what it acknowledged, and nothing changes it afterwards."""

import io
import json
import os
import sqlite3
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import EVENT_KINDS, PRACTICES, Event
from vivavoce.store import EventLog

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def attempt(at=NOON, item="q:dropout", **fields):
    return Event("", at, "attempt", item, "explain", outcomes={"score": 0.7}, **fields)


@pytest.fixture
def log(tmp_path):
    with EventLog.open(tmp_path / "data") as opened:
        yield opened


def test_a_new_history_is_for_its_owner_only(tmp_path):
    with EventLog.open(tmp_path / "a" / "data") as log:
        assert log.count() == 0
        assert log.version == 0
        assert stat.S_IMODE((tmp_path / "a" / "data").stat().st_mode) == 0o700
        assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_an_event_is_there_after_opening_again(tmp_path):
    with EventLog.open(tmp_path) as log:
        kept = log.append(attempt(response="It drops units.\n\x00 \N{GREEK SMALL LETTER ALPHA}", seconds=40))
    with EventLog.open(tmp_path) as log:
        assert log.events() == [kept]
        assert log.get(kept.event_id) == kept
        assert log.get("nothing") is None


def test_ids_grow_even_when_the_clock_goes_back(log):
    ids = [log.append(attempt(at=NOON - timedelta(days=day))).event_id for day in (0, 1, 400, 0)]
    assert ids == sorted(set(ids))
    assert [event.event_id for event in log.events()] == ids


def test_the_same_event_twice_is_one_event_and_another_of_its_id_is_refused(log):
    kept = log.append(attempt())
    assert log.append(kept) == kept
    assert log.count() == 1
    with pytest.raises(VivaError, match="different event"):
        log.append(replace(kept, response="something else"))
    assert log.events() == [kept]


def test_events_can_be_asked_for_by_kind_item_and_position(log):
    first = log.append(attempt())
    second = log.append(attempt(item="q:softmax"))
    setting = log.append(Event("", NOON, "setting", outcomes={"name": "minutes", "value": 40}))
    assert log.events(kind="setting") == [setting]
    assert log.events(item="q:softmax") == [second]
    assert log.events(after=first.event_id) == [second, setting]
    assert log.events(kind="attempt", after=first.event_id) == [second]


def same(event):
    return event


def test_what_was_recorded_since_a_version_can_be_read_alone_and_without_its_words(log):
    first = log.append(attempt())
    version = log.version
    assert log.since(0, same) == (version, [replace(first, response="")]) and log.since(version, same) == (version, [])
    later = log.append(attempt(item="q:softmax", response=""))
    assert log.since(version, same) == (log.version, [later])
    assert log.since(0, lambda event: event.item)[1] == [first.item, "q:softmax"]


def test_nothing_can_be_read_since_a_version_whose_events_are_gone(log):
    log.append(attempt())
    version = log.version
    log.delete_everything(confirm=True)
    assert log.since(version, same) is None and log.since(0, same) == (0, [])
    again = log.append(attempt(response=""))
    assert log.since(version, same) is None and log.since(0, same) == (log.version, [again])
    assert log.version > version


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "guess"},
        {"item": "dropout"},
        {"item": ""},
        {"practice": "sing"},
        {"practice": ""},
        {"confidence": 1.2},
        {"confidence": float("nan")},
        {"seconds": -1.0},
        {"seconds": float("inf")},
        {"hints": -1},
        {"at": datetime(2026, 11, 22)},
        {"at": datetime(1969, 1, 1, tzinfo=UTC)},
        {"event_id": "not-an-id"},
        {"event_id": "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
        {"outcomes": {"score": float("nan")}},
        {"outcomes": {"when": NOON}},
        {"response": "half a pair \ud800"},
    ],
)
def test_impossible_events_are_refused(log, wrong):
    with pytest.raises(VivaError):
        log.append(replace(attempt(), **wrong))
    assert log.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET response = 'better'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event",
        "UPDATE OR REPLACE event SET seq = 7",
    ],
)
def test_what_was_recorded_cannot_be_changed_by_sql(log, statement):
    kept = log.append(attempt())
    other = sqlite3.connect(log.path)
    with pytest.raises(sqlite3.IntegrityError, match="events are never"):
        other.execute(statement)
    other.close()
    assert log.events() == [kept]


def test_the_offset_of_the_day_is_kept_through_daylight_saving(log):
    berlin = ZoneInfo("Europe/Berlin")
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)  # happens twice that night
    kept = [log.append(attempt(at=twice.replace(fold=fold))).at for fold in (0, 1)]
    assert [at.utcoffset() for at in kept] == [timedelta(hours=2), timedelta(hours=1)]
    assert [event.at.isoformat() for event in log.events()] == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]
    assert kept[1] - kept[0] == timedelta(hours=1)


def test_threads_may_share_one_log(log):
    def write():
        for _ in range(25):
            log.append(attempt())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({event.event_id for event in log.events()}) == 100


def test_the_version_tells_every_change(log):
    seen = [log.version]
    for _ in range(2):
        log.append(attempt())
        seen.append(log.version)
    log.delete_everything(confirm=True)
    seen.append(log.version)
    log.append(attempt())
    seen.append(log.version)
    assert seen[0] == seen[3] == 0
    assert len({*seen[:3], seen[4]}) == 4


def test_deleting_needs_a_confirmation_and_leaves_nothing_readable(log):
    log.append(attempt(response="my secret answer " * 300))
    copies = log.path.parent / "backups"
    copies.mkdir()
    (copies / "history-20260101T000000.000000Z-v1.sqlite").write_bytes(b"old")
    with pytest.raises(VivaError, match="not confirmed"):
        log.delete_everything(confirm=False)
    assert log.count() == 1
    log.delete_everything(confirm=True)
    assert log.events() == []
    left = [path for path in log.path.parent.rglob("*") if path.is_file()]
    assert not any(b"my secret answer" in path.read_bytes() for path in left)
    assert not any(copies.iterdir())
    kept = log.append(attempt())
    with pytest.raises(sqlite3.IntegrityError), sqlite3.connect(log.path) as other:
        other.execute("DELETE FROM event")
    other.close()
    assert log.events() == [kept]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OFFSETS = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
EVENTS = st.builds(
    Event,
    event_id=st.just(""),
    at=st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1), timezones=OFFSETS),
    kind=st.sampled_from(EVENT_KINDS),
    item=st.sampled_from(["q:a", "card:a/1", "drill:b-c", "claim:a/b"]),
    practice=st.sampled_from(PRACTICES),
    content_version=TEXT,
    response=TEXT,
    outcomes=st.dictionaries(TEXT, PARTS, max_size=3),
    hints=st.integers(0, 9),
    seconds=st.floats(0, 1e6),
    judge=TEXT,
    confidence=st.none() | st.floats(0, 1),
    session=TEXT,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EVENTS, max_size=5))
def test_export_delete_import_gives_the_same_export(log, events):
    log.delete_everything(confirm=True)
    kept = [log.append(event) for event in events]
    before, after = io.StringIO(), io.StringIO()
    assert log.export(before) == len(events)
    log.delete_everything(confirm=True)
    assert log.import_(io.StringIO(before.getvalue())) == len(events)
    log.export(after)
    assert after.getvalue() == before.getvalue()
    assert log.events() == kept


def exported(log):
    stream = io.StringIO()
    log.export(stream)
    return stream.getvalue().splitlines(keepends=True)


def test_importing_twice_adds_nothing(log):
    log.append(attempt())
    lines = exported(log)
    log.append(attempt())
    assert log.import_(io.StringIO("".join(lines))) == 0
    assert log.count() == 2


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda lines: [*lines[:2], '{"half": \n', lines[3]], "Line 3"),
        (lambda lines: [*lines[:2], lines[2].replace('"explain"', '"sing"'), lines[3]], "Line 3"),
        (lambda lines: [*lines[:2], lines[2].replace('"q:dropout"', "5"), lines[3]], "Line 3"),
        (lambda lines: [*lines[:2], lines[2].replace('"hints": 0', '"hints": "0"'), lines[3]], "Line 3"),
        (lambda lines: [*lines[:2], "[" * 100_000 + "\n", lines[3]], "Line 3"),
        (lambda lines: [*lines[:2], lines[2].replace('"session"', '"extra"'), lines[3]], "Line 3"),
        (lambda lines: [*lines[:3], lines[1].replace("0.7", "0.1")], "Line 4"),
        (lambda lines: lines[:3], "cut short"),
        (lambda lines: lines[1:], "Line 1"),
        (lambda lines: [], "The file is empty"),
        (lambda lines: [lines[0].replace('"schema": 1', '"schema": 2'), *lines[1:]], "newer"),
    ],
)
def test_a_spoiled_export_names_its_line_and_imports_nothing(log, tmp_path, spoil, says):
    for _ in range(3):
        log.append(attempt())
    lines = exported(log)
    with EventLog.open(tmp_path / "other") as other:
        with pytest.raises(VivaError, match=says):
            other.import_(io.StringIO("".join(spoil(lines))))
        assert other.count() == 0


def test_an_export_that_is_not_text_names_its_line(log):
    header = json.dumps({"format": "viva-voce-history", "schema": 1, "events": 1}).encode()
    with pytest.raises(VivaError, match="UTF-8"):
        log.import_(io.TextIOWrapper(io.BytesIO(header + b"\n\xff\xfe\n"), encoding="utf-8"))


def test_a_full_disk_is_said_and_nothing_is_recorded(log):
    kept = log.append(attempt())
    pages = log._connection.execute("PRAGMA page_count").fetchone()[0]
    log._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(VivaError, match="disk is full"):
        log.append(attempt(response="x" * 100_000))
    assert log.events() == [kept]


def test_a_file_that_may_not_be_written_is_said(log):
    log._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(VivaError, match=r"history\.sqlite cannot be written"):
        log.append(attempt())


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(VivaError, match="--data-dir"):
        EventLog.open(tmp_path / "file" / "data")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(VivaError, match="--data-dir"):
        EventLog.open(tmp_path)
