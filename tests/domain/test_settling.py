"""Knobs are validated before anything runs; predictions are settled by a measured figure."""

from __future__ import annotations

import pytest

from vivavoce.domain.claim import Chart, Choice, Claim, Knob, Lab, Prediction, Rule
from vivavoce.domain.errors import VivaError
from vivavoce.domain.settling import is_as_stated, predicted_figure, read_knobs, right_choice

CHOICES = (Choice("falls", high=0.0), Choice("grows a little", low=0.0, high=1.0), Choice("explodes", low=1.0))
PREDICTION = Prediction("What happens?", "m", "a", CHOICES, "because", b="b")
LAB = Lab(
    "T",
    {
        "depth": Knob(10, "Depth", low=2, high=40),
        "rate": Knob(0.1, "Rate", low=0.0, high=1.0),
        "act": Knob("relu", "Activation", choices=("relu", "tanh")),
        "norm": Knob(False, "Normalise"),
    },
    (Claim("c", "S.", (Rule("m", "a", "b", 0.1),), {"depth": 2}, "why", settings={"depth": 20}),),
    PREDICTION,
    {"c": Chart("C")},
    "nothing",
    1.0,
)


def test_words_from_a_form_become_values():
    knobs = read_knobs(LAB, {"depth": "20", "rate": "0.5", "act": "tanh", "norm": "on"})
    assert knobs == {"depth": 20, "rate": 0.5, "act": "tanh", "norm": True}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"depht": "3"}, "depth"),
        ({"depth": "41"}, "2 to 40"),
        ({"depth": "2.5"}, "whole"),
        ({"rate": "nan"}, "0 to 1"),
        ({"rate": "much"}, "not a number"),
        ({"act": "gelu"}, "relu, tanh"),
        ({"norm": "maybe"}, "true or false"),
    ],
)
def test_a_bad_knob_is_refused_and_says_what_would_do(given, names):
    with pytest.raises(VivaError, match=names):
        read_knobs(LAB, given)


def test_a_claim_is_compared_only_at_the_settings_it_is_tested_at():
    assert not is_as_stated(LAB, LAB.claims[0], read_knobs(LAB, {}))
    assert is_as_stated(LAB, LAB.claims[0], read_knobs(LAB, {"depth": 20}))


def test_the_figure_is_the_median_of_the_paired_difference():
    assert predicted_figure(PREDICTION, {"m": {"a": [1.0, 5.0, 2.0], "b": [1.0, 1.0, 1.0]}}) == 1.0
    assert predicted_figure(PREDICTION, {"m": {"a": [float("nan")], "b": [1.0]}}) is None
    assert predicted_figure(PREDICTION, {}) is None


@pytest.mark.parametrize(("figure", "choice"), [(-3.0, 0), (0.0, 1), (1.0, 2)])
def test_ranges_are_half_open(figure, choice):
    assert right_choice(PREDICTION, figure) == choice


def test_a_gap_between_choices_goes_to_the_nearest():
    gap = Prediction("?", "m", "a", (Choice("low", high=1.0), Choice("high", low=2.0)), "because")
    assert right_choice(gap, 1.9) == 1
