"""Results of the coach's bench, kept one file a job, so that a run that was broken off goes on where it stopped.

A file's name holds a digest of the code that its figures depend on: after a change of the coach or of the bench
nothing old is taken for new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from coach_session import Result

from vivavoce.coach import belief, deadline, fsrs6, outlook, syllabus, weights
from vivavoce.coach import forecast as forecasts
from vivavoce.coach.forecast import Forecast

if TYPE_CHECKING:
    from coach import Job

MODULES = (belief, deadline, forecasts, fsrs6, outlook, syllabus, weights)
BENCH = ("coach_learners", "coach_policies", "coach_session", "coach_world")


@cache
def code_digest() -> str:
    """Of the coach's model and of the bench's learners, policies and days."""
    here = Path(__file__).parent
    paths = [Path(str(module.__file__)) for module in MODULES] + [here / f"{name}.py" for name in BENCH]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def path_of(folder: Path, job: Job) -> Path:
    """Where a job's result is kept."""
    name = hashlib.sha256(f"{job} {code_digest()}".encode()).hexdigest()[:20]
    return folder / f"{name}.npz"


def write(folder: Path, job: Job, result: Result) -> None:
    """Keep a result; whole or not at all."""
    parts: dict[str, np.ndarray] = {"days": np.array(list(result.ready))}
    for day in result.ready:
        said = result.forecasts[day]
        columns = (result.ready[day], result.attempts[day], said.share, said.doubt, said.lean)
        parts[f"learners {day}"], parts[f"error {day}"] = np.array(columns), np.array(result.calibration[day])
    folder.mkdir(parents=True, exist_ok=True)
    target = path_of(folder, job)
    partial = target.with_suffix(".partial.npz")
    np.savez(partial, **parts)
    partial.replace(target)


def read(folder: Path, job: Job) -> Result | None:
    """The result of a job, or None if it was not run."""
    path, result = path_of(folder, job), Result()
    if not path.exists():
        return None
    with np.load(path) as parts:
        for day in map(int, parts["days"]):
            result.ready[day], attempts, *said = parts[f"learners {day}"]
            result.attempts[day], result.forecasts[day] = attempts.astype(int), Forecast(*said)
            result.calibration[day] = float(parts[f"error {day}"])
    return result


def read_all(folder: Path, jobs: list[Job]) -> Mapping[Job, Result]:
    """Those of the jobs that were run."""
    found = {job: read(folder, job) for job in jobs}
    return {job: result for job, result in found.items() if result is not None}
