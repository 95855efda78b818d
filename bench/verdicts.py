"""Time from submitting to the verdict, throughput, memory of spares, and how late a submission is killed.

The submission is a softmax on five cases, so that what is measured is the judging. Everything is measured in one
run on the same machine, so that the ratios hold whatever else they depend on.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from measure import Row, at_most

from vivavoce.domain.drill import PASS, TIMEOUT, DrillSpec, Judgement
from vivavoce.runner import Runner
from vivavoce.runner.footprint import family, measure, megabytes
from vivavoce.runner.warm import SPARES

FOLDER = Path(__file__).with_name("five-cases")
LIBRARIES = ("numpy", "torch")
NONE = dict.fromkeys(LIBRARIES, 0)
WARM_MS, EXHAUSTED_MS = {"numpy": 4, "torch": 15}, {"numpy": 15, "torch": 45}
TIMES_FASTER, A_SECOND = {"numpy": 30, "torch": 100}, {"numpy": 100, "torch": 40}
SPARE_MB, ALL_MB = {"numpy": 4, "torch": 15}, 400
LATE_MS, LIMIT = 50, 0.5  # milliseconds; wall seconds that an endless submission gets
ENDLESS = (  # submissions that do not want to end: in Python, in C, deaf to every signal they can be deaf to, and one
    # that keeps the judge busy with events that take long to read
    "while True: pass\n",
    "sum(range(10**15))\n",
    "import signal\nfor n in range(1, 30):\n    try: signal.signal(n, signal.SIG_IGN)\n    except Exception: pass\n"
    "while True: pass\n",
    "import os, struct\nheader = b'{\"op\":\"log\",\"more\":[' + b','.join([b'{\"a\":[]}'] * 800_000) + b']}'\n"
    "data = struct.pack('!II', len(header), 0) + header\n"
    "while True:\n    for fd in range(3, 16):\n        rest = memoryview(data)\n        try:\n"
    "            while rest: rest = rest[os.write(fd, rest):]\n        except OSError: pass\n",
)


def spec(library: str, timeout: float = 10.0) -> DrillSpec:
    """The five-case drill in one library."""
    return DrillSpec(
        "five-cases", "drill", "softmax", "Five cases", library, ("softmax",), 5, (), str(FOLDER), timeout
    )  # fmt: skip


def source(library: str) -> str:
    """A right submission."""
    return (FOLDER / f"{library}_softmax.py").read_text(encoding="utf-8")


@contextmanager
def running(**how: Any) -> Iterator[Runner]:
    """A runner whose workers are warm."""
    runner = Runner(**how)
    runner.start(LIBRARIES)
    try:
        for library in LIBRARIES:
            runner.judge(spec(library), source(library))
        yield runner
    finally:
        runner.close()


def rows(repeats: int) -> list[Row]:
    """`repeats` verdicts of each kind with NumPy, a third of it with PyTorch."""
    counts = {"numpy": max(repeats, 10), "torch": max(repeats // 3, 10)}
    with running() as runner:
        warm = {library: _milliseconds(runner, library, counts[library]) for library in LIBRARIES}
        rates = {library: _a_second(runner, library, counts[library]) for library in LIBRARIES}
        late = _late(runner)
        await_spares(runner, *LIBRARIES)
        everything = sum(map(megabytes, family(os.getpid())[1:]))
        full = measure(os.getpid())
    with running(spares=NONE) as runner:
        exhausted = {library: _milliseconds(runner, library, counts[library] // 2, 0) for library in LIBRARIES}
    fresh_runner = Runner(workers=False)
    fresh = {library: _milliseconds(fresh_runner, library, 5, 0) for library in LIBRARIES}
    found = []
    for library in LIBRARIES:
        found += [
            at_most(f"{library}, warm spare: submit to verdict, p50", warm[library], WARM_MS[library], "ms"),
            at_most(f"{library}, no spare left: p50", exhausted[library], EXHAUSTED_MS[library], "ms"),
            Row(f"{library}, fresh process: p50", f"{fresh[library]:.0f} ms", "", None),
            at_least(f"{library}, faster than a fresh process", fresh[library] / warm[library], TIMES_FASTER[library]),
            at_least(f"{library}, judgements a second and core", rates[library], A_SECOND[library]),
            at_most(f"{library}, memory that a spare adds", _spare_megabytes(library), SPARE_MB[library], "MB"),
        ]
    found.append(at_most(f"workers and spares together ({full.processes - 1} processes)", everything, ALL_MB, "MB", 0))
    found.append(at_most("killed after the wall limit, latest of all", late, LATE_MS, "ms", 1))
    return found


def at_least(what: str, value: float, bar: float) -> Row:
    """A row whose figure must reach the bar."""
    return Row(what, f"{value:.1f}", f"≥ {bar:g}", value >= bar)


def _milliseconds(runner: Runner, library: str, times: int, spares: int = 1) -> float:
    """Median time from submitting to the verdict; before each, wait until so many spares are ready."""
    spent = []
    for _ in range(times):
        if spares:
            await_spares(runner, library)
        started = time.perf_counter()
        judgement = runner.judge(spec(library), source(library))
        spent.append(1000 * (time.perf_counter() - started))
        _expect(judgement, PASS)
    return statistics.median(spent)


def await_spares(runner: Runner, *libraries: str) -> None:
    """Wait until every library has all its spares ready."""
    until = time.monotonic() + 60
    while any(runner.status()["spares"].get(library, 0) < SPARES[library] for library in libraries):
        if time.monotonic() > until:
            raise RuntimeError("no spare gets ready")
        time.sleep(0.005)


def _a_second(runner: Runner, library: str, times: int) -> float:
    """Judgements a second and core, with as many at once as there are cores."""
    cores = len(os.sched_getaffinity(0))

    def judge(_: int) -> Judgement:
        return runner.judge(spec(library), source(library))

    with ThreadPoolExecutor(cores) as pool:
        started = time.perf_counter()
        for judgement in pool.map(judge, range(times)):
            _expect(judgement, PASS)
        return times / (time.perf_counter() - started) / cores


def _late(runner: Runner) -> float:
    """Milliseconds by which the verdict on an endless submission comes after the limit; the worst of several."""
    found = []
    for code in ENDLESS:
        await_spares(runner, "numpy")
        started = time.perf_counter()
        _expect(runner.judge(replace(spec("numpy"), timeout=LIMIT), code), TIMEOUT)
        found.append(1000 * (time.perf_counter() - started - LIMIT))
    return max(found)


def _spare_megabytes(library: str) -> float:
    """What one more spare adds to the memory of all: with one and with nine of them."""
    found = []
    for spares in (1, 9):
        runner = Runner(spares={library: spares} | {other: 0 for other in LIBRARIES if other != library})
        try:
            runner.start([library])
            runner.judge(spec(library), source(library))
            until = time.monotonic() + 60
            while runner.status()["spares"][library] < spares and time.monotonic() < until:
                time.sleep(0.02)
            found.append(sum(map(megabytes, family(os.getpid())[1:])))
        finally:
            runner.close()
    return (found[1] - found[0]) / 8


def _expect(judgement: Judgement, verdict: str) -> None:
    if judgement.verdict != verdict:
        raise RuntimeError(f"{judgement.verdict} instead of {verdict}: {judgement.checks}")


if __name__ == "__main__":
    for row in rows(60):
        print(f"{row.mark}: {row.what}: {row.figure} {row.bar}", flush=True)
