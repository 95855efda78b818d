"""What a phone gives back: each rating an event of its own time, once, or nothing at all."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vivavoce.app import history as done
from vivavoce.app import own_data, phone_results
from vivavoce.app.viva import Viva
from vivavoce.bank import Bank, paths
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import Event
from vivavoce.store import EventLog

HERE = timezone(timedelta(hours=1))
MADE = datetime(2026, 11, 20, 8, tzinfo=HERE)
NOW = datetime(2026, 11, 22, 9, tzinfo=HERE)
MINUTE = timedelta(minutes=1)


def rating(number, at, *, item="card:dropout/1", says="good", **more):
    row = {"id": f"{number:020x}", "item": item, "version": "v" * 64, "rating": says, "at": at.isoformat()}
    return {**row, "seconds": 12.5, **more}


def given_back(*rows, **more):
    head = {"format": "viva-voce-phone", "schema": 1, "deck": "d", "made": MADE.isoformat(), "app": "0.1.0"}
    return json.dumps({**head, "ratings": list(rows), **more})


ON_TUESDAY = MADE + timedelta(hours=3)
TWO = given_back(
    rating(1, ON_TUESDAY), rating(2, ON_TUESDAY + MINUTE, item="q:dropout", says="again")
)  # fmt: skip


@pytest.fixture
def log(tmp_path):
    with EventLog.open(tmp_path / "own") as opened:
        yield opened


def take(log, text, now=NOW):
    return own_data.take_in(log, text.encode(), now)


def test_each_rating_becomes_an_event_of_its_own_time(log):
    assert take(log, TWO) == phone_results.Taken(2)
    first, second = log.events()
    assert (first.item, first.practice, first.outcomes["rating"]) == ("card:dropout/1", "recall", "good")
    assert (second.item, second.outcomes["rating"], second.seconds) == ("q:dropout", "again", 12.5)
    assert first.at == ON_TUESDAY and first.at.utcoffset() == timedelta(hours=1)
    assert first.content_version == "v" * 64 and first.app_version == "0.1.0"


def test_importing_twice_later_or_with_more_adds_only_what_is_new(log):
    take(log, TWO)
    assert take(log, TWO, NOW + timedelta(days=3)).added == 0
    more = json.loads(TWO)
    more["ratings"].append(rating(3, ON_TUESDAY + 2 * MINUTE))
    assert take(log, json.dumps(more)).added == 1
    assert log.count() == 3


def test_ratings_stand_where_they_belong_among_what_was_done_since(log, tmp_path):
    viva = Viva(tmp_path / "own", workers=False, now=lambda: NOW, bank=Bank.open(paths.bank_file()))
    viva.recall("card:dropout/1", "again")
    assert take(log, TWO).added == 2
    assert [event.at for event in log.events()] == [ON_TUESDAY, ON_TUESDAY + MINUTE, NOW]
    assert viva.progress().readiness.observations == 3 and viva.today().actions
    listed = done.history(viva.bank, viva.store).entries
    assert [one.result for one in listed] == ["again", "again", "good"]
    viva.recall("card:dropout/1", "good")  # the log still takes what comes after


# ---- clocks


def test_a_phone_whose_clock_is_ahead_has_all_its_times_moved_back(log):
    ahead = timedelta(days=400)
    text = given_back(rating(1, NOW + ahead - MINUTE), rating(2, NOW + ahead))
    taken = take(log, text)
    assert taken.added == 2 and taken.moved == -ahead and taken.clock_was_wrong
    assert [event.at for event in log.events()] == [NOW - MINUTE, NOW]
    assert take(log, text, NOW + timedelta(days=1)).added == 0  # the same ratings, though they would be moved otherwise


def test_a_phone_whose_clock_is_behind_has_all_its_times_moved_forward(log):
    before = datetime(2001, 1, 1, tzinfo=UTC)
    taken = take(log, given_back(rating(1, before), rating(2, before + MINUTE)))
    assert taken.clock_was_wrong and taken.moved_words.startswith("+")
    assert [event.at for event in log.events()] == [MADE, MADE + MINUTE]


def test_times_that_fit_no_clock_are_kept_between_the_cards_and_now_in_their_order(log):
    text = given_back(rating(1, datetime(2001, 1, 1, tzinfo=UTC)), rating(2, datetime(2090, 1, 1, tzinfo=UTC)))
    take(log, text)
    assert [event.at for event in log.events()] == [MADE, NOW]


def test_times_as_far_apart_as_the_calendar_allows_are_kept_in_their_order(log):
    """Moved back by thousands of years the first would lie before any calendar, or before the log begins."""
    first, last = datetime(1971, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)
    assert take(log, given_back(rating(1, first), rating(2, last))).added == 2
    assert [event.at for event in log.events()] == [MADE, NOW]
    later = (NOW + timedelta(days=9)).isoformat()  # and nothing is known of when the cards were made
    assert take(log, given_back(rating(3, first), rating(4, last), made=later)).added == 2
    assert log.events()[0].outcomes["phone"] == f"{3:020x}"


def test_a_few_seconds_are_not_worth_a_word(log):
    taken = take(log, given_back(rating(1, NOW + timedelta(seconds=20))))
    assert not taken.clock_was_wrong and log.events()[0].at == NOW


def test_cards_made_by_a_computer_whose_clock_was_ahead_can_be_taken(log):
    take(log, given_back(rating(1, NOW - MINUTE), made=(NOW + timedelta(days=9)).isoformat()))
    assert log.events()[0].at == NOW - MINUTE


# ---- bad and foreign texts

GOOD = rating(1, ON_TUESDAY)
BAD = {
    "cut": (TWO[:-30], "cut short"),
    "another file": ('{"cards": []}', "not an exported history"),
    "no ratings": (given_back(ratings="many"), "not a phone's results"),
    "newer": (given_back(schema=2), "another Viva Voce"),
    "no version of the program": (given_back(app=3), "which Viva Voce"),
    "no time of making": (given_back(made="today"), "time of the cards"),
    "no zone": (given_back({**GOOD, "at": "2026-11-20T09:00:00"}), "Rating 1 cannot"),
    "a rating of ours only": (given_back(GOOD, {**GOOD, "id": "2" * 20, "rating": "superb"}), "Rating 2 cannot"),
    "not an item": (given_back({**GOOD, "item": "../../etc"}), "Rating 1 cannot"),
    "not a thing to recall": (given_back({**GOOD, "item": "drill:softmax"}), "Rating 1 cannot"),
    "no seconds": (given_back({**GOOD, "seconds": None}), "Rating 1 cannot"),
    "seconds beyond all numbers": (given_back({**GOOD, "seconds": 10**400}), "Rating 1 cannot"),
    "endless": (given_back({**GOOD, "seconds": float("inf")}), "Rating 1 cannot"),
    "no object": (given_back(3), "Rating 1 cannot"),
    "an id of another kind": (given_back({**GOOD, "id": "x"}), "Rating 1 cannot"),
    "one id, two ratings": (given_back(GOOD, {**GOOD, "rating": "again"}), "was changed"),
}


@pytest.mark.parametrize("how", BAD)
def test_what_cannot_be_taken_changes_nothing_and_says_why(log, how):
    text, says = BAD[how]
    with pytest.raises(VivaError, match=says) as refused:
        take(log, text)
    assert log.count() == 0 and "Nothing was imported" in refused.value.problem


def test_a_rating_changed_after_it_was_imported_is_refused(log):
    take(log, TWO)
    with pytest.raises(VivaError, match="was changed"):
        take(log, TWO.replace('"again"', '"easy"'))
    assert log.count() == 2


@pytest.mark.parametrize("outcomes", [{"phone": ["no name"], "rating": "good"}, {"phone": f"{1:020x}"}])
def test_what_an_imported_history_calls_a_phones_rating_need_not_be_one(log, outcomes):
    log.append(Event("", MADE, "attempt", "card:dropout/1", practice="recall", outcomes=outcomes))
    with contextlib.suppress(VivaError):
        take(log, TWO)
    assert log.count() in (1, 3)


def test_a_rating_twice_in_a_text_counts_once(log):
    assert take(log, given_back(GOOD, GOOD)).added == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_half_imports(log, data):
    raw = bytearray(TWO.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    log.delete_everything(confirm=True)
    try:
        added = own_data.take_in(log, bytes(raw), NOW).added
    except VivaError:
        assert log.count() == 0
    else:
        assert log.count() == added


def test_two_windows_importing_the_same_at_once_count_it_once(log, monkeypatch):
    """Between looking and writing another window takes the same ratings, at another minute: they are known then."""
    text = given_back(rating(1, NOW + timedelta(days=1)), rating(2, NOW + timedelta(days=1)))
    others: list[phone_results.Taken] = []
    real = log.events

    def events(*args):
        found = real(*args)
        if not others:
            others.append(take(log_of_another, text, NOW + MINUTE))
        return found

    with EventLog.open(log.path.parent) as log_of_another:
        monkeypatch.setattr(log, "events", events)
        assert take(log, text).added == 0 and others[0].added == 2
    assert log.count() == 2
