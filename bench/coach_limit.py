"""How near could a forecast come? Tracing learners, foretold by a filter that is told more than any coach can know.

The filter knows the theory, the ground each answer stood on and every answer without the grader's errors. Of concepts
that were tried only what was grasped after a miss stays open. It is told more in three steps: how learners grasp and
forget in the middle; how each one does; which of the untried concepts are known, of which it believes before what the
coach believes. All see the coach's attempts.
`python bench/coach_limit.py`; less than a minute.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import results
from coach import DAYS, LOOK, MINUTES
from coach_learners import GRASP_ALONE, GRASP_TOGETHER, Tracing
from coach_policies import Ours
from coach_session import run
from coach_tables import ENOUGH
from coach_world import World, make_world
from measure import Row

from vivavoce.coach.belief import KEPT_SINCE, Belief
from vivavoce.coach.syllabus import Interview

WORLDS, LEARNERS, NEAR = range(5), 200, 0.05
FEWEST = 100  # learners with ENOUGH attempts, without whom a setting does not count
USUAL_GRASP, USUAL_KEPT = 0.85, 0.98  # of the learners of coach_learners, in the middle
WHO = (
    "the coach",
    "a filter told theory, usual parameters and true answers",
    "the same, told each learner's own parameters",
    "the same, told the untried concepts too",
)


class Watched(Tracing):
    """Tracing learners beside whom a filter keeps the chance that each concept is known."""

    def __init__(self, world: World, count: int, seed: int) -> None:
        super().__init__(world, count, seed)
        self.held = self.known_before.astype(float)
        self.usual = self.held.copy()  # the same, were everybody's grasp USUAL_GRASP
        self.tried = np.zeros(self.held.shape, dtype=bool)
        self.belief: Belief | None = None
        self.foretold: dict[int, list[np.ndarray]] = {}

    def practise(
        self, rows: np.ndarray, concepts: np.ndarray, day: float, right: np.ndarray, grasped: np.ndarray
    ) -> None:
        at, ground = (rows, concepts), GRASP_ALONE + GRASP_TOGETHER * self.below(rows, concepts, day)
        self.held[at] = np.where(right, 1.0, np.clip(self.grasp[rows] * ground, 0, 1))
        self.usual[at] = np.where(right, 1.0, USUAL_GRASP * ground)
        self.tried[at] = True
        super().practise(rows, concepts, day, right, grasped)

    def answers(self, questions: np.ndarray, day: float) -> np.ndarray:
        """The truth; what the filters make of the same questions is kept."""
        if self.belief is not None:
            before = np.minimum(self.belief.prior() / KEPT_SINCE, 1)
            so, own, found = self.known, self.kept_daily, []
            for known, kept in (
                (np.where(self.tried, self.usual, before), np.full_like(own, USUAL_KEPT)),
                (np.where(self.tried, self.held, before), own),
                (self.held, own),
            ):
                self.known, self.kept_daily = known, kept
                found.append(super().answers(questions, day).mean(axis=1))
            self.known, self.kept_daily = so, own
            self.foretold[int(day)] = found
        return super().answers(questions, day)


@dataclass
class Shown(Ours):
    """Our policy, whose belief the learners' filter may read."""

    learners: Watched | None = field(default=None, repr=False)

    def open_day(self, belief: Belief, interview: Interview, day: int, left: int) -> None:
        assert self.learners is not None
        self.learners.belief = belief
        super().open_day(belief, interview, day, left)


def near(minutes: int, worlds: Iterable[int], count: int) -> dict[int, np.ndarray]:
    """By day: of those with ENOUGH attempts, who was foretold within NEAR (4, n), by each of WHO."""
    found: dict[int, list[np.ndarray]] = {day: [] for day in LOOK}
    for world in worlds:
        learners = Watched(make_world(world), count, 1000 + world)
        result = run(learners, Shown(minutes, learners=learners), DAYS, minutes, world + 1999, look=LOOK)
        for day in LOOK:
            said = np.stack([result.forecasts[day].share, *learners.foretold[day]])
            many = result.attempts[day] >= ENOUGH
            found[day].append((np.abs(said - result.ready[day]) < NEAR)[:, many])
    return {day: np.concatenate(parts, axis=1) for day, parts in found.items()}


def measure() -> list[Row]:
    """The fewest over minutes and days, of each of WHO; no bar, since nobody knows what the filters are told."""
    shares = {}
    for minutes in MINUTES:
        for day, held in near(minutes, WORLDS, LEARNERS).items():
            if held.shape[1] >= FEWEST:
                shares[f"{minutes} minutes, day {day}, {held.shape[1]} learners"] = held.mean(axis=1)
    for setting, of in shares.items():
        print(setting, "  ".join(f"{share:.0%}" for share in of))
    rows = []
    for number, who in enumerate(WHO):
        worst = min(shares, key=lambda setting: shares[setting][number])
        figure = f"{shares[worst][number]:.0%} of the learners ({worst})"
        rows.append(Row(f"tracing, within 5 points after {ENOUGH} attempts, the fewest: {who}", figure, "", None))
    return rows


if __name__ == "__main__":
    results.keep("coach_limit", measure())
