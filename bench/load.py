"""Fifty people at once on one history: reading, explaining and coding, each with a second or two between two actions.

`python bench/load.py --seconds 600` also shows whether memory stays flat.
"""

from __future__ import annotations

import argparse
import http.client
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from measure import Row, at_most, resident_mb, server

from vivavoce.app.viva import Viva

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
WARM_UP = 0.2  # share of the time before memory is first looked at: caches fill


@dataclass
class Seen:
    """Milliseconds of every action by kind, and what was not answered."""

    spent: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "answer": [], "verdict": []})
    errors: list[str] = field(default_factory=list)


def rows(seconds: float = 60.0) -> list[Row]:
    """95th percentiles, errors and growth of the server's memory."""
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
            time.sleep(WARM_UP * seconds)
            early = resident_mb(running.pid)
            for thread in threads:
                thread.join()
            growth = resident_mb(running.pid) - early
    for error in seen.errors[:10]:
        print(error, file=sys.stderr)
    people = f"{SESSIONS} people for {seconds:.0f} s, {sum(map(len, seen.spent.values()))} actions"
    return [
        at_most(f"{people}: pages, p95", _p95(seen.spent["page"]), 100, "ms", 0),
        at_most("the same: verdicts on code, p95", _p95(seen.spent["verdict"]), 500, "ms", 0),
        Row("the same: graded explanations, p95", f"{_p95(seen.spent['answer']):.0f} ms", "", None),
        Row("the same: errors", str(len(seen.errors)), "0", not seen.errors),
        Row(f"the same: memory after {WARM_UP * seconds:.0f} s and at the end", f"{growth:+.1f} MB", "", None),
    ]  # fmt: skip


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
    found = rows(arguments.parse_args().seconds)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in found))
    sys.exit(int(any(row.reached is False for row in found)))
