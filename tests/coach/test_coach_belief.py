"""What the coach believes moves the way it should, whatever the order and the clock."""

import copy
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vivavoce.coach import next_actions, readiness
from vivavoce.coach.belief import Belief, Channel
from vivavoce.coach.evidence import outcomes
from vivavoce.coach.learner import Learner, learner_of
from vivavoce.coach.syllabus import Syllabus
from vivavoce.domain.event import Event

SURE = Channel(guess=0.05, slip=0.05)
CHAIN = Syllabus(np.array([[-1], [0], [1]]), np.zeros(3))  # 2 rests on 1, 1 on 0


def tried(belief, concept, day, right, channel=SURE):
    belief.observe(np.array([0]), np.array([concept]), float(day), np.array([float(right)]), channel)


def chance(view, history, now, concept, ahead=0):
    return Learner(view, outcomes(view, history.events)).chance(concept, now.date() + timedelta(days=ahead))


def test_success_above_credits_what_it_rests_on_until_evidence_contradicts(view, history, now):
    nothing = chance(view, history, now, "backpropagation")
    history.explained("gradients", 0.9, days_ago=3)
    credited = chance(view, history, now, "backpropagation")
    assert credited > nothing + 0.2
    history.explained("gradients", 0.0, days_ago=2)
    assert chance(view, history, now, "backpropagation") < credited - 0.2
    history.explained("gradients", 0.9, days_ago=1)
    history.explained("backpropagation", 0.0, days_ago=1)
    assert chance(view, history, now, "backpropagation", ahead=10) < credited


def test_a_miss_below_lowers_what_rests_on_it(view, history, now):
    before = chance(view, history, now, "gradients")
    history.explained("backpropagation", 0.0)
    assert chance(view, history, now, "gradients") < before


def test_who_knows_more_is_expected_to_know_other_things(view, history, now):
    before = chance(view, history, now, "dropout")
    history.explained("softmax", 1.0)
    assert chance(view, history, now, "dropout") > before


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 40))
def test_the_better_the_attempt_the_more_is_kept(one, other, day):
    kept = []
    for right in sorted((one, other)):
        belief = Belief(CHAIN)
        tried(belief, 0, 0, 0.7)
        tried(belief, 0, day, right)
        kept.append(belief.kept(day + 20.0)[0, 0])
    assert kept[0] <= kept[1] + 1e-9


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.booleans()), max_size=9))
@example([(1, 0, True), (1, 5, False)])  # tried, but what the success lent is taken back: neighbours ask for it
def test_a_belief_in_untried_concepts_is_the_same_beside_a_learner_who_tried_none(attempts):
    """Beside such a learner the prior of every concept is reckoned, alone only that of those still asked for."""
    mesh = Syllabus(np.array([[-1, -1], [0, -1], [0, 1], [2, -1], [1, 3], [-1, -1]]), np.linspace(0, 1, 6))
    alone, beside = Belief(mesh), Belief(mesh, 2)
    for concept, day, right in sorted(attempts, key=lambda one: one[1]):
        tried(alone, concept, day, right)
        tried(beside, concept, day, right)
    untried = ~alone.tried[0]
    assert alone.prior()[0, untried] == pytest.approx(beside.prior()[0, untried], abs=1e-12)
    assert alone.priors()[:, 0, untried] == pytest.approx(beside.priors()[:, 0, untried], abs=1e-12)
    assert beside.kept(20.0)[0] == pytest.approx(alone.kept(20.0)[0], abs=1e-12)


def test_a_lucky_guess_tells_less_than_an_explanation():
    explained, guessed = Belief(CHAIN), Belief(CHAIN)
    tried(explained, 0, 0, 1.0, Channel(guess=0.05, slip=0.1))
    tried(guessed, 0, 0, 1.0, Channel(guess=1 / 3, slip=0.1))
    assert guessed.kept(10.0)[0, 0] < explained.kept(10.0)[0, 0]


def test_part_of_a_practice_refreshes_in_part():
    kept = []
    for part in (0.0, 0.3, 1.0):
        belief = Belief(CHAIN)
        tried(belief, 0, 0, 1.0)
        tried(belief, 0, 20, 1.0, Channel(practised=part))
        kept.append(belief.kept(40.0)[0, 0])
    assert kept[0] < kept[1] < kept[2]


def test_who_keeps_missing_what_was_just_shown_is_believed_to_forget():
    belief = Belief(CHAIN)
    for day in range(0, 30, 3):
        tried(belief, 0, day, 0.0)
    assert belief.kept(33.0)[0, 0] < 0.5
    assert belief.manners.ceiling()[0, 0] < 0.9


def test_a_learner_who_changes_is_believed_in_time():
    belief = Belief(CHAIN)
    for day in range(0, 60, 3):
        tried(belief, 0, day, 0.0)
    low = belief.kept(63.0)[0, 0]
    for day in range(60, 240, 3):
        tried(belief, 0, day, 1.0)
    assert belief.kept(243.0)[0, 0] > max(low, 0.8)


def test_what_was_recalled_is_surer_than_what_was_only_shown_to_who_takes_little_in():
    kept = []
    for last in (1.0, 0.0):
        belief = Belief(CHAIN, 2)
        for day in range(0, 30, 3):
            belief.observe(np.zeros(1, dtype=int), np.array([2]), float(day), np.zeros(1), SURE)
        for learner in range(2):
            belief.observe(np.array([learner]), np.array([0]), 30.0, np.array([last]), SURE)
        belief.stability[:, 0] = 9.0  # alike, so that nothing else makes the difference
        kept.append(belief.kept(33.0)[:, 0])
    (slow_recalled, other_recalled), (slow_shown, other_shown) = kept
    assert slow_recalled / slow_shown > 1.1 * other_recalled / other_shown


def test_a_score_counts_like_as_many_hits_and_misses():
    shown = []
    for right in (1.0, 0.7, 0.0):
        belief = Belief(CHAIN)
        tried(belief, 0, 0, 1.0)
        tried(belief, 0, 9, right)
        shown.append(belief.shown[0, 0])
    assert shown[1] == pytest.approx(0.7 * shown[0] + 0.3 * shown[2])
    assert shown[0] < shown[2]


def test_learners_do_not_touch_each_other():
    together, alone = Belief(CHAIN, 2), Belief(CHAIN)
    for day, right in ((0, 1.0), (3, 0.0), (9, 1.0)):
        together.observe(np.array([0, 1]), np.array([0, 1]), float(day), np.array([right, 0.0]), SURE)
        tried(alone, 0, day, right)
    assert together.kept(20.0)[0] == pytest.approx(alone.kept(20.0)[0])


RESULTS = st.lists(
    st.tuples(
        st.sampled_from(["softmax", "gradients", "backpropagation", "dropout"]),
        st.floats(0, 1),
        st.integers(-3, 40),
    ),
    max_size=25,
)


def events_of(rows, zone=UTC):
    start = datetime(2026, 3, 1, 22, 30, tzinfo=zone)
    return [
        Event(
            f"{number:026d}", start + timedelta(days=day), "attempt", f"q:{name}", "explain", outcomes={"score": score}
        )
        for number, (name, score, day) in enumerate(rows)
    ]


@settings(max_examples=30, deadline=None)
@given(RESULTS)
def test_a_rebuild_is_what_one_by_one_gives_and_a_fork_leaves_it_alone(view, rows):
    found = outcomes(view, events_of(rows))
    rebuilt, grown = Learner(view, found), Learner(view)
    for result in found:
        fork = copy.deepcopy(grown)
        grown.observe(result)
        assert fork.observations == grown.observations - 1
        fork.observe(result)
        assert fork.belief.kept(1e6) == pytest.approx(grown.belief.kept(1e6))
    assert rebuilt.belief.kept(739_700.0) == pytest.approx(grown.belief.kept(739_700.0), abs=1e-9)
    assert rebuilt.belief.manners.log == pytest.approx(grown.belief.manners.log, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(RESULTS, st.integers(0, 25), st.booleans())
def test_a_log_that_grew_or_was_amended_gives_the_same_as_from_the_start(view, rows, known, amended):
    events = events_of(rows)
    learner_of(view, outcomes(view, events[:known]))
    if events and amended:
        withdrawn = {"event": events[0].event_id, "void": True}
        events.append(Event(f"{99:026d}", events[0].at, "correction", outcomes=withdrawn))
    found = outcomes(view, events)
    kept, fresh = learner_of(view, found), Learner(view, found)
    assert kept.belief.kept(739_700.0) == pytest.approx(fresh.belief.kept(739_700.0), abs=1e-9)
    assert (kept.observations, kept.concepts, kept.items) == (fresh.observations, fresh.concepts, fresh.items)


@settings(max_examples=30, deadline=None)
@given(RESULTS, st.randoms())
def test_the_order_of_import_does_not_matter(view, rows, random):
    events = events_of(rows)
    if events:
        disputed = {"event": events[0].event_id, "score": 1.0}
        events.append(Event(f"{99:026d}", events[0].at, "dispute", outcomes=disputed))
    shuffled = random.sample(events, len(events))
    moment = datetime(2026, 4, 20, 9, tzinfo=UTC)
    assert outcomes(view, shuffled) == outcomes(view, events)
    assert readiness(view, shuffled, moment) == readiness(view, events, moment)


@settings(max_examples=20, deadline=None)
@given(RESULTS, st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]))
def test_summer_time_and_other_zones_lose_nothing(view, rows, name):
    """A day is the learner's own, so 22:30 is the same evening everywhere and on both sides of the change of clocks."""
    here, there = (outcomes(view, events_of(rows, zone)) for zone in (UTC, ZoneInfo(name)))
    assert [one.day for one in here] == [other.day for other in there]
    assert Learner(view, here).belief.kept(739_700.0) == pytest.approx(Learner(view, there).belief.kept(739_700.0))


def test_a_clock_that_jumps_back_counts_every_attempt(view, history, now):
    for days_ago in (2, 900, -900, 1):
        history.explained("softmax", 0.9, days_ago=days_ago)
    learner = Learner(view, outcomes(view, history.events))
    assert learner.observations == 4
    assert 0 <= learner.chance("softmax", now.date()) <= 1
    assert next_actions(view, history.events, now, 3)


def test_corrupted_values_are_no_evidence_and_hide_nothing_else(view, history, now):
    history.explained("softmax", 0.9, days_ago=3)
    sound = outcomes(view, history.events)
    for score in (float("nan"), float("inf"), -1, 7, "0.5", None, True, [0.5]):
        history.explained("dropout", score, days_ago=2)
    history.add("dispute", outcomes={"event": ["not", "an", "id"], "score": 0.1})
    history.add("attempt", "q:softmax", "sing", outcomes={"score": 0.1})
    assert outcomes(view, history.events) == sound
