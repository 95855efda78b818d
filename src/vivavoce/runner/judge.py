"""The judge: runs a drill's checks against one submission. Trusted; it owns checks, seeds and comparison.

A child for a submission is a copy of a process that never read anything about a drill (see `zygote`): it has no check
and no reference in its memory.
"""

from __future__ import annotations

import string
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from vivavoce.domain import drill
from vivavoce.domain.drill import CheckResult
from vivavoce.drillkit.checks import Check, checks_of
from vivavoce.drillkit.mismatch import Mismatch, named, show
from vivavoce.drillkit.values import kind_of
from vivavoce.runner import compiled, messages, mistakes, overdue, unusable
from vivavoce.runner.process import ChildProcess, Start, readable
from vivavoce.runner.subject import ChildEnded, Connection, Subject, SubmissionError
from vivavoce.runner.trial import Request, begin, load, run_check

Send = Callable[[dict[str, Any]], None]
_LONGEST = 20_000  # characters of a message
_INLINE = 60  # characters of an argument shown inside the parentheses
NOT_RUN = "Not run: the submission's process had ended."


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check's result; `mismatch` is the failing case, where there is one."""

    result: CheckResult
    mismatch: Mismatch | None = None


def judge(child: ChildProcess, request: Request, send: Send, start: Start) -> None:
    """Judge `request` in `child`, which is ready; sends `check`, `log` and at last one `judgement` event.

    `start` gives further children, for the known wrong solutions.
    """
    started = time.monotonic()
    child.allow(request.timeout)

    def log(event: dict[str, Any]) -> None:
        with overdue.check(False):  # half an event is none
            send({"kind": "log", **event})

    connection = Connection(child, log)
    mistake = ""
    try:
        loading = load(connection, request, request.source)
        checks = _checks(request)  # while the child is at it
        subject = begin(connection, request, loading)
    except (SubmissionError, ChildEnded, Mismatch, _Unusable) as error:
        outcomes = [_not_begun(error, request, started)]
        send({"kind": "check", **asdict(outcomes[0].result)})
    else:
        outcomes = _run(subject, connection, request, checks, send, unusable.Reference(request, start))
        failed = next((number for number, outcome in enumerate(outcomes) if outcome.mismatch is not None), None)
        if failed is not None and request.name_mistake:
            mistake = mistakes.find(request, failed, checks[failed], outcomes[failed].mismatch, start)
    send(_judgement(request, outcomes, child.profile, mistake, child.printed, started))


class _Unusable(Exception):
    """`checks.py` cannot be loaded."""


def _checks(request: Request) -> list[Check]:
    try:
        return checks_of(compiled.run(Path(request.folder) / "checks.py", request.code))
    except Exception as error:
        raise _Unusable(f"checks.py cannot be loaded: {_said(error)}") from None


def _not_begun(error: Exception, request: Request, started: float) -> Outcome:
    """What stopped a judgement before its first check."""
    if isinstance(error, _Unusable):
        return Outcome(CheckResult("checks", drill.INTERNAL, str(error)))
    verdict, message = _failure(error, request)
    name = "the file defines " + ", ".join(request.entry) if isinstance(error, Mismatch) else "the file runs"
    return Outcome(CheckResult(name, verdict, message, _since(started)))


def _judgement(
    request: Request, outcomes: list[Outcome], profile: str, mistake: str, printed: str, started: float
) -> dict[str, Any]:
    results = [outcome.result for outcome in outcomes]
    failing = [result.verdict for result in results if result.verdict != drill.PASS]
    return {
        "kind": "judgement",
        "verdict": failing[0] if failing else drill.PASS if results else drill.INTERNAL,
        "checks": [asdict(result) for result in results],
        "milliseconds": round(1000 * (time.monotonic() - started), 2),
        "profile": profile,
        "mistake": mistake,
        "output": printed,
        "seed": request.seed,
    }


def _run(
    subject: Subject,
    connection: Connection,
    request: Request,
    checks: list[Check],
    send: Send,
    reference: unusable.Reference,
) -> list[Outcome]:
    """Run every check; after the process has ended the rest is not run."""
    outcomes: list[Outcome] = []
    for number, check in enumerate(checks):
        if connection.process.ended:
            outcomes.append(Outcome(CheckResult(check.name, outcomes[-1].result.verdict, NOT_RUN)))
        else:
            outcomes.append(_run_one(subject, connection, request, number, check, reference))
        send({"kind": "check", **asdict(outcomes[-1].result)})
    return outcomes


def _run_one(
    subject: Subject,
    connection: Connection,
    request: Request,
    number: int,
    check: Check,
    reference: unusable.Reference,
) -> Outcome:
    started = time.monotonic()
    connection.begin_check()
    try:
        with overdue.check():
            run_check(subject, request.seed, number, check)
    except overdue.Overdue:
        connection.process.discard()
        verdict, message = drill.TIMEOUT, messages.out_of_time(request.timeout)
        return Outcome(CheckResult(check.name, verdict, message, _since(started)))
    except Exception as error:
        if isinstance(error, Mismatch) and not error.case:
            error.call = _call_text(connection)
        wanted = partial(reference.returns, number, check, connection.handed_out)
        verdict, message = _failure(error, request, connection, wanted)
        mismatch = error if isinstance(error, Mismatch) else None
        return Outcome(CheckResult(check.name, verdict, message, _since(started)), mismatch)
    return Outcome(CheckResult(check.name, drill.PASS, "", _since(started)))


def _failure(
    error: Exception, request: Request, connection: Connection | None = None, wanted: Callable[[], str] = str
) -> tuple[str, str]:
    """Verdict and message for whatever stopped a check. Parts of the message are the submission's own words.

    `wanted` describes what the reference returns where the submission returned something else.
    """
    verdict, message = _reason(error, request, connection, wanted)
    return verdict, readable(message[:_LONGEST])


def _reason(
    error: Exception, request: Request, connection: Connection | None, wanted: Callable[[], str]
) -> tuple[str, str]:
    if isinstance(error, Mismatch):
        return drill.WRONG, _told(error)
    if isinstance(error, SubmissionError):
        verdict, message = messages.of_error(error)
        shown = _call_text(connection) if connection and verdict != drill.DENIED else ""
        return verdict, f"{message}\n{named('call', shown)}" if shown else message
    if isinstance(error, ChildEnded):
        return messages.of_ending(error, request.timeout)
    if connection is not None and connection.last_call[0]:
        # The checks work for the reference, so what came back is of another kind than they can use.
        message = unusable.message(connection.last_call[0], connection.returned, wanted(), _said(error))
        return drill.WRONG, f"{message}\n{named('call', _call_text(connection))}"
    return drill.INTERNAL, f"The judge itself failed: {_said(error)}"


def _told(mismatch: Mismatch) -> str:
    try:
        return str(mismatch)
    except ValueError:  # an array of whole numbers of more than 4300 digits, which Python does not write
        return f"{mismatch.problem or 'The answer differs.'}\n{named('got', kind_of(mismatch.got))}"


def _call_text(connection: Connection) -> str:
    """The last call in words: `f(a, 0.5)`, then every long argument under its letter."""
    name, args, kwargs = connection.last_call
    if not name:
        return ""
    inline: list[str] = []
    below: list[str] = []
    for keyword, value in [*(("", arg) for arg in args), *kwargs.items()]:
        text = show(value)
        if "\n" in text or len(text) > _INLINE:
            letter = keyword or string.ascii_lowercase[len(below) % 26]
            below.append(named(letter, text))
            text = letter
        inline.append(f"{keyword}={text}" if keyword else text)
    return "\n".join([f"{name}({', '.join(inline)})", *below])


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:1000]


def _since(started: float) -> float:
    return round(1000 * (time.monotonic() - started), 2)
