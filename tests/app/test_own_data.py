"""The history in the learner's hands: out, gone, back in, the same; and what happens to spoiled files."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vivavoce.app import history as done
from vivavoce.app import own_data
from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import ATTEMPT, CORRECTION, Event
from vivavoce.store import EventLog

START = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=1)))


class Clock:
    """A minute later with every look."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture(scope="module")
def bank():
    return Bank.open(paths.bank_file())


@pytest.fixture
def viva(tmp_path, bank):
    program = Viva(tmp_path / "own", workers=False, now=Clock(), bank=bank)
    yield program
    program.close()


def practised(viva):
    """One event of nearly every kind, as the program records them."""
    viva.set_setting("interview", "2026-12-08")
    viva.recall("card:dropout/1", "good", response="1/(1-p)…  “in training”", seconds=7.25)
    viva.recall("card:dropout/1", "again", seconds=4)
    viva.predict("dropout", 0, {}, 0.05)
    viva.judge_estimate(viva.estimates()[0].estimate.slug, 1, "12")
    viva.mark_case(viva.cases()[0].case.slug, {"data": (0,)}, {"data": "Zoë's notes\n\twith a tab, \0 and \u2028"})
    viva.projects.tell({"title": "Tumours", "role": "I chose dropout 0.3."})
    viva.projects.answer("1", "dropout.1", "I tried five.", seconds=20)
    viva.projects.withdraw("1")
    viva.mocking.start("theory", 10, seed=1)
    return viva


def exported(log):
    text = io.StringIO()
    log.export(text)
    return text.getvalue()


def state(viva):
    return viva.progress(), viva.today(), viva.settings(), viva.projects.all(), viva.mocking.all()


def test_everything_that_can_be_done_survives_export_deletion_and_import_byte_for_byte(viva):
    practised(viva)
    before, kept, clock = exported(viva.store), state(viva), viva.now.now
    assert {event.kind for event in viva.store.events()} >= {"attempt", "setting", "case", "project", "mock"}
    viva.store.delete_everything(confirm=True)
    assert viva.store.count() == 0 and viva.projects.all() == []
    own_data.import_history(viva.store, before.encode())
    assert exported(viva.store) == before
    viva.now.now = clock
    assert state(viva) == kept


def test_importing_into_a_history_that_went_on_adds_only_what_is_missing(viva, tmp_path):
    viva.recall("card:dropout/1", "good")
    first = exported(viva.store)
    viva.recall("card:dropout/1", "hard")
    assert own_data.import_history(viva.store, first.encode()) == 0
    with EventLog.open(tmp_path / "other") as other:
        assert own_data.import_history(other, first.encode()) == 1
        assert own_data.import_history(other, exported(viva.store).encode()) == 1
        assert exported(other) == exported(viva.store)


WRITTEN = {
    "as exported": lambda text: text.encode(),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "line ends of old Macs": lambda text: text.replace("\n", "\r").encode(),
    "byte order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "both": lambda text: codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode(),
    "PowerShell": lambda text: codecs.BOM_UTF16_LE + text.replace("\n", "\r\n").encode("utf-16-le"),
    "big end first": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "empty lines": lambda text: text.replace("\n", "\n\n").encode(),
    "another order": lambda text: "".join([text.splitlines(True)[0], *reversed(text.splitlines(True)[1:])]).encode(),
    "a line twice": lambda text: (
        text.replace('"events": 3', '"events": 4').encode() + text.splitlines(True)[1].encode()
    ),
}


def review(n: int, rating: str) -> Event:
    outcomes = {"rating": rating}
    return Event("", START + timedelta(minutes=n), ATTEMPT, "card:dropout/1", "recall", "", "naïve ☃", outcomes)


@pytest.fixture
def small(tmp_path):
    """An export of three events."""
    with EventLog.open(tmp_path / "small") as log:
        for n, rating in enumerate(("good", "hard", "again")):
            log.append(review(n, rating))
        return exported(log)


@pytest.mark.parametrize("how", WRITTEN)
def test_what_editors_and_shells_do_to_a_file_loses_nothing(small, tmp_path, how):
    with EventLog.open(tmp_path / "other") as other:
        assert own_data.import_history(other, WRITTEN[how](small)) == 3
        assert exported(other) == small


def changed(text, line, **more):
    lines = text.splitlines(keepends=True)
    lines[line] = json.dumps({**json.loads(lines[line]), **more}) + "\n"
    return "".join(lines).encode()


SPOILED = {
    "cut in a line": (lambda text: text[:-40].encode(), "Line 4: It is not JSON"),
    "cut between lines": (lambda text: "".join(text.splitlines(True)[:-1]).encode(), "2 events of 3 are there"),
    "empty": (lambda text: b"", "The file is empty"),
    "another file": (lambda text: b"card_id,review_time\n", "Line 1: This is not an exported history"),
    "not text": (lambda text: text.encode()[:200] + b"\xff" + text.encode()[200:], "Line 2 is not UTF-8"),
    "a corrupted line": (lambda text: text.replace('"card:dropout/1"', '"card:dropout/1', 1).encode(), "Line 2"),
    "newer schema": (lambda text: changed(text, 0, schema=99), "newer Viva Voce"),
    "newer kind": (lambda text: changed(text, 2, kind="dream"), "Line 3.*'dream'.*update this one"),
    "newer field": (lambda text: changed(text, 3, mood="good"), "Line 4.*'mood'.*update this one"),
    "a field less": (lambda text: text.replace('"hints": 0, ', "", 1).encode(), "Line 2: It does not have the fields"),
    "no number": (lambda text: changed(text, 1, seconds=float("nan")), "Line 2"),
    "no time": (lambda text: changed(text, 1, at="yesterday"), "Line 2"),
    "no id": (lambda text: changed(text, 1, event_id=""), "Line 2: Its event id is empty"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_file_is_refused_as_a_whole_and_says_where_and_what_to_do(small, tmp_path, how):
    spoil, says = SPOILED[how]
    with EventLog.open(tmp_path / "other") as other:
        kept = other.append(Event("", START, ATTEMPT, "card:dropout/2", "recall", outcomes={"rating": "good"}))
        with pytest.raises(VivaError, match=says) as refused:
            own_data.import_history(other, spoil(small))
        assert refused.value.mend or "cut" in refused.value.problem
        assert other.events() == [kept]


def test_an_event_changed_under_its_id_is_refused(viva, small):
    own_data.import_history(viva.store, small.encode())
    with pytest.raises(VivaError, match=r"Line 2: the id .* belongs to a different event"):
        own_data.import_history(viva.store, changed(small, 1, response="something else"))
    assert exported(viva.store) == small


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_to_a_file_ever_loses_or_half_imports(small, tmp_path, data):
    """Cut it, overwrite bytes, drop or double lines: the history keeps what it has and takes all or nothing."""
    raw = bytearray(small.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        match data.draw(st.sampled_from(["cut", "byte", "drop", "double"])):
            case "cut":
                del raw[place:]
            case "byte" if raw:
                raw[place] = data.draw(st.integers(0, 255))
            case "drop":
                raw[:] = b"\n".join(raw.split(b"\n")[1:])
            case "double":
                raw += raw[place:]
    with EventLog.open(tmp_path / "other") as other:
        other.delete_everything(confirm=True)
        kept = other.append(Event("", START, ATTEMPT, "card:dropout/2", "recall", outcomes={"rating": "good"}))
        try:
            added = own_data.import_history(other, bytes(raw))
        except VivaError:
            assert other.events() == [kept]
        else:
            assert other.count() == 1 + added and other.get(kept.event_id) == kept


# ---- other programs


def rows(viva):
    text = io.StringIO()
    count = own_data.export_reviews(viva.store, text)
    found = list(csv.DictReader(io.StringIO(text.getvalue())))
    assert len(found) == count
    return found


def test_reviews_have_the_columns_and_values_that_fsrs_optimizer_takes(viva):
    practised(viva)
    found = rows(viva)
    assert list(found[0]) == ["card_id", "review_time", "review_rating", "review_state", "review_duration"]
    cards = [row for row in found if row["card_id"] == "card:dropout/1"]
    assert [(row["review_rating"], row["review_state"], row["review_duration"]) for row in cards] == [
        ("3", "0", "7250"),
        ("1", "2", "4000"),
    ]
    event = viva.store.events(item="card:dropout/1")[0]
    assert int(cards[0]["review_time"]) == round(event.at.timestamp() * 1000)
    times = [int(row["review_time"]) for row in found]
    assert times == sorted(times) and all(row["review_rating"] in "1234" for row in found)


def test_reviews_of_items_that_left_the_bank_are_kept_and_withdrawn_ones_are_not(viva):
    viva.recall("card:dropout/1", "good")
    event = viva.store.events()[0]
    gone = viva.store.append(replace(event, event_id="", item="card:gone/1"))
    viva.store.append(replace(event, event_id="", kind=CORRECTION, outcomes={"event": event.event_id, "void": True}))
    assert [row["card_id"] for row in rows(viva)] == [gone.item]


def test_an_empty_history_is_a_head_alone(viva):
    assert rows(viva) == []


# ---- the history as a list


def test_a_vanished_question_keeps_its_history_and_a_changed_one_says_so(viva):
    viva.recall("card:dropout/1", "good", response="said then")
    event = viva.store.events()[0]
    viva.store.append(replace(event, event_id="", content_version="0" * 64))
    gone = viva.store.append(replace(event, event_id="", item="q:old-question", practice="explain",
                                     outcomes={"score": 0.5}))  # fmt: skip
    found = done.history(viva.bank, viva.store)
    assert [entry.bank for entry in found.entries] == ["no longer in the bank", "changed since", ""]
    assert (found.total, found.gone) == (3, 1)
    kept = done.entry(viva.bank, viva.store, gone.event_id)
    assert (kept.title, kept.result, kept.event.response) == ("Old question", "50 %", "said then")
    assert viva.progress().readiness.observations == 2  # the coach plans with what there is


def test_every_practice_is_listed_with_its_title_and_how_it_went(viva):
    practised(viva)
    found = {entry.event.item.partition(":")[0]: entry for entry in done.history(viva.bank, viva.store).entries}
    assert set(found) == {"card", "claim", "estimate", "case"}
    assert all(entry.title and entry.result and not entry.bank for entry in found.values())
    assert found["case"].result.startswith("1 of ") and found["estimate"].result == "wrong"


def test_the_list_shows_an_attempt_as_it_stands_after_a_correction(viva):
    viva.recall("card:dropout/1", "good")
    event = viva.store.events()[0]
    viva.store.append(replace(event, event_id="", kind=CORRECTION, outcomes={"event": event.event_id, "void": True}))
    (entry,) = done.history(viva.bank, viva.store).entries
    assert entry.result == "withdrawn"


def test_pages_of_the_list_join_without_gap_or_overlap(viva):
    for _ in range(5):
        viva.recall("card:dropout/1", "good")
    first = done.history(viva.bank, viva.store, limit=2)
    second = done.history(viva.bank, viva.store, limit=2, before=first.older)
    third = done.history(viva.bank, viva.store, limit=2, before=second.older)
    ids = [entry.event.event_id for page in (first, second, third) for entry in page.entries]
    assert ids == sorted((event.event_id for event in viva.store.events()), reverse=True) and third.older == ""
    with pytest.raises(VivaError, match="no entry"):
        done.entry(viva.bank, viva.store, "nothing")


# ---- two windows


ANSWERS = """
for n in range(5):
    viva.recall("card:dropout/1", window, response=f"{window} {n}")
"""
CHANGES = """
viva.projects.change("1", {window: f"from the window of {window}"})
"""


def in_two_windows(folder, script, windows):
    """Run the script in two processes over one history, both opened before either goes on."""
    opened = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from vivavoce.app.viva import Viva
window = sys.argv[2]
viva = Viva(Path(sys.argv[1]), workers=False, now=lambda: datetime(2026, 11, 22, tzinfo=UTC))
viva.store.count(), viva.coach
print("ready", flush=True)
sys.stdin.readline()
{script}
viva.close()
"""
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen([sys.executable, "-c", opened, str(folder), window], stdin=-1, stdout=-1, text=True)
            )
            for window in windows
        ]
        for process in running:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.wait(60) for process in running] == [0, 0]


def test_two_windows_answering_the_same_item_at_once_lose_no_answer(tmp_path):
    in_two_windows(tmp_path, ANSWERS, ("good", "again"))
    with EventLog.open(tmp_path) as log:
        events = log.events(item="card:dropout/1")
    assert {event.response for event in events} == {f"{rating} {n}" for rating in ("good", "again") for n in range(5)}
    assert len(events) == len({event.event_id for event in events}) == 10


def test_two_windows_changing_one_story_lose_no_version(viva):
    viva.projects.tell({"title": "Tumours"})
    in_two_windows(viva.data_dir, CHANGES, ("bug", "undo"))
    (found,) = viva.projects.all()
    told = [fields for _, _, fields in found.versions]
    assert len(told) == 3 and {"bug", "undo"} == {name for name in ("bug", "undo") for one in told if one[name]}
