"""Wordings that pages share."""

import pytest

from vivavoce.web import words


def test_commands_between_backticks_become_code_and_the_rest_is_escaped():
    assert words.ticks("Run `viva <x>`, or <b>.") == "Run <code>viva &lt;x&gt;</code>, or &lt;b&gt;."


@pytest.mark.parametrize(
    ("name", "title"),
    [("relu-family", "ReLU family"), ("mlp-forward", "MLP forward"), ("loss-functions", "Loss functions")],
)
def test_concepts_without_a_page_are_spelt_as_people_write_them(name, title):
    assert words.unwritten(name) == title
