"""Wordings that pages share."""

from dataclasses import replace

import pytest

from vivavoce.domain.practice import Action
from vivavoce.web import words


def test_commands_between_backticks_become_code_and_the_rest_is_escaped():
    assert words.ticks("Run `viva <x>`, or <b>.") == "Run <code>viva &lt;x&gt;</code>, or &lt;b&gt;."


@pytest.mark.parametrize(
    ("name", "title"),
    [("relu-family", "ReLU family"), ("mlp-forward", "MLP forward"), ("loss-functions", "Loss functions")],
)
def test_concepts_without_a_page_are_spelt_as_people_write_them(name, title):
    assert words.unwritten(name) == title


def test_an_estimate_is_not_called_code():
    drill = Action("drill:adam", "code", "Adam from scratch", "adam", 15, "New.", 0.1)
    assert words.practised(drill) == "Code"
    assert words.practised(replace(drill, item="estimate:adam-memory")) == "Estimate"
