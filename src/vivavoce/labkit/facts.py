"""Exact claims: algebra, a shape, a count. Checked in milliseconds, without seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vivavoce.domain.claim import FactSpec


@dataclass(frozen=True, slots=True)
class Found:
    """What a fact's check found.

    `holds` is one truth value, or one per named context ("classes exclude each other": True).
    `control` is the truth value of the same check where the statement must turn out the other way;
    it guards against a check that cannot fail. `figures` are numbers or words that prose may print.
    """

    holds: bool | Mapping[str, bool]
    control: bool
    figures: Mapping[str, Any] = field(default_factory=dict)


Check = Callable[[], Found]


def fact(name: str, statement: str, **declared: Any) -> Callable[[Check], Check]:
    """Declare the decorated function as the check of an exact claim. Arguments as in FactSpec."""
    spec = FactSpec(name, statement, **declared)

    def attach(check: Check) -> Check:
        check.__dict__["spec"] = spec
        return check

    return attach
