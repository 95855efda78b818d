"""Exact claims: algebra, a shape, a count. Checked in milliseconds, without seeds.

A claim that nothing here can measure (what a library did in 2019, what a survey found) is declared the same way, with
`source` and `dated`; its function is never called and says why. Its verdict is `not_measurable`.
"""

from __future__ import annotations

import re
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


Check = Callable[[], Found | None]
DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def fact(name: str, statement: str, **declared: Any) -> Callable[[Check], Check]:
    """Declare the decorated function as the check of an exact claim. Arguments as in FactSpec.

    ValueError: `dated` is no date, or has no source beside it.
    """
    spec = FactSpec(name, statement, **declared)
    if spec.dated and not (DATE.fullmatch(spec.dated) and spec.source):
        raise ValueError(f"{name}: a documentary claim needs a source and its date, got {spec.dated!r}")

    def attach(check: Check) -> Check:
        check.__dict__["spec"] = spec
        return check

    return attach
