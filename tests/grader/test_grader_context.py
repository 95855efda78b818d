"""The rest of an answer: what it tells about one of its points, and what it must not do."""

import math

import pytest

from vivavoce.grader.context import POINT_NAMES, beside_misconceptions, beside_points, share_of_rest
from vivavoce.grader.tiers import compile_rubric, in_context, judge_by_reading, search
from vivavoce.grader.trained import FAR, Read, log_odds, trained_models


def chances_of(compiled, points, false=0.1):
    rest = len(compiled.rivals) - compiled.points
    return [*points, *([false] * rest)]


@pytest.fixture
def compiled(pooling):
    return compile_rubric(pooling.points, pooling.misconceptions, "")


def first_point(compiled, asked, own, others, false=0.1):
    chances = chances_of(compiled, [own, *([others] * (compiled.points - 1))], false)
    return in_context(compiled, chances, trained_models(), asked)[0]


def test_a_point_is_seen_beside_the_others_and_not_beside_itself():
    rows = [
        dict(zip(POINT_NAMES, row, strict=True))
        for row in beside_points([0.5, 0.2, 0.6], [0.9], [True, False, True], [0.9, 0.0, 0.1])
    ]
    assert rows[0]["own"] == pytest.approx(0.0)
    assert [row["other_points"] for row in rows] == pytest.approx([0.4, 0.55, 0.35])
    assert [row["asked"] for row in rows] == [1.0, 0.0, 1.0]
    assert [row["best_other"] for row in rows] == [0.6, 0.6, 0.5]
    assert [row["rivals"] for row in rows] == [0.9, 0.0, 0.1]
    assert rows[0]["misconceptions"] == pytest.approx((math.log(9) + log_odds(0.0)) / 2)


def test_a_lone_point_and_a_lone_misconception_have_no_others():
    assert beside_points([0.3], [], [True], [0.0])[0][1] == 0.3
    assert beside_misconceptions([0.3], [0.5], [[]]) == [(pytest.approx(0.0), 0.3, 0.0, 0.0)]


def test_a_misconception_is_seen_beside_the_points_it_contradicts():
    rows = beside_misconceptions([0.2, 0.8], [0.5, 0.7], [[1], [0]])
    assert [row[1:] for row in rows] == [(0.5, 0.7, 0.8), (0.5, 0.5, 0.2)]


def test_the_same_evidence_counts_for_more_in_an_answer_that_says_the_rest(compiled):
    asked = [True] * compiled.points
    full, half, empty = (first_point(compiled, asked, 0.4, others) for others in (0.9, 0.5, 0.05))
    assert full > half > empty


def test_the_same_evidence_counts_for_less_beside_misconceptions_and_for_what_nobody_asked(compiled):
    asked = [True] * compiled.points
    assert first_point(compiled, asked, 0.4, 0.5, false=0.9) < first_point(compiled, asked, 0.4, 0.5, false=0.1)
    assert first_point(compiled, [False] * compiled.points, 0.4, 0.5) < first_point(compiled, asked, 0.4, 0.5)


def test_contradicting_wordings_keep_their_chance(compiled):
    last = compiled.points + compiled.misconceptions
    chances = chances_of(compiled, [0.9] * compiled.points, false=0.3)
    assert in_context(compiled, chances, trained_models(), [True] * compiled.points)[last:] == chances[last:]


def test_what_nothing_speaks_for_gains_nothing_however_good_the_rest(compiled):
    searched = search(compiled, "Zebras are grazing there, and they drink at noon because it is warm then. " * 4)
    heard = Read((0.0, 0.0, 0.0), 5.0, 5.0, -5.0, 0)
    unheard = Read((0.0, 0.0, 0.0), -FAR, -FAR, -FAR, -1)
    reads = [unheard if place == 1 else heard for place in range(len(compiled.rivals))]
    alone = judge_by_reading(compiled, searched, trained_models(), reads)
    whole = judge_by_reading(compiled, searched, trained_models(), reads, [True] * compiled.points)
    assert searched.found[1].reference is None
    assert whole[1].probability == alone[1].probability
    assert whole[0].probability != alone[0].probability


def test_an_answer_of_one_sentence_has_no_rest_and_a_longer_one_more_of_it(compiled):
    said = "Zebras are grazing there, and they drink at noon because it is warm then. "
    heard = Read((0.0, 0.0, 0.0), 5.0, 5.0, -5.0, 0)
    reads = [heard] + [Read((0.0, 0.0, 0.0), -FAR, -FAR, -FAR, 0)] * (len(compiled.rivals) - 1)
    asked = [True] * compiled.points

    def lifted(text):
        judged = [judge_by_reading(compiled, search(compiled, text), trained_models(), reads, a) for a in ([], asked)]
        return judged[1][0].probability / judged[0][0].probability

    assert lifted("Zebras are grazing there, and they drink.") == 1.0
    assert abs(lifted(said * 2) - 1.0) < abs(lifted(said * 4) - 1.0)
    assert [share_of_rest(words) for words in (3, 10, 25, 40, 400)] == [0.0, 0.0, 0.5, 1.0, 1.0]
