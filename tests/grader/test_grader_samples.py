"""Real answers, written by someone else: who said more must get more."""

from vivavoce.domain.rubric import BANDS
from vivavoce.grader import VALUES, band, score
from vivavoce.grader.blend import Levels
from vivavoce.grader.judge import decide
from vivavoce.grader.tiers import Judged

GOOD, BAD = ("strong", "good"), ("wrong", "off-topic", "keyword-stuffed")


def test_strong_and_good_answers_outscore_wrong_ones(grader, rubrics):
    """A share, not all: samples are frozen before a grader sees them, and wordings are not fitted to every one."""
    pairs = []
    for rubric in rubrics:
        scores = [(sample, grader.grade(rubric, sample.text).score) for sample in rubric.samples]
        good = [pair for pair in scores if pair[0].kind in GOOD]
        bad = [pair for pair in scores if pair[0].kind in BAD]
        pairs += [(rubric.question, one.id, other.id, above > below) for one, above in good for other, below in bad]
    wrong = [pair[:3] for pair in pairs if not pair[3]]
    assert len(pairs) > 1000 and len(wrong) <= 0.03 * len(pairs), wrong


def test_the_formula_puts_every_sample_as_marked_by_hand_into_its_band(rubric):
    for sample in rubric.samples:
        values = {point: VALUES[verdict] for point, verdict in sample.expect.items()}
        value = score(rubric, values, len(sample.misconceptions))
        assert band(rubric.scoring, value) == sample.band, (sample.id, value)


def test_a_grade_is_whole_and_its_spans_are_code_points_of_the_answer(grader, rubric):
    for sample in rubric.samples:
        # An astral character counts as one code point, as in the text that was sent.
        text = "🧨 " + sample.text + " 🎓"
        grade = grader.grade(rubric, text)
        assert grade.question == rubric.question
        assert grade.tier == "lexical"
        assert grade.band in BANDS
        assert [point.id for point in grade.points] == [point.id for point in rubric.points]
        for part in (*grade.points, *grade.misconceptions):
            for start, end in part.evidence:
                assert 0 <= start < end <= len(text)
                assert text[start].isalnum()
                assert text[end - 1].isalnum()
        assert all(point.verdict in VALUES for point in grade.points)
        assert all(bool(point.evidence) == (point.verdict != "missing") for point in grade.points)


def test_evidence_is_a_clause_not_the_whole_answer(grader, exploding, said):
    text = said("good")
    grade = grader.grade(exploding, text)
    clip = next(point for point in grade.points if point.id == "clip-by-norm")
    quoted = " ".join(text[start:end] for start, end in clip.evidence)
    assert clip.verdict == "covered"
    assert "norm goes beyond five" in quoted
    assert "initialization" not in quoted
    assert len(quoted) < len(text) / 3


def test_leading_text_moves_the_spans_and_nothing_else(grader, exploding, said):
    text = said("terse")
    plain, moved = grader.grade(exploding, text), grader.grade(exploding, "\n\n🧪  " + text)
    for before, after in zip(plain.points, moved.points, strict=True):
        assert before.verdict == after.verdict
        assert [(start + 5, end + 5) for start, end in before.evidence] == list(after.evidence)


def test_the_same_answer_gets_the_same_grade(grader, rubric):
    for sample in rubric.samples:
        one, other = grader.grade(rubric, sample.text), grader.grade(rubric, sample.text)
        assert (one.score, one.points, one.misconceptions, one.structure, one.advice) == (
            other.score, other.points, other.misconceptions, other.structure, other.advice,
        )  # fmt: skip


def test_a_named_misconception_is_listed_with_its_correction_and_costs(grader, pooling):
    wrong = next(sample for sample in pooling.samples if sample.id == "wrong-learned-channels")
    grade = grader.grade(pooling, wrong.text)
    listed = {found.id: found for found in grade.misconceptions}
    assert "pooling-has-weights" in listed
    assert listed["pooling-has-weights"].correction.startswith("It has no parameters")
    assert grade.verdict("window-summary") == "missing"  # not sure enough to say that the opposite was said
    assert grade.advice[0] == f"Check this: {listed['pooling-has-weights'].correction}"


def test_contradicted_is_said_of_a_point_only_where_it_is_sure():
    levels = Levels(unsure=0.2, asserted=0.5, contradicted=0.8)

    def judged(said, against, opposed):
        point, wrong = Judged("p", said, ((0, 1),), opposed), Judged("p", against, ((5, 9),))
        return decide(point, [wrong], levels)

    stated = judged(0.1, 0.9, 0.85)
    assert (stated.verdict, stated.probability, stated.evidence) == ("contradicted", 0.1, ((5, 9),))
    assert judged(0.1, 0.9, 0.75).verdict == "missing"
    assert judged(0.4, 0.7, 0.75).verdict == "unsure"  # perhaps said, perhaps its opposite: the learner decides
    assert judged(0.1, 0.9, None).verdict == "contradicted"  # no second opinion: by the wording against it
    assert judged(0.1, 0.7, None).verdict == "missing"
    assert judged(0.9, 0.7, 0.95).verdict == "covered"


def test_right_answers_hardly_ever_assert_a_misconception(grader, rubrics):
    right = [(rubric, sample) for rubric in rubrics for sample in rubric.samples if not sample.misconceptions]
    blamed = [(rubric.question, s.id) for rubric, s in right if grader.grade(rubric, s.text).misconceptions]
    assert len(right) > 500 and len(blamed) <= 0.015 * len(right), blamed


def test_an_opinion_that_is_turned_down_is_not_asserted(grader, pooling):
    claim = "pooling makes the network completely translation invariant"
    asserted = grader.grade(pooling, f"I would say that {claim}, and it is used a lot.")
    reported = grader.grade(pooling, f"People often say that {claim}, but I have never seen that hold.")
    assert [wrong.id for wrong in asserted.misconceptions] == ["full-invariance"]
    assert reported.misconceptions == ()
    assert reported.verdict("small-shifts-only") == "missing"


def test_a_point_said_is_not_taken_for_its_misconception(grader, rubric):
    for point in rubric.points:
        for wording in point.wordings:
            listed = {wrong.id for wrong in grader.grade(rubric, wording).misconceptions}
            naming = {wrong.id for wrong in rubric.misconceptions if point.id in wrong.contradicts}
            assert not listed & naming, wording


def test_advice_names_the_heaviest_asked_point_that_is_open(grader, exploding, said):
    grade = grader.grade(exploding, said("partial-theory-only"))
    assert 1 <= len(grade.advice) <= 3
    assert grade.advice[0] == "Say this, too: Monitor the gradient norm; loss spikes or NaN are the visible signs."


def test_structure_marks_do_not_touch_the_score_and_count_the_time(grader, exploding, said):
    marks = {mark.id: mark for mark in grader.grade(exploding, said("good")).structure}
    assert {"purpose-first", "mechanism", "example", "limit", "length", "filler"} <= set(marks)
    assert marks["length"].met
    assert marks["length"].note.endswith("of 120 seconds")
    assert not {mark.id: mark for mark in grader.grade(exploding, said("terse") * 9).structure}["length"].met
    rambling = {mark.id: mark for mark in grader.grade(exploding, "Um, uh, so, um, you know, clip it.").structure}
    assert not rambling["filler"].met
