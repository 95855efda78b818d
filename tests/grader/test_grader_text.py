"""What is accepted as an answer, and that no text breaks the grader."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vivavoce.domain.errors import VivaError
from vivavoce.grader import MAX_BYTES, ForeignPoint, Grader, fluency, read_answer
from vivavoce.grader.fluency import is_list, mostly_denied, spoken
from vivavoce.grader.text import clauses_of, words_of

WORDS = [
    "not",
    "the",
    "gradient",
    "norm",
    "clip",
    "grows",
    "is",
    "and",
    "it",
    ".",
    ",",
    "never",
    "of",
    "NaN",
    "1.1",
    "🧨",
]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (" \n\t ", "empty"),
        ("a" * (MAX_BYTES + 1), "bytes"),
        ("é" * (MAX_BYTES // 2 + 1), "bytes"),
        (b"one\x00two", "binary"),
        ("one\x00two", "binary"),
        ("\x01\x02\x03 clip", "binary"),
        (b"\xff\xfe\xfa", "UTF-8"),
        ("\ud800", "Unicode"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_to_do(data, problem):
    with pytest.raises(VivaError, match=problem) as refused:
        read_answer(data)
    assert refused.value.mend


def test_text_is_returned_as_it_was_sent_so_that_spans_fit():
    assert read_answer("  Clip it. 🧨\n") == "  Clip it. 🧨\n"
    assert read_answer("  Clip it. 🧨\n".encode()) == "  Clip it. 🧨\n"
    assert read_answer(b"\xef\xbb\xbfClip it.") == "Clip it."


def test_the_grader_refuses_the_same(grader, exploding):
    with pytest.raises(VivaError, match="empty"):
        grader.grade(exploding, "   ")


def test_an_unknown_tier_is_refused():
    with pytest.raises(VivaError, match="lexical"):
        Grader(tier="oracle")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join)))
def test_any_text_is_judged_or_refused(grader, exploding, text):
    try:
        grade = grader.grade(exploding, text)
    except VivaError as refused:
        assert refused.mend
        return
    assert 0.0 <= grade.score <= 1.0
    for part in (*grade.points, *grade.misconceptions):
        assert 0.0 <= part.probability <= 1.0
        assert all(0 <= start < end <= len(text) for start, end in part.evidence)


def test_points_of_other_data_are_judged(grader):
    point = ForeignPoint("gap", ("Terminal 1 and the positive terminal are separated by the gap",))
    right = grader.grade_points([point], "the positive terminal and terminal 1 are separated by a gap")[0]
    wrong = grader.grade_points([point], "because the bulb was damaged")[0]
    assert right.verdict == "covered"
    assert right.evidence
    assert wrong.verdict == "missing"
    assert right.probability > wrong.probability


def test_contradicting_wordings_of_other_data_contradict(grader):
    points = [
        ForeignPoint(
            "scales",
            ("Clipping only shortens the gradient.",),
            ("Clipping also lengthens gradients that are too small.",),
        ),
        ForeignPoint("where", ("It is called between backward and the optimiser step.",)),
    ]
    grades = grader.grade_points(points, "I think that clipping also lengthens gradients that are too small.")
    assert [grade.verdict for grade in grades] == ["contradicted", "missing"]


TELEGRAM = (
    "Init: small normal, scaled by fan. Forward: affine, relu, cached values. Loss: softmax plus entropy. Backward: "
    "chain rule, layer by layer. Update: minibatch, momentum. Check: finite differences, in double."
)


def test_a_telegram_is_no_list_of_terms():
    assert is_list(words_of(TELEGRAM))
    assert len(spoken(TELEGRAM, clauses_of(TELEGRAM))) >= 5
    listed = TELEGRAM.replace(":", ",").replace(".", ",")
    assert spoken(listed, clauses_of(listed)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Layers in the middle learn useful features, designed by nobody on a whiteboard.",
        "Compare the deep net with a logistic regression on our columns.",
        "Squared errors pull the output to the average, absolute errors to the median.",
    ],
)
def test_a_sentence_without_a_word_that_makes_a_clause_is_no_list_of_terms(sentence):
    assert spoken(sentence, clauses_of(sentence))


@pytest.mark.parametrize("size", [8, 10, 14, 19])
def test_a_list_of_so_few_terms_is_one(size):
    terms = [word for word in re.findall(r"\w+", TELEGRAM) if len(word) > 4] * 2
    text = ", ".join(terms[:size])
    assert spoken(text, clauses_of(text)) == []


def test_short_sentences_of_terms_alone_are_no_telegram():
    terms = [word for word in re.findall(r"\w+", TELEGRAM) if len(word) > 4]
    for size in (1, 2, 3):
        text = ". ".join(" ".join(terms[place : place + size]) for place in range(0, len(terms), size))
        assert spoken(text, clauses_of(text)) == []


def test_an_answer_that_says_what_something_never_does_is_not_mostly_denied():
    said = (
        "A bare tensor is not noted, nobody knows of it. The optimiser never sees a buffer. Both are moved and saved, "
        "the mode is a flag, and gradients are something else: no mode stops them. The file has no code."
    )
    copy = "It is not moved. It is not saved. The mode is not a flag. The norm is not large. The loss was not high."
    assert not mostly_denied(clauses_of(said))
    assert mostly_denied(clauses_of(copy))


def test_a_telegram_that_ends_with_what_does_not_work_is_not_mostly_denied(monkeypatch):
    said = clauses_of(
        "Shrink, then grow. First half: convolutions plus pooling, wide view. Second half: upsampling, one class per "
        "pixel. Copies across at every scale. Dice for rare classes. Traps: sizes that don't divide by 32, then maps "
        "don't fit, and big pictures won't fit in memory. Accuracy alone isn't enough."
    )
    assert not mostly_denied(said)
    monkeypatch.setattr(fluency, "LEAST_DENIED_SENTENCES", 0.0)
    assert mostly_denied(said)  # by its verbs alone it would be
