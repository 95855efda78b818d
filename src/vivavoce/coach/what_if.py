"""What would change with other minutes, another date, other rest days: two plans compared, nothing recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vivavoce.coach.plan import Plan, whole_plan
from vivavoce.coach.settings import accept, current_settings, with_values
from vivavoce.coach.view import BankView
from vivavoce.domain.errors import VivaError
from vivavoce.domain.event import Event

ASKABLE = ("minutes", "interview", "rest_weekdays", "rest_days", "rounds", "level", "role")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The plan as it would be beside the one that is."""

    changes: Mapping[str, Any]  # what differs from the settings, as JSON
    plan: Plan
    points: float | None  # change of the forecast if the plan is kept, of a hundred questions; None without a number
    fits: tuple[str, ...]  # titles of concepts that would fit and do not now
    falls_out: tuple[str, ...]  # titles of concepts that would not fit any more


def what_if(
    view: BankView, events: Iterable[Event], now: datetime, changes: Mapping[str, object], today: Plan
) -> WhatIf:
    """Plan under changed settings and compare with the plan that is. VivaError as when recording such settings."""
    if unknown := sorted(set(changes) - set(ASKABLE)):
        raise VivaError(f"A what-if cannot change {unknown[0]!r}.", f"It can change {', '.join(ASKABLE)}.")
    history = list(events)
    current = current_settings(history)
    accepted = accept(current, changes, now)
    other = whole_plan(view, history, now, with_values(current, accepted))
    points = None
    if other.kept.share is not None and today.kept.share is not None:
        points = 100 * (other.kept.share - today.kept.share)
    now_out = {one.concept: one.title for one in today.left_out}
    then_out = {one.concept: one.title for one in other.left_out}
    return WhatIf(
        accepted,
        other,
        points,
        tuple(title for name, title in now_out.items() if name not in then_out),
        tuple(title for name, title in then_out.items() if name not in now_out),
    )
