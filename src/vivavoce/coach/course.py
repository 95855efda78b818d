"""Day by day: what the coach reckoned on the days behind, and where the days to come lead, with the plan and without.

The same reckoning as `readiness` throughout. A day behind is shown as it would have been said on its evening, from
the attempts up to then; nothing of it was stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from vivavoce.coach.evidence import Outcome, outcomes
from vivavoce.coach.learner import Learner, learner_of
from vivavoce.coach.readiness import learner_readiness
from vivavoce.coach.settings import Settings
from vivavoce.coach.view import BankView
from vivavoce.domain.event import Event
from vivavoce.domain.practice import Readiness

if TYPE_CHECKING:
    from vivavoce.coach.plan import Plan

DAYS_BEHIND = 28
MOST_POINTS = 16  # of each line ahead: every day up to two weeks, then every second day, and so on

Line = tuple[tuple[date, Readiness], ...]
Curve = tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The forecast as lines over days. `kept` and `stopped` begin today; empty below 20 observations."""

    behind: Line
    kept: Line
    stopped: Line
    chances_behind: tuple[tuple[date, dict[str, float]], ...]  # to answer on each concept, on the evening of the day
    chances_kept: tuple[tuple[date, dict[str, float]], ...]
    chances_stopped: tuple[tuple[date, dict[str, float]], ...]
    tried: dict[str, tuple[date, ...]]  # days on which each concept was tried

    def memory(self, concept: str) -> MemoryCurve | None:
        """The curve of one concept; None where it was never tried."""
        if concept not in self.tried:
            return None
        first = self.tried[concept][0]
        behind, kept, stopped = (
            tuple((day, found[concept]) for day, found in line if day >= first)
            for line in (self.chances_behind, self.chances_kept, self.chances_stopped)
        )
        return MemoryCurve(concept, behind, kept, stopped, self.tried[concept])


@dataclass(frozen=True, slots=True)
class MemoryCurve:
    """Chance to answer a question on one concept, day by day, and the days on which it was tried."""

    concept: str
    behind: Curve
    kept: Curve
    stopped: Curve
    tried: tuple[date, ...]


def course(view: BankView, events: Iterable[Event], now: datetime, made: Plan) -> Course:
    """The lines to the day that `made` plans for. `now` carries the learner's UTC offset."""
    from vivavoce.coach.futures import chances, course_if_kept  # loads NumPy

    results = outcomes(view, events)
    learner, settings, today = learner_of(view, results), made.settings, now.date()
    days = _sampled(settings.days_ahead(now))
    dates = [today + timedelta(days=ahead) for ahead in days]
    behind, chances_behind = _behind(view, results, now, settings)
    stopped = [(day, learner_readiness(learner, now, ahead, settings)) for day, ahead in zip(dates, days, strict=True)]
    ahead = list(zip(dates, course_if_kept(learner, made.days, settings, dates), strict=True))
    known = made.kept.share is not None
    return Course(
        behind,
        (*((day, state) for day, (state, _) in ahead[:-1]), (dates[-1], made.kept)) if known else (),
        tuple(stopped) if known else (),
        chances_behind,
        tuple((day, found) for day, (_, found) in ahead),
        tuple((day, chances(learner, day)) for day in dates),
        _days_tried(results),
    )


def _sampled(ahead: int) -> list[int]:
    """Days from 0 to `ahead`, both included, evenly apart and at most MOST_POINTS."""
    step = -(-ahead // (MOST_POINTS - 1)) or 1
    return sorted({*range(0, ahead, step), ahead})


def _days_tried(results: Iterable[Outcome]) -> dict[str, tuple[date, ...]]:
    found: dict[str, set[date]] = {}
    for result in results:
        found.setdefault(result.concept, set()).add(result.day)
    return {concept: tuple(sorted(days)) for concept, days in found.items()}


Behind = tuple[Line, tuple[tuple[date, dict[str, float]], ...]]
_latest: tuple[BankView, Settings, date, list[Outcome], Behind] | None = None


def _behind(view: BankView, results: Sequence[Outcome], now: datetime, settings: Settings) -> Behind:
    """The evenings from DAYS_BEHIND ago to yesterday; kept, since only a correction can change them within a day."""
    global _latest
    before = [result for result in results if result.day < now.date()]
    if _latest is not None and _latest[:3] == (view, settings, now.date()) and _latest[3] == before:
        return _latest[4]
    found = _replayed(view, before, now, settings)
    _latest = view, settings, now.date(), before, found
    return found


def _replayed(view: BankView, results: list[Outcome], now: datetime, settings: Settings) -> Behind:
    from vivavoce.coach.futures import chances

    if not results:
        return (), ()
    first = max(min(result.day for result in results), now.date() - timedelta(days=DAYS_BEHIND))
    learner = Learner(view, [result for result in results if result.day < first])
    line, kept = [], []
    for offset in range((now.date() - first).days):
        day = first + timedelta(days=offset)
        learner.observe_all(result for result in results if result.day == day)
        evening = now - (now.date() - day)
        state = learner_readiness(learner, evening, 0, settings)
        if state.share is not None:
            line.append((day, state))
        kept.append((day, chances(learner, day)))
    return tuple(line), tuple(kept)
