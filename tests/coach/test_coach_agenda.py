"""What to do next, in which order, and why."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import isfinite

from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.coach import (
    BankView,
    ConceptView,
    current_settings,
    drill,
    due_cards,
    estimate,
    next_actions,
    progress,
    question,
    whole_plan,
)
from vivavoce.coach.agenda import SAME_PRACTICE, Candidate, best_of
from vivavoce.coach.learner import Learner
from vivavoce.coach.memory import review
from vivavoce.domain.event import EVENT_KINDS, PRACTICES, Event


def test_the_first_visit_begins_with_a_common_question_that_rests_on_nothing(view, now):
    first, *rest = next_actions(view, [], now, 5)
    assert first.practice == "explain"
    assert view.by_id[first.concept].level == "common"
    assert view.by_id[first.concept].prerequisites == ()
    assert first.reason.startswith("New")
    assert first.gain > 0
    assert len(rest) == 4


def small_bank(*rows):
    """Concepts that rest on nothing, given as (id, level, exercises)."""
    return BankView(tuple(ConceptView(name, name, "area", level, (), exercises) for name, level, exercises in rows))


def test_the_first_visit_does_not_begin_with_what_pays_best(now):
    bank = small_bank(
        ("rare", "experienced", (question("rare", "Rare", 1),)),
        ("usual", "common", (drill("usual", "Write it", 1), question("usual", "Usual", 20))),
    )
    assert next_actions(bank, [], now, 1)[0].item == "q:usual"


def test_a_concept_that_pays_best_is_still_not_asked_twice_in_a_row(history, now):
    bank = small_bank(
        ("usual", "common", (question("usual", "Usual", 1), drill("usual", "Write it", 1))),
        ("rare", "experienced", (question("rare", "Rare", 60), drill("rare", "Write it", 60))),
    )
    concepts = [action.concept for action in next_actions(bank, history.events, now, 4)]
    assert concepts == ["usual", "rare", "usual", "rare"]


def test_the_practice_that_pays_best_is_not_the_only_one(history, now):
    names = ("one", "two", "three", "four", "five", "six")
    bank = small_bank(*((name, "common", (question(name, name, 6), drill(name, name, 8))) for name in names))
    assert {action.practice for action in next_actions(bank, history.events, now, 5)} == {"explain", "code"}


def test_a_sum_of_two_minutes_does_not_come_before_its_concept_was_ever_met(history, now):
    names = ("one", "two", "three", "four")
    bank = small_bank(*((n, "common", (question(n, n, 6), estimate(f"{n}-sum", n, 2))) for n in names))
    assert [action.practice for action in next_actions(bank, history.events, now, 3)] == ["explain"] * 3
    history.explained("one", 0.8, days_ago=3)
    items = [action.item for action in next_actions(bank, history.events, now, 8)]
    assert next(item for item in items if item.startswith("estimate:")) == "estimate:one-sum"


def test_what_is_alike_but_for_rounding_goes_by_its_score_before_mixing(view):
    common, *_, other = view.concepts
    exercise = common.exercises[0]
    learner = Learner(view)
    for rounding in (1 - 1e-15, 1.0, 1 + 1e-15):
        first = Candidate(common, "explain", exercise, "", 5, 0.0, 2.0)
        same = Candidate(other, "predict", exercise, "", 5, 0.0, 2.0 * SAME_PRACTICE * rounding)
        before = Candidate(other, "explain", exercise, "", 5, 0.0, 3.0)
        assert best_of(learner, [first, same], [before._replace(concept=view.concepts[1])], set()) is first


def test_a_missed_prerequisite_comes_before_what_rests_on_it(view, history, now):
    history.explained("gradients", 0.7, days_ago=20)
    history.explained("backpropagation", 0.1, days_ago=1)
    actions = next_actions(view, history.events, now, 20)
    concepts = [action.concept for action in actions]
    assert concepts.index("backpropagation") < concepts.index("gradients")
    reasons = {action.concept: action.reason for action in reversed(actions)}
    assert reasons["gradients"].startswith("It rests on backpropagation, which you last missed.")
    assert reasons["backpropagation"].startswith("You last missed it, and one other rests on it.")


def test_two_concepts_that_rest_on_each_other_and_are_both_missed_still_give_actions(history, now):
    ring = BankView(
        tuple(
            ConceptView(name, name, "area", "common", (other,), (question(name, name, 5),))
            for name, other in (("a", "b"), ("b", "a"))
        )
    )
    history.explained("a", 0.1)
    history.explained("b", 0.1)
    assert len(next_actions(ring, history.events, now, 5)) == 2


def test_neighbours_differ_in_concept_and_the_list_mixes_practices(view, history, now):
    history.explained("softmax", 0.7, days_ago=4)
    actions = next_actions(view, history.events, now, 10)
    assert all(one.concept != other.concept for one, other in pairwise(actions))
    assert len({action.practice for action in actions}) >= 3
    assert len({action.item for action in actions}) == len(actions)


def test_a_fading_memory_says_when_it_was_last_and_what_will_be_left(view, history, now):
    history.set("interview", "2026-12-08")
    for name in view.by_id:
        history.explained(name, 0.7, days_ago=9)
    reasons = {(one.concept, one.practice): one.reason for one in next_actions(view, history.events, now, 99)}
    left = round(100 * review(None, 3).kept(9 + 17))
    assert reasons["softmax", "explain"].startswith(f"Last explained 9 days ago; fading to {left} % by 8 December.")
    assert reasons["softmax", "code"].startswith("You have explained it, but not yet coded it.")


def test_without_a_date_no_reason_speaks_of_an_interview(view, history, now):
    history.explained("softmax", 0.7, days_ago=9)
    history.set("interview", "2026-11-20")  # has passed
    reasons = {(one.concept, one.practice): one.reason for one in next_actions(view, history.events, now, 99)}
    assert reasons["softmax", "explain"].startswith("Last explained 9 days ago; now at ")
    assert not any("interview" in reason or " by " in reason for reason in reasons.values())


def test_what_is_due_before_the_interview_says_so(view, history, now):
    history.set("interview", "2026-12-08")
    history.recalled("card:softmax/1", "easy", days_ago=1)
    reasons = {(one.concept, one.practice): one.reason for one in next_actions(view, history.events, now, 99)}
    assert reasons["softmax", "recall"].startswith("Due on 28 November, before the interview on 8 December.")


def test_minutes_are_those_the_learner_takes(view, history, now):
    def minutes():
        actions = next_actions(view, history.events, now, 99)
        return {action.item: action.minutes for action in actions}["q:softmax"]

    assert minutes() == 6
    history.explained("softmax", 0.7, seconds=600)
    assert minutes() == 10


def test_cards_come_together_and_the_weakest_first(view, history, now):
    history.recalled("card:softmax/1", "easy", days_ago=30)
    history.recalled("card:softmax/2", "again", days_ago=30)
    cards = [one for one in next_actions(view, history.events, now, 99) if one.practice == "recall"]
    deck = next(one for one in cards if one.concept == "softmax")
    assert (deck.item, deck.title, deck.minutes) == ("card:softmax/2", "2 short answers: softmax", 2)
    assert due_cards(view, history.events, now, 3) == ["card:softmax/2", "card:softmax/1", "card:gradient-tricks/1"]


def test_cards_just_recalled_are_not_due(view, history, now):
    history.recalled("card:softmax/1", "good")
    assert "card:softmax/1" not in due_cards(view, history.events, now, 99)


def test_gains_are_points_of_a_hundred_and_the_reason_says_them(view, now):
    actions = next_actions(view, [], now, 99)
    best = {name: max(one.gain for one in actions if one.concept == name) for name in view.by_id}
    assert 0 < sum(best.values()) < 100
    assert all(one.reason.endswith(f" +{one.gain:.1f} points on the day.") for one in actions)


JSON = st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5)
FIELDS = {
    "score": st.floats(0, 1) | JSON,
    "rating": st.sampled_from(["again", "hard", "good", "easy"]) | JSON,
    "hit": st.booleans() | JSON,
    "verdict": st.sampled_from(["pass", "wrong", "internal"]) | JSON,
    "event": st.sampled_from([f"{number:026d}" for number in range(12)]) | JSON,
    "name": st.sampled_from(["interview", "minutes"]) | JSON,
    "value": st.sampled_from(["2026-12-08", "2020-01-01", 0, 40]) | JSON,
    "void": st.booleans(),
}
NAMES = ("softmax", "gradients", "backpropagation", "gone")
ITEMS = [form.format(name) for form in ("q:{}", "card:{}/1", "drill:{}") for name in NAMES]
NOW = datetime(2026, 11, 21, 23, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1), timezones=st.timezones())


@st.composite
def histories(draw):
    count = draw(st.integers(0, 12))
    start = draw(st.sampled_from([-4000, -40, 0, 40]))
    return [
        Event(
            f"{number:026d}",
            draw(MOMENTS) if start == 0 else NOW + timedelta(days=start + number),
            draw(st.sampled_from(EVENT_KINDS)),
            draw(st.sampled_from([*ITEMS, "claim:softmax/first", "case:x", ""])),
            draw(st.sampled_from([*PRACTICES, ""])),
            outcomes=draw(st.fixed_dictionaries({}, optional=FIELDS)),
            hints=draw(st.integers(0, 2)),
            seconds=draw(st.floats(0, 1e6)),
            confidence=draw(st.none() | st.floats(0, 1)),
        )
        for number in range(count)
    ]


@settings(max_examples=60, deadline=None)
@given(events=histories(), limit=st.integers(0, 12))
def test_any_history_gives_sound_actions(view, events, limit):
    actions = next_actions(view, events, NOW, limit)
    assert len(actions) == limit
    assert {action.item for action in actions} <= set(view.homes)
    for action in actions:
        concept, exercise = view.homes[action.item]
        assert (action.concept, action.practice) == (concept.id, exercise.practice)
        assert isfinite(action.gain)
        assert action.gain >= 0
        assert action.minutes >= 1
        assert action.reason.endswith(".")
    assert next_actions(view, list(events), NOW, limit) == actions
    assert set(due_cards(view, events, NOW, 99)) <= set(view.homes)


@settings(max_examples=5, deadline=None)
@given(events=histories())
def test_any_history_gives_a_plan_within_the_minutes_and_a_page(view, events):
    minutes = current_settings(events).minutes
    made = whole_plan(view, events, NOW)
    assert all(day.minutes <= minutes for day in made.days)
    page = progress(view, events, NOW, made)
    assert all(state.retrievability is None or 0 <= state.retrievability <= 1 for state in page.states)
