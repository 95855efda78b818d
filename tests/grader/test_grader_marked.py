"""A lone point whose rubric holds answers that a teacher has marked."""

import pytest

from vivavoce.grader import TRAINED, ForeignPoint, Grader, MarkedAnswer, Reading
from vivavoce.grader.marked import MARKED_NAMES, likeness, marked_features, nearest
from vivavoce.grader.trained import FAR, SHORT_NAMES

MARKED = (
    MarkedAnswer("the battery pushes electrons round the closed loop", 1.0),
    MarkedAnswer("current flows because the loop is closed", 1.0),
    MarkedAnswer("the bulb is broken", 0.0),
    MarkedAnswer("the loop is open, so current flows", 0.0, opposed=True),
    MarkedAnswer("the loop matters", 0.5),
)


@pytest.fixture(scope="module")
def trained():
    handle = Reading()
    yield Grader(TRAINED, asks=handle)
    handle.close()


def test_an_answer_is_most_like_itself_whatever_its_capitals():
    alike = likeness("The bulb is BROKEN", MARKED)
    assert alike[2] == pytest.approx(1.0)
    assert max(alike[:2] + alike[3:]) < 0.8
    assert likeness("", MARKED[:1]) == likeness("zzzz", MARKED[:1]) == [0.0]


def test_right_and_wrong_answers_are_read_apart_and_only_the_nearest():
    right, wrong = nearest([0.1, 0.9, 0.2, 0.3, 0.4], MARKED)
    assert right == [MARKED[1].text, MARKED[0].text]
    assert wrong == [MARKED[4].text, MARKED[3].text]


def features(alike, marked, right=((2.0, 0.0, -50.0),), wrong=()):
    values = marked_features((0.0,) * len(SHORT_NAMES), alike, marked, right, wrong)
    return dict(zip(MARKED_NAMES, values, strict=True))


def test_the_most_alike_answers_vote_and_nearer_ones_weigh_more():
    near_right, near_wrong = features([0.9, 0.3], MARKED[1:3]), features([0.3, 0.9], MARKED[1:3])
    assert near_right["vote"] > 0.95
    assert near_wrong["vote"] < 0.05
    assert features([0.5, 0.5], (MARKED[0], MARKED[4]))["vote_share"] == pytest.approx(0.75)
    assert features([0.2, 0.7], MARKED[2:4])["opposed"] == 0.7


def test_what_was_not_there_to_be_read_counts_as_far_away():
    found = features([0.9, 0.3], MARKED[1:3])
    assert found["right_margin"] == pytest.approx(2.0, abs=1e-6)
    assert found["wrong_margin"] == found["wrong_margin_mean"] == -FAR


def test_marked_answers_change_what_passes(trained):
    answer = "because electrons are pushed round the closed loop by the battery"
    wordings = ("The path contains a source of voltage",)
    alone = trained.grade_points([ForeignPoint("why", wordings)], answer)[0]
    beside = trained.grade_points([ForeignPoint("why", wordings, marked=MARKED)], answer)[0]
    assert beside.verdict == "covered"
    assert beside.probability > alone.probability
    opposite = trained.grade_points([ForeignPoint("why", wordings, marked=MARKED)], MARKED[3].text)[0]
    assert opposite.verdict == "contradicted"


def test_without_the_model_the_words_decide_as_before(tmp_path):
    away = Grader(TRAINED, asks=Reading(tmp_path / "nothing.onnx"))
    wordings = ("The bulb is in a closed path",)
    beside = away.grade_points([ForeignPoint("why", wordings, marked=MARKED)], "the bulb is in a closed path")
    assert beside == Grader().grade_points([ForeignPoint("why", wordings)], "the bulb is in a closed path")
