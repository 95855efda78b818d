"""How long an event takes from the worker that sends it to the script of the page: points of labs, checks of drills.

The server, its workers and Chromium are the real ones. Workers note when they send (`stamped.py`), the page notes when
its script has read an event; events of one run keep their order, so the two lists are matched by place.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from browsing import CHROMIUM, FLAGS
from measure import Row, at_most, serving
from playwright.sync_api import Page, sync_playwright

from vivavoce.bank import Bank, paths

LABS = ("dropout", "activation-functions", "learning-rate")
DRILLS = ("softmax", "pooling", "dropout")
TIMES = 8  # judgements of each drill
LEAST = 200  # events of a kind for a 95th percentile
BAR = 50  # milliseconds
SLOW = 120_000  # milliseconds that a run may take
# Every event goes through JSON.parse, right before the page shows it. The clock is the one that workers look at.
HEAR = """
window.heard = []
const parse = JSON.parse
JSON.parse = (text, ...rest) => {
  const value = parse(text, ...rest)
  if (typeof value?.kind === 'string') window.heard.push([performance.timeOrigin + performance.now(), value.kind])
  return value
}
"""
NOT_PASSED_ON = {"record", "ready"}  # what the app keeps to itself
SHOWN_AS = {"done": "result", "judgement": "verdict"}


@dataclass(frozen=True, slots=True)
class Notes:
    """What workers noted: a file that grows while they run."""

    path: Path

    def since(self, start: int) -> list[tuple[float, str]]:
        """Milliseconds since 1970 and kind, as the page calls it, of what was sent after the first `start` bytes."""
        lines = self.path.read_bytes()[start:].decode().splitlines()
        found = [(int(at) / 1e6, kind) for at, kind in map(str.split, lines)]
        return [(at, SHOWN_AS.get(kind, kind)) for at, kind in found if kind not in NOT_PASSED_ON]


def rows() -> list[Row]:
    """The 95th percentile of each kind of event."""
    with _stamped_server() as (url, notes), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.add_init_script(HEAR)
        points = [late for slug in LABS for late in _of_lab(page, f"{url}/labs/{slug}", notes)]
        checks = [late for slug in DRILLS for late in _of_drill(page, url, slug, notes)]
        browser.close()
    return _row("points of a lab", points) + _row("checks of a drill and its verdict", checks)


def _row(what: str, late: list[float]) -> list[Row]:
    if len(late) < LEAST:
        raise RuntimeError(f"{what}: {len(late)} events are too few")
    late = sorted(late)
    p95 = late[math.ceil(0.95 * len(late)) - 1]
    rest = f"p50 {statistics.median(late):.1f} ms, the longest {late[-1]:.0f} ms"
    return [
        at_most(f"{what}: sent to read by the page, p95 of {len(late)}", p95, BAR, "ms", 1),
        Row(f"{what}: the same", rest, "", None),
    ]


def _of_lab(page: Page, address: str, notes: Notes) -> list[float]:
    """Milliseconds that each event of a run took, as asked."""
    page.goto(address)
    page.locator("[data-skip]").click()
    return _delays(page, notes, page.locator("[data-run]").click, "result")


def _of_drill(page: Page, url: str, slug: str, notes: Notes) -> list[float]:
    """The same of a drill's reference, judged several times."""
    page.goto(f"{url}/drill/{slug}")
    page.locator("#source").fill(Bank.open(paths.bank_file()).drill(slug).reference)
    return [late for _ in range(TIMES) for late in _delays(page, notes, page.locator("[data-judge]").click, "verdict")]


def _delays(page: Page, notes: Notes, begin: Callable[[], None], last: str) -> list[float]:
    """Begin a run, wait for its last event, and compare both notes of it."""
    page.evaluate("window.heard = []")
    start = notes.path.stat().st_size
    begin()
    page.wait_for_function("last => window.heard.some(([, kind]) => kind === last)", arg=last, timeout=SLOW)
    page.locator("[data-run]:enabled, [data-judge]:enabled").wait_for(timeout=SLOW)
    heard, sent = page.evaluate("window.heard"), notes.since(start)
    if [kind for _, kind in heard] != [kind for _, kind in sent]:
        raise RuntimeError(f"{page.url}: {len(sent)} events were sent and {len(heard)} others were read")
    return [read - at for (read, _), (at, _) in zip(heard, sent, strict=True)]


@contextmanager
def _stamped_server() -> Iterator[tuple[str, Notes]]:
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        notes.touch()
        script = str(Path(__file__).with_name("stamped.py"))

        def start(port: int) -> subprocess.Popen[bytes]:
            command = [sys.executable, script, str(notes), "serve", str(port), folder]
            return subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"})

        with serving(start) as running:
            yield running.url, Notes(notes)


if __name__ == "__main__":
    for row in rows():
        print(f"{row.mark}: {row.what}: {row.figure} {row.bar}")
