"""The time and the memory that a judge may take for what a submission sent.

Checks compute on what comes back, and that may be made for it: a hundred thousand calls of a function of the judge's,
arrays of hundreds of megabytes. A submission that is killed in time must not leave a judge at work for a minute.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "linux":
    import resource

GRACE = 3.0  # seconds after the submission's time in which a check may come to its end
LAST = 70.0  # seconds after which a judge is ended that cannot be interrupted, or hangs elsewhere
MEMORY = 2 << 30  # bytes that a judge may use besides what it holds before the first submission

_in_check, _due = False, False


class Overdue(BaseException):
    """The judge has computed for too long. No check can catch it by `except Exception`."""


def start(timeout: float) -> None:
    """From now on a judgement of so many seconds is under way."""
    global _due
    _due = False  # an alarm between the last verdict and `stop` interrupted nothing
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _late)
        signal.setitimer(signal.ITIMER_REAL, timeout + GRACE)
        # The kernel's own, for one that computes in C and never comes back to Python.
        signal.setitimer(signal.ITIMER_PROF, timeout + LAST)


def stop() -> None:
    """The judgement is over."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def happened() -> bool:
    """Whether a check was, or should have been, interrupted in this judgement: anything may be half done then."""
    return _due


def _late(*_: object) -> None:
    global _due
    _due = True
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the next one ends this process
    signal.setitimer(signal.ITIMER_REAL, LAST)
    if _in_check:
        raise Overdue


@contextmanager
def check(on: bool = True) -> Iterator[None]:
    """The block may be interrupted by Overdue; with `on` false it may not, inside of one that may."""
    global _in_check
    before, _in_check = _in_check, on
    try:
        if on and _due:
            raise Overdue
        yield
    finally:
        _in_check = before
    if _in_check and _due:
        raise Overdue


def limit_memory() -> None:
    """Let this process grow by MEMORY and no more. Linux."""
    if sys.platform == "linux":
        data = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = data + MEMORY
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
