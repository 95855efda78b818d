"""Names the mistake: which of a drill's known wrong solutions gives the same answer to the failing case."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import numpy as np

from vivavoce.drillkit.checks import Check
from vivavoce.drillkit.mismatch import Mismatch
from vivavoce.drillkit.values import Remote, plain
from vivavoce.runner.process import ChildProcess
from vivavoce.runner.subject import ChildEnded, Connection, Subject, SubmissionError
from vivavoce.runner.trial import Request, begin, run_check

BUDGET = 1.0  # seconds for all wrong solutions together
_TITLE = re.compile(r"^# mistake: *(.+)$", re.MULTILINE)


def find(request: Request, number: int, check: Check, failed: Mismatch | None) -> str:
    """Title of the one wrong/ file that fails the check alike on the same cases, or an empty string."""
    if failed is None or failed.got is None:
        return ""
    until, titles = time.monotonic() + BUDGET, []
    for path in sorted((Path(request.folder) / "wrong").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        title = _TITLE.search(source)
        left = until - time.monotonic()
        if title and left > 0:
            other = _fail(request, number, check, source, left)
            if other is not None and _alike(failed, other):
                titles.append(title.group(1).strip())
    # Two mistakes that look alike on this case: better silent than wrong.
    return titles[0] if len(set(titles)) == 1 else ""


def _fail(request: Request, number: int, check: Check, source: str, seconds: float) -> Mismatch | None:
    """How a wrong solution fails the check. It is ours, but runs in a child as the submission did."""
    process = ChildProcess.start()
    process.allow(seconds)
    connection = Connection(process)
    try:
        begin(connection, request, source)
        run_check(Subject(connection), request.seed, number, check)
    except Mismatch as mismatch:
        return mismatch
    except (SubmissionError, ChildEnded):
        return None
    except Exception:  # the check could not use what came back
        return None
    finally:
        process.end()
    return None


def _alike(one: Mismatch, other: Mismatch) -> bool:
    """The same answer to the same case."""
    return _same(plain(one.got), plain(other.got))


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
