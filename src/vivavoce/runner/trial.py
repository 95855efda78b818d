"""One submission, one check: what the judge does for a learner's file and for the known wrong solutions alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vivavoce.drillkit.checks import Check
from vivavoce.drillkit.mismatch import Mismatch
from vivavoce.runner import messages
from vivavoce.runner.process import Start
from vivavoce.runner.subject import ChildEnded, Connection, Subject, SubmissionError


class Unconfined(Exception):
    """The child could not confine itself; no submission may run in it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the app asks to judge; `folder` holds checks.py and wrong/, `code` is checks.py compiled.

    With `name_mistake` a failing case is compared with the known wrong solutions. `turn` says which of the judgements
    that are under way at once this is; None: the only one.
    """

    folder: str
    source: str
    library: str
    entry: list[str]
    timeout: float
    memory_mb: int
    seed: int
    code: str = ""
    name_mistake: bool = True
    turn: int | None = None


def confine(connection: Connection, library: str, cpu_seconds: int, memory_mb: int) -> None:
    """Confine a child that has no submission yet, or wait until it has confined itself. Unconfined when that fails."""
    process = connection.process
    try:
        if process.confines_itself:
            process.profile = str(connection.greeting())
        else:
            process.profile = str(connection.ask("confine", library, cpu_seconds, memory_mb))
    except (SubmissionError, ChildEnded) as error:
        raise Unconfined(f"the child could not be confined ({error})") from None


def load(connection: Connection, request: Request, source: str) -> int:
    """Have a child that is ready load a submission, under the limits of its drill; `begin` waits for it. ChildEnded."""
    connection.process.limit(cpu_seconds(request.timeout), request.memory_mb)
    return connection.request("load", source, request.entry)


def begin(connection: Connection, request: Request, loading: int) -> Subject:
    """The submission, once it is loaded. Mismatch for names that are missing or no functions, SubmissionError,
    ChildEnded."""
    match connection.answer(loading):
        case [list(defined), dict(functions), dict(others)]:
            missing = [name for name in request.entry if name not in defined]
        case _:
            raise connection.refused("a reply does not tell what the file defines")
    if missing:
        raise Mismatch({}, problem=messages.missing_names(missing))
    if others:
        raise Mismatch({}, problem=messages.not_to_be_called(*next(iter(others.items()))))
    return Subject(connection, functions)


def cpu_seconds(timeout: float) -> int:
    """CPU seconds for so many seconds of wall time: it ends what the clock somehow did not."""
    return int(timeout) + 2


def another(request: Request, start: Start, seconds: float) -> Connection:
    """A further child, ready to load a solution of ours, which it runs for so many seconds.

    SubmissionError when it cannot be confined, ChildEnded.
    """
    connection = Connection(start())
    connection.process.allow(seconds)
    try:
        if connection.process.confines_itself:
            connection.greeting()
        else:
            connection.ask("begin", request.library)
    except BaseException:
        connection.process.discard()
        raise
    return connection


def run_check(subject: Subject, seed: int, number: int, check: Check) -> None:
    """Run one check on fresh cases; the same seed gives the same cases to every submission."""
    rng = np.random.default_rng([seed, number])
    subject.seed(int(rng.integers(2**31)))
    with np.errstate(all="ignore"):  # what comes back may be infinite, and a warning of the judge's helps nobody
        if not check.silent:
            check.body(subject, rng)
            return
        subject.listen()
        check.body(subject, rng)
    warned = subject.warned()
    if warned:
        raise Mismatch({"warnings": warned}, problem="The values are right, but the task asks for no warnings.")
