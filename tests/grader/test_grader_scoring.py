"""The formula: asked points make the grade, bonus points lift it, misconceptions cost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.domain.grade import PointGrade
from vivavoce.domain.rubric import Rubric, Scoring
from vivavoce.grader import VALUES, band, score
from vivavoce.grader.scoring import higher


def values(rubric, asked, bonus):
    return {point.id: asked if point.role == "asked" else bonus for point in rubric.points}


def test_all_that_is_asked_is_good_and_everything_is_strong(rubric):
    assert band(rubric.scoring, score(rubric, values(rubric, 1.0, 0.0))) == "good"
    assert score(rubric, values(rubric, 1.0, 1.0)) == 1.0


def test_bonus_points_alone_are_worth_nothing(rubric):
    assert score(rubric, values(rubric, 0.0, 1.0)) == 0.0


def test_a_misconception_costs_what_the_rubric_says(rubric):
    full = values(rubric, 1.0, 1.0)
    assert score(rubric, full, 2) == pytest.approx(1.0 - 2 * rubric.scoring.misconception_cost)
    assert score(rubric, {}, 3) == 0.0


@given(st.data())
def test_saying_more_never_costs(exploding, data):
    verdicts = {point.id: data.draw(st.sampled_from(sorted(VALUES))) for point in exploding.points}
    before = {point: VALUES[verdict] for point, verdict in verdicts.items()}
    more = data.draw(st.sampled_from(sorted(before)))
    assert 0.0 <= score(exploding, before) <= score(exploding, {**before, more: 1.0}) <= 1.0


def judged(rubric, chance):
    """Every point missing, said with that chance."""
    return [PointGrade(point.id, "missing", chance) for point in rubric.points]


def test_a_higher_band_is_named_from_a_chance_of_eight_in_a_hundred(exploding):
    assert higher(exploding, judged(exploding, 0.0), 0) == higher(exploding, judged(exploding, 0.02), 0) == {}
    assert higher(exploding, judged(exploding, 1.0), 0) == {"may_be": "strong"}
    one = Rubric("one", tuple(replace(exploding.points[0], id=f"p{n}") for n in range(2)))  # both, or partial at most
    assert higher(one, judged(one, 0.29), 0) == {"may_be": "strong"}  # 0.29 * 0.29 > 0.08
    assert higher(one, judged(one, 0.28), 0) == {"may_be": "partial"}  # 0.28 * 0.28 < 0.08
    assert higher(one, judged(one, 1.0), 0, {"p0": 0.5, "p1": 0.5}) == {"may_be": "partial"}  # after hints
    assert higher(one, judged(one, 1.0), 9) == {"may_be": "partial"}
    said = [PointGrade(point.id, "covered", 0.9) for point in one.points]
    assert higher(one, said, 0) == {}  # there is no band above strong


def test_bands_begin_at_their_thresholds():
    scoring = Scoring()
    assert [band(scoring, value) for value in (0.85, 0.8499, 0.6, 0.25, 0.2499)] == [
        "strong", "good", "good", "partial", "weak",
    ]  # fmt: skip
