"""Where a plan leads: many futures at once agree with futures lived one by one."""

import copy
import random
from datetime import timedelta
from statistics import mean

import pytest

from vivavoce.coach import BankView, ConceptView, course, futures, question, whole_plan
from vivavoce.coach.evidence import GOOD, Outcome, outcomes
from vivavoce.coach.futures import chances, readiness_if_kept
from vivavoce.coach.knowledge import EVIDENCE
from vivavoce.coach.learner import Learner
from vivavoce.coach.readiness import learner_readiness

BANK = BankView(
    tuple(
        ConceptView(f"c{n}", f"c{n}", "llm", "fresher", (f"c{n - 1}",) if n % 3 else (), (question(f"c{n}", "", 10),))
        for n in range(12)
    )
)


@pytest.fixture
def learner(history):
    for number in range(24):
        history.explained(f"c{number % 6}", (0.1, 0.6, 0.9)[number % 3], days_ago=10 - number // 3)
    history.set("interview", "2026-12-05")
    return Learner(BANK, outcomes(BANK, history.events))


def lived(learner, days, now, settings, luck):
    """The share on the day after one future, lived attempt by attempt."""
    alone = copy.deepcopy(learner)
    kind = EVIDENCE["explain"]
    for number, day in enumerate(days):
        moment = now + timedelta(days=number)
        for action in day.actions:
            chance = kind.guess + (1 - kind.guess - kind.slip) * alone.chance(action.concept, moment.date())
            right = float(luck.random() < chance)
            alone.observe(Outcome(moment, day.date, action.item, action.concept, "explain", GOOD, right, 0.0, None))
    return learner_readiness(alone, now + timedelta(days=settings.days_ahead(now)), 0, settings).share


def test_many_futures_at_once_are_like_futures_lived_one_by_one(learner, history, now):
    plan = whole_plan(BANK, history.events, now)
    luck = random.Random(1)
    shares = [lived(learner, plan.days, now, plan.settings, luck) for _ in range(60)]
    assert plan.kept.share == pytest.approx(mean(shares), abs=0.06)
    assert plan.kept.share > plan.stopped.share + 0.05
    assert plan.kept.low < mean(shares) < plan.kept.high


def test_the_same_log_gives_the_same_figure_and_the_learner_stays(learner, history, now, monkeypatch):
    plan = whole_plan(BANK, history.events, now)
    on = plan.settings.interview
    before = learner_readiness(learner, now, 3)
    first = readiness_if_kept(learner, plan.days, plan.settings, on)
    monkeypatch.setattr(futures, "_latest", None)
    assert first == readiness_if_kept(learner, plan.days, plan.settings, on)
    assert (first.share, first.low, first.high) == (plan.kept.share, plan.kept.low, plan.kept.high)
    assert learner_readiness(learner, now, 3) == before


def test_a_plan_that_another_thread_reckons_meanwhile_is_not_taken_for_this_one(learner, history, now):
    plan = whole_plan(BANK, history.events, now)

    class Interrupted(tuple):
        """Another thread keeps its own futures just when these are looked up."""

        def __eq__(self, other):
            futures._latest = learner, -1, (), []
            return tuple(self) == tuple(other)

        __hash__ = tuple.__hash__

    lived = futures._lived(learner, tuple(plan.days))
    assert futures._lived(learner, Interrupted(plan.days)) is lived


def test_the_course_is_the_same_whether_its_futures_were_lived_before(history, now, monkeypatch):
    for number in range(24):
        history.explained(f"c{number % 6}", 0.9, days_ago=10 - number // 3)
    plan = whole_plan(BANK, history.events, now)
    kept = course(BANK, history.events, now, plan)
    monkeypatch.setattr(futures, "_latest", None)
    assert course(BANK, history.events, now, plan) == kept
    assert len({state.share for _, state in kept.kept}) > 5  # each morning has a belief of its own


def test_another_attempt_makes_other_futures(learner, history, now):
    plan = whole_plan(BANK, history.events, now)
    on = plan.settings.interview
    before = readiness_if_kept(learner, plan.days, plan.settings, on).share
    learner.observe(Outcome(now, now.date(), "q:c1", "c1", "explain", GOOD, 0.0, 0.0, None))
    assert readiness_if_kept(learner, plan.days, plan.settings, on).share < before


def test_an_empty_plan_leads_where_stopping_leads(learner, history, now):
    plan = whole_plan(BANK, history.events, now)
    nothing = readiness_if_kept(learner, [], plan.settings, plan.settings.interview)
    assert nothing.share == pytest.approx(plan.stopped.share)
    assert nothing.high - nothing.low == pytest.approx(plan.stopped.high - plan.stopped.low)


def test_chances_of_all_concepts_are_those_of_each(learner, now):
    every = chances(learner, now.date() + timedelta(days=5))
    assert set(every) == set(BANK.by_id)
    for name, chance in every.items():
        assert chance == pytest.approx(learner.chance(name, now.date() + timedelta(days=5)))
