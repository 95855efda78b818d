"""Named checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

Body = Callable[[Any, Any], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One named property of a solution. `body(subject, rng)` raises Mismatch where it does not hold.

    A `silent` check also fails when the submission lets NumPy warn on the way: of an overflow, a division by zero, ...
    """

    name: str
    body: Body
    silent: bool = False


def check(name: str, *, silent: bool = False) -> Callable[[Body], Check]:
    """Declare the decorated function `(subject, rng)` as a check."""
    return lambda body: Check(name, body, silent)


def checks_of(module: ModuleType) -> list[Check]:
    """The checks of a loaded `checks.py`, in file order. ValueError if there is none or a name comes twice."""
    found = [value for value in vars(module).values() if isinstance(value, Check)]
    names = [check.name for check in found]
    if not found or len(set(names)) < len(names):
        raise ValueError("a checks.py needs at least one check, each with a name of its own")
    return found
