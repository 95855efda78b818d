"""Rules decide honestly: a verdict needs the share of seeds and the interval, a control must flip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.domain.claim import DOES_NOT_HOLD, HOLDS, HOLDS_ONLY_IF, INVALID, UNRESOLVED, Record, Rule
from vivavoce.domain.statistics import apply, combine, conclude, median_interval, tabulate

RULE = Rule("accuracy", "with", "without", margin=0.05, share=0.9)


def metrics(differences: list[float]) -> dict[str, dict[str, list[float]]]:
    return {"accuracy": {"with": differences, "without": [0.0] * len(differences)}}


def test_a_clear_effect_holds():
    result = apply(RULE, metrics([0.1] * 19 + [0.0]))
    assert (result.verdict, result.wins, result.n) == (HOLDS, 19, 20)


def test_a_share_of_seeds_is_not_enough_without_the_interval():
    # 8 of 10 beat the margin, but 9 of 10 are asked
    assert apply(RULE, metrics([0.1] * 8 + [0.0] * 2)).verdict == UNRESOLVED


def test_a_clear_absence_does_not_hold():
    assert apply(RULE, metrics([0.0] * 20)).verdict == DOES_NOT_HOLD


def test_one_win_in_ten_is_the_share_that_may_be_left():
    assert apply(RULE, metrics([0.1] + [0.0] * 9)).verdict == DOES_NOT_HOLD
    assert apply(RULE, metrics([0.1] * 9 + [0.0])).verdict == HOLDS


def test_a_value_that_is_not_finite_is_invalid_never_a_verdict():
    assert apply(RULE, metrics([0.1] * 19 + [float("nan")])).verdict == INVALID


def test_an_effect_that_meets_the_margin_exactly_counts():
    assert apply(Rule("accuracy", "with", 0.0, margin=0.3), metrics([0.1 + 0.2] * 20)).verdict == HOLDS
    assert apply(Rule("accuracy", "with", 0.0, margin=0.1 + 0.2), metrics([0.3] * 20)).verdict == HOLDS


def test_arms_of_two_metrics_can_be_compared():
    table = {"train": {"a": [0.9] * 20}, "test": {"a": [0.5] * 20}}
    assert apply(Rule("train", "a", "a", 0.3, other="test"), table).effect == pytest.approx(0.4)


def test_a_missing_arm_is_named():
    with pytest.raises(KeyError, match="nothing"):
        apply(Rule("accuracy", "with", "nothing", 0.1), metrics([0.1]))


def test_one_failing_rule_decides():
    assert combine([HOLDS, DOES_NOT_HOLD, UNRESOLVED]) == DOES_NOT_HOLD
    assert combine([HOLDS, UNRESOLVED]) == UNRESOLVED
    assert combine([HOLDS, INVALID]) == INVALID


@pytest.mark.parametrize(
    ("stated", "contexts", "control", "verdict"),
    [
        (HOLDS, {}, DOES_NOT_HOLD, HOLDS),
        (HOLDS, {"deep": DOES_NOT_HOLD}, DOES_NOT_HOLD, HOLDS_ONLY_IF),
        (DOES_NOT_HOLD, {"with He": HOLDS}, HOLDS, HOLDS_ONLY_IF),
        (DOES_NOT_HOLD, {}, HOLDS, DOES_NOT_HOLD),
        (HOLDS, {}, HOLDS, INVALID),  # a control that does not flip shows nothing
        (DOES_NOT_HOLD, {}, DOES_NOT_HOLD, INVALID),
        (HOLDS, {"deep": UNRESOLVED}, DOES_NOT_HOLD, UNRESOLVED),
    ],
)
def test_conclusions(stated, contexts, control, verdict):
    assert conclude(stated, contexts, control) == verdict


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_the_interval_lies_within_the_data_and_repeats(values):
    low, high = median_interval(values)
    assert min(values) <= low <= high <= max(values)
    assert median_interval(values) == (low, high)


def test_values_are_ordered_by_seed_whatever_the_order_of_arrival():
    records = [Record("m", "a", 2, 20.0), Record("m", "a", 1, 10.0)]
    assert tabulate(records) == {"m": {"a": [10.0, 20.0]}}
