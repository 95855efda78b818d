"""Names the mistake: which of a drill's known wrong solutions gives the same answer to the failing case."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from vivavoce.drillkit.checks import Check
from vivavoce.drillkit.mismatch import Mismatch
from vivavoce.drillkit.values import Remote, plain
from vivavoce.runner.process import Start
from vivavoce.runner.subject import Connection
from vivavoce.runner.trial import Request, another, begin, load, run_check

BUDGET = 1.0  # seconds for all wrong solutions together
_TITLE = re.compile(r"^# mistake: *(.+)$", re.MULTILINE)


def find(request: Request, number: int, check: Check, failed: Mismatch | None, start: Start) -> str:
    """Title of the one wrong/ file that fails the check alike on the same cases, or an empty string."""
    known = _known(request) if failed is not None and failed.got is not None else {}
    titles = {title for title, other in _failures(request, number, check, known, start) if _alike(failed, other)}
    # Two mistakes that look alike on this case: better silent than wrong.
    return titles.pop() if len(titles) == 1 else ""


def _known(request: Request) -> dict[str, str]:
    """Titles of the drill's wrong solutions and their source."""
    sources = [path.read_text(encoding="utf-8") for path in sorted((Path(request.folder) / "wrong").glob("*.py"))]
    titled = [(_TITLE.search(source), source) for source in sources]
    return {title.group(1).strip(): source for title, source in titled if title}


def _failures(
    request: Request, number: int, check: Check, known: dict[str, str], start: Start
) -> Iterator[tuple[str, Mismatch]]:
    """How each wrong solution fails the check.

    They are ours, so they share one process, which a warm worker has confined and nobody else confines; one that ends
    it costs the next a new one.
    """
    until, connection = time.monotonic() + BUDGET, None
    try:
        for title, source in known.items():
            left = until - time.monotonic()
            if left <= 0:
                return
            if connection is None or connection.process.ended:
                connection = another(request, start, left)
            failed = _fail(connection, request, number, check, source)
            if failed is not None:
                yield title, failed
    finally:
        if connection is not None:
            connection.process.discard()


def _fail(connection: Connection, request: Request, number: int, check: Check, source: str) -> Mismatch | None:
    """The case that a wrong solution fails, if it is the check that finds it."""
    try:
        subject = begin(connection, request, load(connection, request, source))
        run_check(subject, request.seed, number, check)
    except Mismatch as mismatch:
        return mismatch
    except Exception:  # it crashed, or the check could not use what came back
        return None
    return None


def _alike(one: Mismatch | None, other: Mismatch) -> bool:
    """The same answer to the same case."""
    return one is not None and _same(plain(one.got), plain(other.got))


def _same(a: Any, b: Any) -> bool:
    """Equal up to rounding; lists item by item, since their items may be arrays of different lengths."""
    if isinstance(a, Remote) or isinstance(b, Remote) or type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    left, right = np.asarray(a), np.asarray(b)
    if left.shape != right.shape or left.dtype != right.dtype:
        return False
    if left.dtype.kind not in "fc":
        return bool((left == right).all())
    with np.errstate(all="ignore"):
        return bool(np.allclose(left, right, rtol=1e-6, atol=0.0, equal_nan=True))
