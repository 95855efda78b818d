"""Many judgements in a row, right, wrong, crashing and endless, and what they leave behind: nothing may.

`python bench/endurance.py --judgements 10000`
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import verdicts
from measure import Row

from vivavoce.runner import Runner
from vivavoce.runner.footprint import Footprint, family, measure
from vivavoce.runner.warm import SPARES

MEGABYTE = 1.0  # growth that would count as one leaked; allocators and page cache move by tenths
FIRST = 300  # judgements before the first look: caches fill, allocators take what they keep
EVERY = {50: "import os\nos.abort()\n", 51: "print('x' * 10**6)\n", 52: "x =\n", 53: "def softmax(x): return x\n"}
ENDLESS = 997  # every so many-th submission never ends


def rows(judgements: int, library: str = "numpy") -> list[Row]:
    """What is there after `judgements` more than was there before."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder  # of the workers: what appears there is theirs
        return _rows(judgements, library, Path(folder))


def _rows(judgements: int, library: str, folder: Path) -> list[Row]:
    runner = Runner(spares=SPARES | {other: 0 for other in SPARES if other != library})
    runner.start([library])
    try:
        _judge(runner, library, FIRST)
        before, files = _rest(runner, library), len([*folder.iterdir()])
        _judge(runner, library, judgements)
        after, more = _rest(runner, library), len([*folder.iterdir()]) - files
    finally:
        runner.close()
    grown = after.megabytes - before.megabytes
    return [
        _row(f"{library}, {judgements:,} judgements: processes left", after.processes - before.processes),
        _row(f"{library}, {judgements:,} judgements: descriptors left", after.descriptors - before.descriptors),
        _row(f"{library}, {judgements:,} judgements: files left", more),
        Row(f"{library}, {judgements:,} judgements: memory grown", f"{grown:+.2f} MB", "< 1 MB", grown < MEGABYTE),
    ]


def _row(what: str, left: int) -> Row:
    return Row(what, str(left), "0", left <= 0)


def _judge(runner: Runner, library: str, judgements: int) -> None:
    good, spec = verdicts.source(library), verdicts.spec(library)
    for number in range(1, judgements + 1):
        if number % ENDLESS == 0:
            judgement = runner.judge(replace(spec, timeout=0.2), "while True: pass\n")
        else:
            judgement = runner.judge(spec, EVERY.get(number % 100, good))
        if judgement.verdict == "internal":
            raise RuntimeError(f"judgement {number}: {judgement}")


def _rest(runner: Runner, library: str) -> Footprint:
    """The footprint of this process and its workers when nothing is under way."""
    until = time.monotonic() + 60
    expected = 4 + SPARES[library]  # this process, the worker, a judge, its zygote, and a child per spare
    while runner.status()["spares"][library] < SPARES[library] or len(family(os.getpid())) > expected:
        if time.monotonic() > until:
            break  # what is left then is the finding
        time.sleep(0.05)
    return measure(os.getpid())


def main() -> int:
    """Print the rows; exit 1 when something was left behind."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--judgements", type=int, default=10_000)
    arguments.add_argument("--library", choices=tuple(SPARES), default="numpy")
    given = arguments.parse_args()
    found = rows(given.judgements, given.library)
    print("\n".join(f"{row.mark}: {row.what}: {row.figure} {row.bar}" for row in found))
    return int(any(row.reached is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
