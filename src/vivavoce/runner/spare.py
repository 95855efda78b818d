"""A spare: a child that is confined, rehearsed and waits for the one submission that it will ever run."""

from __future__ import annotations

import math
from pathlib import Path

from vivavoce.domain.drill import PASS
from vivavoce.runner import compiled
from vivavoce.runner.judge import judge
from vivavoce.runner.process import MOST_MB, MOST_SECONDS, ChildProcess, Start
from vivavoce.runner.subject import Connection
from vivavoce.runner.trial import Request, Unconfined, confine, cpu_seconds

SECONDS = 60.0  # to get ready: a machine may be busy, and a fresh child imports its library
_REHEARSAL = Path(__file__).with_name("rehearsal.py")
_SUBMISSION = """
import numpy as np

def double(x):
    return x + x
"""


def learn_rehearsal() -> str:
    """Compile the rehearsal's checks; a fork server does it once for its spares."""
    return compiled.of_file(_REHEARSAL)


def get_ready(child: ChildProcess, library: str, start: Start) -> None:
    """Confine a child of a warm worker and rehearse. Unconfined when it cannot be confined.

    The rehearsal judges a file of ours. The child then owns the pages that a judgement writes to, and a submission
    does not wait while the kernel copies them.
    """
    confine_child(child, library)
    rehearse(child, library, start)
    child.allow(math.inf)


def confine_child(child: ChildProcess, library: str) -> None:
    """Confine a child that is wanted already: it would have to wait for a rehearsal. Unconfined when it cannot be."""
    child.allow(SECONDS)
    confine(Connection(child), library, MOST_SECONDS, MOST_MB)


def rehearse(child: ChildProcess, library: str, start: Start) -> None:
    """Judge a file of ours in a child that is ready. Unconfined when that does not pass."""
    code = learn_rehearsal()
    folder = str(_REHEARSAL.parent)
    request = Request(folder, _SUBMISSION, library, ["double"], SECONDS, MOST_MB, seed=0, code=code)
    said: list[dict[str, object]] = []
    judge(child, request, said.append, start)
    if said[-1]["verdict"] != PASS:
        raise Unconfined(f"a confined child cannot work ({said[-1]['checks']})")


def get_ready_for(child: ChildProcess, request: Request) -> None:
    """Confine a child of a fresh process with the limits of its drill. Unconfined when it cannot be."""
    child.allow(SECONDS)
    confine(Connection(child), request.library, cpu_seconds(request.timeout), request.memory_mb)
