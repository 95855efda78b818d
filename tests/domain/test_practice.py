"""The words for what comes next."""

from __future__ import annotations

import pytest

from vivavoce.domain.practice import Action, countdown


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, "The interview is today"), (1, "1 day to the interview"), (16, "16 days to the interview")],
)
def test_the_days_to_the_interview_are_counted_in_words(days, says):
    assert countdown(days) == says


@pytest.mark.parametrize(("item", "called"), [("estimate:memory", "estimate"), ("drill:softmax", "code")])
def test_an_estimate_is_not_called_code(item, called):
    assert Action(item, "code", "Title", "concept", 2, "New.", 0.1).called == called
