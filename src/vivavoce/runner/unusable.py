"""Says what a right solution returns, where a check could not use what came back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from vivavoce.drillkit.checks import Check
from vivavoce.drillkit.mismatch import named, show
from vivavoce.drillkit.values import kind_of
from vivavoce.runner.process import Start
from vivavoce.runner.subject import ChildEnded, Reached, SubmissionError
from vivavoce.runner.trial import Request, another, begin, load, run_check

BUDGET = 1.0  # seconds for the reference in one judgement
_NUMBERS = {"b": "a bool", "i": "an integer", "u": "an integer", "f": "a number", "c": "a complex number"}
_ITEMS = 6  # of a list or tuple that are described one by one


class Reference:
    """The drill's own solution, asked in the course of one judgement."""

    def __init__(self, request: Request, start: Start) -> None:
        """`start` gives a child for it."""
        self._request, self._start, self._left = request, start, BUDGET

    def returns(self, number: int, check: Check, place: int) -> str:
        """What kind of thing comes from the call whose result is the `place`-th that the check gets; or nothing."""
        path = Path(self._request.folder) / "reference.py"
        if not self._request.name_mistake or not place or self._left <= 0 or not path.is_file():
            return ""
        started = time.monotonic()
        try:
            return self._returned(path.read_text(encoding="utf-8"), number, check, place)
        finally:
            self._left -= time.monotonic() - started

    def _returned(self, source: str, number: int, check: Check, place: int) -> str:
        try:
            connection = another(self._request, self._start, self._left)
        except (ChildEnded, SubmissionError):
            return ""
        try:
            subject = begin(connection, self._request, load(connection, self._request, source))
            connection.begin_check(place)
            run_check(subject, self._request.seed, number, check)
        except Reached:
            return described(connection.returned)
        except Exception:  # a check is any code: where the reference was cut off, it may raise anything
            return ""  # the verdict stands already; one sentence of its message is lost
        finally:
            connection.process.discard()
        return ""  # with right answers the check made fewer calls


def message(name: str, returned: Any, right: str, error: str) -> str:
    """One sentence; more where the kind of what was returned says nothing."""
    found = described(returned)
    if right and right != found:
        return f"`{name}` returned {found}, where a right solution returns {right}."
    return f"What `{name}` returned could not be used: {error}\n{named('got', show(returned))}"


def described(value: Any) -> str:
    """The kind of a value, and of its items if they are few."""
    if isinstance(value, bool | int | float | complex | np.generic):
        return _NUMBERS.get(np.asarray(value).dtype.kind, kind_of(value))
    if isinstance(value, list | tuple) and 0 < len(value) <= _ITEMS:
        return f"{kind_of(value)} ({'; '.join(map(_of_item, value))})"
    return kind_of(value)


def _of_item(value: Any) -> str:
    """The kind of an item, itself not taken apart."""
    return kind_of(value) if isinstance(value, list | tuple) else described(value)
