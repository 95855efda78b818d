"""What is asked back, and what answers and the learner's own word change."""

from dataclasses import replace

import pytest

from vivavoce.domain.grade import MisconceptionGrade, PointGrade
from vivavoce.domain.rubric import FollowUp
from vivavoce.grader import apply_disputes, merge, next_turn

NORM = "I log the global gradient norm at every step, before clipping."


@pytest.fixture
def theory(grader, exploding, said):
    """An answer that explains why and says nothing of noticing and mending."""
    return grader.grade(exploding, said("partial-theory-only"))


def all_covered(grade, rubric, role="asked"):
    roles = {point.id: point.role for point in rubric.points}
    points = tuple(replace(p, verdict="covered") if roles[p.id] == role else p for p in grade.points)
    return replace(grade, points=points)


def test_the_heaviest_open_asked_point_is_probed_and_at_most_two(exploding, theory):
    first = next_turn(exploding, theory, ())
    assert (first.kind, first.point) == ("probe", "watch-the-norm")
    assert first.ask == exploding.point("watch-the-norm").probe
    assert (first.hint, first.reveal) == (
        exploding.point("watch-the-norm").hint,
        exploding.point("watch-the-norm").reveal,
    )
    assert first.about == 3
    second = next_turn(exploding, theory, (first.point,))
    assert (second.kind, second.point) == ("probe", "clip-by-norm")
    assert next_turn(exploding, theory, (first.point, second.point)) is None


def test_a_misconception_is_asked_about_before_anything_else(exploding, theory):
    wrong = next(m for m in exploding.misconceptions if m.id == "raise-the-learning-rate")
    grade = replace(theory, misconceptions=(MisconceptionGrade(wrong.id, 0.9, (), wrong.correction),))
    turn = next_turn(exploding, grade, ())
    assert (turn.kind, turn.point) == ("misconception", "overshoot")
    assert "Are you sure?" in turn.ask
    assert turn.reveal == wrong.correction
    assert next_turn(exploding, grade, (turn.point,)).kind == "probe"


def test_a_full_answer_is_led_on_to_what_it_mentions(grader, exploding, theory):
    point = exploding.points[0]
    followups = tuple(
        FollowUp(name, f"And {name}?", (name,), (replace(point, id=f"{name}-point"),)) for name in ("adam", "residual")
    )
    rubric = replace(exploding, followups=followups)
    full = all_covered(theory, rubric)
    assert next_turn(rubric, full, ()).ask == "And adam?"
    strong = next(sample.text for sample in rubric.samples if sample.id == "strong")
    mentioned = all_covered(grader.grade(rubric, strong), rubric)
    turn = next_turn(rubric, mentioned, ())
    assert (turn.kind, turn.ask, turn.point) == ("followup", "And residual?", "residual-point")
    assert next_turn(rubric, mentioned, (turn.point,)).kind == "doubt"
    assert grader.grade_turn(rubric, "residual-point", point.wordings[0]).id == "residual-point"
    assert merge(rubric, mentioned, [PointGrade("residual-point", "covered", 0.9)]) == mentioned


def test_a_condition_changes_once_and_last_for_whoever_has_all_of_it(grader, exploding, theory):
    point = exploding.points[0]
    changed = FollowUp(
        "phone", "Now it runs on a phone. What changes?", (), (replace(point, id="small"),), "constraint"
    )
    rubric = replace(exploding, followups=(changed, *exploding.followups))
    full, asked = all_covered(theory, rubric), ()
    kinds = []
    while turn := next_turn(rubric, full, asked):
        kinds.append(turn.kind)
        asked = (*asked, turn.point)
    assert kinds == ["followup", "doubt", "constraint"]
    assert "small" in asked and next_turn(rubric, theory, asked[:-1]).kind == "probe"
    probed = tuple(p.id for p in rubric.points)[:2]
    assert next_turn(rubric, theory, probed) is None  # points are missing, and both probes are spent
    answer = grader.grade_beside(rubric, "small", point.wordings[0])
    assert {name: judged.verdict for name, judged in answer.items()} == {"small": "covered"}
    assert merge(rubric, full, answer.values()).points == full.points


def test_without_follow_ups_a_bonus_point_is_deepened_once(exploding, theory):
    rubric = replace(exploding, followups=())
    turn = next_turn(rubric, all_covered(theory, rubric), ())
    assert turn.kind == "deepen"
    assert rubric.point(turn.point).role == "bonus"
    assert next_turn(rubric, all_covered(theory, rubric), (turn.point,)).kind == "doubt"


def test_a_right_answer_is_doubted_once_and_a_poor_defence_takes_nothing_away(grader, exploding, theory):
    rubric = replace(exploding, followups=())
    full = all_covered(theory, rubric)
    bonus = next(point.id for point in rubric.points if point.role == "bonus")
    turn = next_turn(rubric, full, (bonus,))
    assert turn.ask == f"Are you sure? {rubric.point(turn.point).probe}"
    assert rubric.point(turn.point).weight == max(p.weight for p in rubric.points if p.role == "asked")
    retreat = grader.grade_turn(rubric, turn.point, "Well, no, I take it back.")
    assert merge(rubric, full, [retreat]).points == full.points
    assert next_turn(rubric, full, (bonus, turn.point)) is None


def test_an_answer_that_was_helped_to_be_full_is_not_doubted(exploding, theory):
    rubric = replace(exploding, followups=())
    full = all_covered(theory, rubric)
    bonus = next(point.id for point in rubric.points if point.role == "bonus")
    probed = next(point.id for point in rubric.points if point.role == "asked")
    assert next_turn(rubric, full, (probed, bonus)) is None


def test_a_probe_answered_counts_in_full_and_after_a_hint_half(grader, exploding, theory):
    answer = grader.grade_turn(exploding, "watch-the-norm", NORM)
    assert (answer.id, answer.verdict) == ("watch-the-norm", "covered")
    full = merge(exploding, theory, [answer])
    half = merge(exploding, theory, [answer], hinted=True)
    assert full.verdict("watch-the-norm") == half.verdict("watch-the-norm") == "covered"
    assert half.score - theory.score == pytest.approx((full.score - theory.score) / 2, abs=1e-3)
    assert half.score > theory.score
    # What was won with a hint stays half when later answers are merged.
    other = PointGrade("clip-by-norm", "covered", 0.9)
    assert merge(exploding, half, [other]).score < merge(exploding, full, [other]).score


def test_a_bad_follow_up_answer_takes_nothing_away(grader, exploding, theory):
    poor = grader.grade_turn(exploding, "product", "I do not remember.")
    assert poor.verdict == "missing"
    assert merge(exploding, theory, [poor]) == theory


def test_covering_the_contradicted_point_settles_the_misconception(exploding, theory):
    wrong = next(m for m in exploding.misconceptions if m.id == "clipping-lifts-small-gradients")
    grade = replace(theory, misconceptions=(MisconceptionGrade(wrong.id, 0.9, (), wrong.correction),))
    after = merge(exploding, grade, [PointGrade("clip-is-a-belt", "covered", 0.9)])
    assert after.misconceptions == ()


def test_the_learners_word_replaces_the_graders(exploding, theory):
    said = apply_disputes(exploding, theory, {"watch-the-norm": "said"})
    assert said.verdict("watch-the-norm") == "covered"
    assert said.score > theory.score
    unsaid = apply_disputes(exploding, said, {"product": "not-said"})
    assert unsaid.verdict("product") == "missing"
    assert unsaid.score < said.score
    assert not any("Monitor the gradient norm" in advice for advice in said.advice)


def test_meant_otherwise_takes_a_misconception_back(grader, pooling):
    wrong = next(sample for sample in pooling.samples if sample.id == "wrong-learned-channels")
    grade = grader.grade(pooling, wrong.text)
    assert grade.verdict("window-summary") == "missing"
    after = apply_disputes(pooling, grade, {"pooling-has-weights": "meant-otherwise"})
    assert after.misconceptions == ()
    assert after.verdict("window-summary") == "unsure"
    assert after.score > grade.score


def test_an_unknown_point_is_an_error(grader, exploding):
    with pytest.raises(KeyError):
        grader.grade_turn(exploding, "no-such-point", NORM)
