"""The view behind the graded page: numbers, words and underlines."""

from dataclasses import replace

import pytest
from fake import ANSWER, GRADE, RUBRIC
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.domain.grade import PointGrade
from vivavoce.grader import TIERS, ErrorRates
from vivavoce.web import graded

WORDS = {"c": "covered", "p": "partial", "m": "missing"}


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ("ccccp", "Four of five asked points, and one in part."),
        ("ccc", "All three asked points."),
        ("mmm", "None of the three asked points yet."),
        ("ppm", "Two of three asked points in part."),
        ("cmm", "One of three asked points."),
    ],
)
def test_result_in_words(verdicts, said):
    assert graded.result_words([graded.LOOKS[WORDS[letter]] for letter in verdicts], "asked ") == said


def test_asked_points_come_first_whatever_the_rubric_says():
    mixed = replace(RUBRIC, points=tuple(reversed(RUBRIC.points)))
    view = graded.view(mixed, ANSWER, GRADE, [])
    assert [row.number for row in (*view.asked, *view.bonus)] == [1, 2, 3, 4, 5, 6]
    assert [row.id for row in view.asked] == ["clip", "log-norm", "product"]


def test_misconception_without_a_point_of_its_own_gets_a_row():
    loose = replace(RUBRIC, misconceptions=(replace(RUBRIC.misconceptions[0], contradicts=()),))
    view = graded.view(loose, ANSWER, GRADE, [])
    assert [(row.number, row.id, row.says) for row in view.checks] == [
        (7, "clip-cures", (("I meant otherwise", "meant-otherwise"),))
    ]


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple), max_size=4)


@given(text=st.text(max_size=40), spans=st.lists(SPANS, min_size=3, max_size=3))
def test_pieces_put_together_are_the_answer(text, spans):
    """Whatever the evidence, overlapping or out of range, no character is lost, doubled or moved."""
    points = tuple(
        PointGrade(point.id, verdict, 0.5, tuple(evidence))
        for point, verdict, evidence in zip(RUBRIC.points, ("covered", "contradicted", "partial"), spans, strict=False)
    )
    view = graded.view(RUBRIC, text, replace(GRADE, points=points, misconceptions=()), [])
    assert "".join(piece.text for piece in view.pieces) == text


def test_overlapping_evidence_shows_the_graver_verdict():
    points = (PointGrade("product", "covered", 0.9, ((0, 10),)), PointGrade("clip", "contradicted", 0.1, ((4, 8),)))
    view = graded.view(RUBRIC, "0123456789", replace(GRADE, points=points, misconceptions=()), [])
    assert [(piece.text, piece.underline) for piece in view.pieces] == [
        ("0123", "cov"), ("4567", "chk"), ("89", "cov"),
    ]  # fmt: skip
    assert [[row.number for row in piece.refs] for piece in view.pieces] == [[], [2], [1]]


def test_a_band_that_may_be_too_low_is_said_so():
    words = graded.view(RUBRIC, ANSWER, replace(GRADE, extra={"may_be": "strong"}), []).summary
    assert words.startswith("A good answer. Perhaps a strong one: the grader is not sure of every point.")
    assert "Perhaps" not in graded.view(RUBRIC, ANSWER, GRADE, []).summary


def test_a_text_whose_form_shows_little_is_told_so_beside_the_band():
    extra = {"unheard": "This looks like Greek. Only English is understood here: say it in English."}
    words = graded.view(RUBRIC, ANSWER, replace(GRADE, band="weak", extra=extra), []).summary
    assert words.startswith("Not there yet. This looks like Greek.")


def test_the_page_says_how_often_the_tier_that_judged_was_wrong(monkeypatch):
    rates = {"trained": ErrorRates(370, 30, 200, 31, 100, 12, 50, 5, 1)}
    monkeypatch.setattr(graded, "error_rates", lambda: rates)
    said = graded.view(RUBRIC, ANSWER, GRADE, []).errors
    assert "370 answers to 30 other questions" in said
    assert "16 had not been said" in said
    assert "12 had;" in said
    assert "of 100 good answers 10 were put too low, 2 lower even than “perhaps”" in said
    assert graded.view(RUBRIC, ANSWER, replace(GRADE, tier="people"), []).errors == ""


def test_both_tiers_were_measured():
    assert all("Measured on" in graded.error_words(tier) for tier in TIERS)
