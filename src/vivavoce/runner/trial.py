"""One submission, one check: what the judge does for a learner's file and for the known wrong solutions alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vivavoce.drillkit.checks import Check
from vivavoce.drillkit.mismatch import Mismatch
from vivavoce.runner import messages
from vivavoce.runner.subject import Connection, Subject, SubmissionError


class Unconfined(Exception):
    """The child could not confine itself; no submission may run in it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the app asks to judge; `folder` holds checks.py and wrong/."""

    folder: str
    source: str
    library: str
    entry: list[str]
    timeout: float
    memory_mb: int
    seed: int


def begin(connection: Connection, request: Request, source: str) -> str:
    """Confine the child and load a submission into it; returns the profile. Mismatch for missing names."""
    try:
        profile = connection.ask("begin", request.library, int(request.timeout) + 2, request.memory_mb)
    except SubmissionError as error:
        raise Unconfined(str(error)) from None
    defined = connection.ask("load", source)
    missing = [name for name in request.entry if not isinstance(defined, list) or name not in defined]
    if missing:
        raise Mismatch({}, problem=messages.missing_names(missing))
    return str(profile)


def run_check(subject: Subject, seed: int, number: int, check: Check) -> None:
    """Run one check on fresh cases; the same seed gives the same cases to every submission."""
    rng = np.random.default_rng([seed, number])
    subject.seed(int(rng.integers(2**31)))
    check.body(subject, rng)
