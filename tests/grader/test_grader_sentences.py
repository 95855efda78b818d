"""A reply of one sentence in own words is heard; one that turns the point round, or is about something else, is not."""

import pytest

from vivavoce.domain.grade import COVERED, MISSING
from vivavoce.grader import TRAINED, ForeignPoint, Grader
from vivavoce.grader.sentences import ANSWER, LOOKED_AT, LOOKED_NAMES, SENTENCE, looked_features, share_of_whole
from vivavoce.grader.tiers import compile_rubric, look_closer, read_passages, search
from vivavoce.grader.trained import FAR, Read, trained_models


@pytest.fixture(scope="module")
def by_question(rubrics):
    return {rubric.question: rubric for rubric in rubrics}


SAID = [
    ("attention", "long-inputs", "The first and the last word of a book are one hop apart."),
    ("class-imbalance", "more-data", "Go out and get some more of the sick patients."),
    ("exploding-gradients", "treat-the-cause", "Start with better scaled weights, and give the signal a bypass."),
    ("instruction-tuning", "base-only-continues", "Raw, it just goes on with whatever you typed."),
    ("learning-rate", "too-small-slow", "You would wait for weeks, and the error would hardly move."),
]
TURNED = [
    ("dropout", "scaling", "In training the survivors are multiplied by p, so the next layer sees less at inference."),
    ("exploding-gradients", "rule-out-lookalikes", "If the norm is large at step zero, the learning rate is to blame."),
    ("kv-cache", "causal-so-exact", "Old tokens see the new ones, so their keys and values change with every step."),
]
ELSEWHERE = [
    ("attention", "cost", "I would rather use a bigger batch and more epochs."),
    ("kv-cache", "remedies", "Pick whatever does best on the validation set."),
]


@pytest.mark.parametrize(("question", "point", "text"), SAID)
def test_a_sentence_in_own_words_is_not_called_missing(trained, by_question, question, point, text):
    assert trained.grade_turn(by_question[question], point, text).verdict != MISSING


@pytest.mark.parametrize(("question", "point", "text"), TURNED)
def test_a_sentence_that_turns_a_point_round_does_not_cover_it(trained, by_question, question, point, text):
    assert trained.grade_turn(by_question[question], point, text).verdict != COVERED


@pytest.mark.parametrize(("question", "point", "text"), ELSEWHERE)
def test_a_sentence_about_something_else_says_nothing(trained, by_question, question, point, text):
    assert trained.grade_turn(by_question[question], point, text).verdict == MISSING


def looks(rubric, reading, text, about=""):
    compiled = compile_rubric(rubric.points, rubric.misconceptions, "")
    searched = search(compiled, text)
    reads = read_passages(compiled, searched, reading)
    found = look_closer(compiled, searched, trained_models(), reads, reading, about)
    return {rubric.points[place].id: features for place, features in found.items()}


def test_of_a_reply_the_point_asked_for_is_looked_at_and_of_a_short_answer_the_likeliest(exploding, reading):
    text = "I log the global gradient norm at every step."
    assert list(looks(exploding, reading, text, "clip-by-norm")) == ["clip-by-norm"]
    likeliest = looks(exploding, reading, text)
    assert len(likeliest) == LOOKED_AT
    assert "watch-the-norm" in likeliest


def test_a_whole_answer_is_not_looked_at(exploding, reading, said):
    assert looks(exploding, reading, said("good")) == {}
    assert (share_of_whole(SENTENCE), share_of_whole(ANSWER)) == (0.0, 1.0)


def test_a_point_of_few_wordings_is_judged_as_before(trained):
    few = ForeignPoint("gap", ("The terminals are separated by a gap",), ("The terminals are connected",))
    asked = []

    class Listens:
        def ask(self, request):
            asked.append(request)
            return trained._asks.ask(request)

    Grader(TRAINED, asks=Listens()).grade_points([few], "a gap separates the terminals")
    assert all("passages" in request for request in asked)


def test_what_is_seen_of_a_point_are_all_its_wordings_and_what_speaks_against_it():
    yes, no = [6.0, 0.0, 0.0], [0.0, 6.0, 0.0]
    seen = looked_features(0.5, Read((0.3, 0.2, 0.1), 0.0, 0.0, 0.0, 0), [yes, no, no, no], [], [yes])
    named = dict(zip(LOOKED_NAMES, seen, strict=True))
    assert named["own"] == 0.0
    assert (named["near"], named["near_lead"]) == (0.3, 0.1)
    assert named["margin_best"] > 0.0 > named["margin_three"] > named["margin_mean"]
    assert (named["opposite"], named["misconception"]) == (-FAR, named["margin_best"])
