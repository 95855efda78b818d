"""Fifty people at once on one history: reading, explaining and coding, each with a second or two between two actions.

`python bench/load.py --seconds 600` also judges whether memory stays flat and keeps what it found. Flat means: of the
server, of the process that makes plans and of the one that reads answers, none holds more than MOST_GROWN megabytes
more in the last half-minute than in the half-minute after the first two minutes, in which caches fill (the medians of
what is resident). A few hundred bytes for each event recorded is what the coach keeps of it. The workers that run code
are measured by `endurance.py`.
"""

from __future__ import annotations

import argparse
import http.client
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import results
from measure import Row, at_most, resident_mb, server

from vivavoce.app.viva import Viva
from vivavoce.store import EventLog

SESSIONS = 50
PAUSE = (1.0, 3.0)  # seconds between two actions of one person: reading takes longer, so this is a busy hour
PAGES = (
    "/",
    "/browse",
    "/progress",
    "/q/dropout",
    "/q/softmax",
    "/lists/S0",
    "/claims",
    "/labs/dropout",
    "/drill/softmax",
)
FORM = {"content-type": "application/x-www-form-urlencoded"}
ANSWERED = (200, 303)
WARM_UP, WINDOW = 0.2, 0.05  # shares of the time: before memory is looked at, and how long it is, at first and at last
SAMPLES = 10  # of each process in a window
MOST_GROWN = 5.0  # MB
STEADY_SECONDS = 600.0  # the time over which memory is judged; in a shorter one caches still fill
KEEPERS = {"vivavoce.app.reckoning": "plan process", "vivavoce.grader.reader": "reading process"}


@dataclass
class Seen:
    """Milliseconds of every action by kind, and what was not answered."""

    spent: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "answer": [], "verdict": []})
    errors: list[str] = field(default_factory=list)


def rows(seconds: float = 60.0) -> list[Row]:
    """95th percentiles, errors and growth of memory."""
    with tempfile.TemporaryDirectory() as folder:
        viva = Viva(Path(folder), workers=False)
        code = {slug: viva.drill(slug).reference for slug in ("softmax", "pooling")}
        viva.close()
        with server(Path(folder)) as running:
            seen, began = Seen(), time.monotonic()
            threads = [
                threading.Thread(target=_person, args=(running.url, code, began + seconds, seen, number))
                for number in range(SESSIONS)
            ]
            for thread in threads:
                thread.start()
            memory = _memory(running.pid, Path(folder), began, seconds)
            for thread in threads:
                thread.join()
    for error in seen.errors[:10]:
        print(error, file=sys.stderr)
    people = f"{SESSIONS} people for {seconds:.0f} s, {sum(map(len, seen.spent.values()))} actions"
    return [
        at_most(f"{people}: pages, p95", _p95(seen.spent["page"]), 100, "ms", 0),
        at_most("the same: verdicts on code, p95", _p95(seen.spent["verdict"]), 500, "ms", 0),
        Row("the same: graded explanations, p95", f"{_p95(seen.spent['answer']):.0f} ms", "", None),
        Row("the same: errors", str(len(seen.errors)), "0", not seen.errors),
        *memory,
    ]  # fmt: skip


def _memory(pid: int, data_dir: Path, began: float, seconds: float) -> list[Row]:
    """How much each process that keeps something has grown, and for how many events."""
    with EventLog.open(data_dir) as log:
        early, before = _window(pid, began + WARM_UP * seconds, seconds), log.count()
        late, recorded = _window(pid, began + (1 - WINDOW) * seconds, seconds), log.count() - before
    found = []
    for name, megabytes in late.items():
        growth = megabytes - early.get(name, 0.0)
        what = f"the same: memory of the {name}, from {WARM_UP * seconds:.0f} s to the end"
        figure = f"{growth:+.1f} MB of {megabytes:.0f} MB"
        if seconds >= STEADY_SECONDS:
            found.append(Row(what, figure, f"≤ {MOST_GROWN:g} MB", growth <= MOST_GROWN))
        else:
            found.append(Row(what, figure, "", None))
    each = 1024 * (late["server"] - early["server"]) / max(recorded, 1)
    return [*found, Row(f"the same: the server for each of {recorded} events", f"{each:+.1f} kB", "", None)]


def _window(pid: int, start: float, seconds: float) -> dict[str, float]:
    """Median resident megabytes of each process that keeps something, over a while."""
    time.sleep(max(start - time.monotonic(), 0.0))
    seen: dict[str, list[float]] = {}
    for _ in range(SAMPLES):
        for process, name in _keepers(pid).items():
            seen.setdefault(name, []).append(resident_mb(process))
        time.sleep(WINDOW * seconds / SAMPLES)
    return {name: statistics.median(found) for name, found in seen.items()}


def _keepers(pid: int) -> dict[int, str]:
    """The server, and those of its children that keep something while it runs, by their numbers (Linux)."""
    found = {pid: "server"}
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            command = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            found.update({int(child): name for module, name in KEEPERS.items() if module in command})
    return found


def _person(url: str, code: dict[str, str], until: float, seen: Seen, number: int) -> None:
    luck = random.Random(number)
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    time.sleep(luck.uniform(0, PAUSE[1]))
    for kind, method, path, headers, body in _actions(luck, code):
        if time.monotonic() > until:
            break
        started = time.perf_counter()
        try:
            answer = _asked(connection, method, path, body, headers)
            if answer.status not in ANSWERED:
                seen.errors.append(f"{method} {path}: {answer.status}")
        except (OSError, http.client.HTTPException) as problem:
            seen.errors.append(f"{method} {path}: {problem!r}")
            connection.close()
        seen.spent[kind].append(1000 * (time.perf_counter() - started))
        time.sleep(luck.uniform(*PAUSE))
    connection.close()


def _asked(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """The answer, read to its end; asked again where the server had closed the idle connection, as a browser does."""
    for last in (False, True):
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer
        except http.client.RemoteDisconnected:
            connection.close()
            if last:
                raise


def _actions(luck: random.Random, code: dict[str, str]) -> Iterator[tuple[str, str, str, dict[str, str], bytes]]:
    """One person's actions without end: of ten, seven pages, two explanations and one submission."""
    while True:
        match luck.randrange(10):
            case 0:
                slug = luck.choice(sorted(code))
                body = urlencode({"source": code[slug]}).encode()
                yield "verdict", "POST", f"/drill/{slug}", FORM, body
            case 1 | 2:
                text = "It switches random units off while training, so that no unit relies on another; tests use all."
                yield "answer", "POST", "/q/dropout/answer", FORM, urlencode({"text": text}).encode()
            case _:
                yield "page", "GET", luck.choice(PAGES), {}, b""


def _p95(spent: list[float]) -> float:
    return sorted(spent)[int(0.95 * len(spent))] if spent else float("nan")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60.0)
    asked = arguments.parse_args().seconds
    found = rows(asked)
    if asked >= STEADY_SECONDS:
        results.keep("steady", found)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in found))
    sys.exit(int(any(row.reached is False for row in found)))
