"""Ten thousand events: what comes next, a rebuild of everything from the log, and the progress page."""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from measure import Row, at_most, median_seconds, server
from ulid import ULID

from vivavoce.app.viva import Viva, local_now
from vivavoce.coach import BankView, Exercise
from vivavoce.coach.evidence import outcomes
from vivavoce.coach.learner import Learner
from vivavoce.domain.event import ATTEMPT, SETTING, Event
from vivavoce.store import record
from vivavoce.store.log import EXPORT_FORMAT
from vivavoce.store.schema import MIGRATIONS

EVENTS, DAYS_BEHIND, DAYS_AHEAD = 10_000, 180, 30
REPEATS = 15
SECONDS = {"recall": 30.0, "explain": 240.0, "predict": 150.0, "code": 420.0, "debug": 420.0}


def rows() -> list[Row]:
    """`next` after one more attempt, the rebuild, and the page as a browser waits for it."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        viva = Viva(data_dir, workers=False)
        write_history(viva, EVENTS)
        found = [_next(viva), _rebuild(viva)]
        viva.close()
        with server(data_dir) as running:
            address = f"{running.url}/progress"
            started = time.perf_counter()
            _fetch(address)
            first = time.perf_counter() - started
            page = median_seconds(lambda: _fetch(address), REPEATS)
        found.append(at_most("progress page, 10,000 events, warm", 1000 * page, 30, "ms", 1))
        found.append(Row("progress page, 10,000 events, first after the start", f"{first:.2f} s", "", None))
    return found


def _next(viva: Viva) -> Row:
    """What comes next, each time after another attempt, as a learner asks for it."""
    viva.next()
    exercise = next(iter(viva.coach.view.homes.values()))[1]
    spent = []
    for _ in range(REPEATS):
        viva.store.append(_attempt(random.Random(1), exercise, local_now(), 0.5))
        spent.append(median_seconds(viva.next, 1))
    return at_most("next, after one more of 10,000 events", 1000 * sorted(spent)[REPEATS // 2], 50, "ms", 1)


def _rebuild(viva: Viva) -> Row:
    """The learner's whole state from the log, nothing kept from before."""
    view = viva.coach.view
    seconds = median_seconds(lambda: Learner(view, outcomes(view, viva.store.events())), 3)
    return at_most("rebuild from 10,000 events", seconds, 1, "s")


def write_history(viva: Viva, count: int, days: int = DAYS_BEHIND, seed: int = 9) -> None:
    """Import a made-up history of `count` attempts that ends today, and set a date to come."""
    lines = [record.to_line(event) for event in made_up(viva.coach.view, count, days, seed)]
    header = json.dumps({"format": EXPORT_FORMAT, "schema": len(MIGRATIONS), "events": len(lines)})
    viva.store.import_(io.StringIO("\n".join([header, *lines])))


def made_up(view: BankView, count: int, days: int, seed: int) -> Iterator[Event]:
    """Attempts spread over days; a concept comes sooner the earlier it is taught, and goes better with time."""
    luck = random.Random(seed)
    pools = [concept.exercises for concept in view.concepts if concept.exercises]
    start = local_now() - timedelta(days=days)
    interview = (local_now() + timedelta(days=DAYS_AHEAD)).date().isoformat()
    yield Event(str(ULID.from_datetime(start)), start, SETTING, outcomes={"name": "interview", "value": interview})
    for number in range(1, count):
        share = number / count
        at = start + timedelta(days=days * share)
        reached = max(3, round(len(pools) * min(1.0, 0.2 + share)))
        exercise = luck.choice(luck.choice(pools[:reached]))
        yield replace(_attempt(luck, exercise, at, 0.35 + 0.45 * share), event_id=str(ULID.from_datetime(at)))


def _attempt(luck: random.Random, exercise: Exercise, at: datetime, skill: float) -> Event:
    """One attempt that goes well with probability `skill`, and how sure the learner said to be."""
    well = luck.random() < skill
    confidence = min(max(skill + luck.uniform(-0.1, 0.35), 0.0), 1.0) if luck.random() < 0.5 else None
    told: dict[str, dict[str, object]] = {
        "recall": {"rating": "good" if well else "again"},
        "explain": {"score": luck.uniform(0.6, 1.0) if well else luck.uniform(0.0, 0.5)},
        "predict": {"hit": well},
    }
    outcome = told.get(exercise.practice, {"verdict": "pass" if well else "wrong"})
    seconds = SECONDS[exercise.practice]
    return Event("", at, ATTEMPT, exercise.item, exercise.practice, outcomes=outcome, seconds=seconds,
                 confidence=confidence)  # fmt: skip


def _fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=120) as answer:
        body: bytes = answer.read()
        return body


if __name__ == "__main__":
    for row in rows():
        print(f"{row.mark}: {row.what}: {row.figure} {row.bar}")
    sys.exit(0)
