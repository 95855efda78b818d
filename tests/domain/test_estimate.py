"""Estimates: formulas are arithmetic only, draws are fresh and repeatable, answers are read as people write them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.domain.errors import VivaError
from vivavoce.domain.estimate import (
    Estimate,
    Mistake,
    Step,
    answer_of,
    drawn,
    evaluate,
    mark,
    read_numbers,
    shown,
    told,
    worked,
)

LINEAR = Estimate(
    slug="linear-parameters",
    concept="mlp-forward",
    title="Parameters of a linear layer",
    ask="{inputs} inputs, {outputs} outputs, with a bias: how many parameters?",
    unit="parameters",
    minutes=2,
    within=1.0,
    draw={"inputs": (64, 128, 300), "outputs": (10, 20, 50)},
    require="inputs > outputs",
    answer=("all",),
    steps=(
        Step("weights", "inputs * outputs", "{inputs} × {outputs} = {weights} weights."),
        Step("all", "weights + outputs", "With the biases {all}."),
    ),
    mistakes=(Mistake("weights", "That is the {weights} weights alone; each output has a bias too."),),
    hint="",
    claim="",
    source="algebra",
)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a + b * 2", 7),
        ("(a + b) ** 2", 25),
        ("a // b - a % b", 0),
        ("floor((28 + 2 * 1 - a) / b) + 1", 14),
        ("max(a, b) / min(a, b)", 1.5),
        ("-a", -3),
        ("exp(log(a))", 3),
        ("a > b and a < 2 * b", 1),
    ],
)
def test_formulas_are_arithmetic(formula, value):
    assert evaluate(formula, {"a": 3, "b": 2}) == pytest.approx(value)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')",
        "a.real",
        "open('x')",
        "[1]",
        "a if b else 1",
        "lambda: 1",
        "2 ** 9999",
        "1 / 0",
        "zebra",
        "a +",
        "'x'",
        "max(a, key=b)",
    ],
)
def test_nothing_but_arithmetic_is_evaluated(formula):
    with pytest.raises(ValueError, match=r"not allowed|no value|not known|no formula|power"):
        evaluate(formula, {"a": 1, "b": 2})


def test_draws_repeat_with_their_seed_differ_between_seeds_and_fulfil_the_requirement():
    draws = [drawn(LINEAR, seed) for seed in range(50)]
    assert draws == [drawn(LINEAR, seed) for seed in range(50)]
    assert len({tuple(draw.items()) for draw in draws}) > 4
    assert all(draw["inputs"] > draw["outputs"] for draw in draws)


def test_a_requirement_that_nothing_fulfils_is_said():
    with pytest.raises(ValueError, match="no draw"):
        drawn(replace(LINEAR, require="inputs < outputs"), 0)


def test_right_answer_near_answer_and_known_mistake():
    values = worked(LINEAR, drawn(LINEAR, 3))
    assert mark(LINEAR, 3, str(values["all"])).right
    assert not mark(LINEAR, 3, str(values["all"] + 1)).right
    wrong = mark(LINEAR, 3, f"{values['weights']:,}")
    assert not wrong.right and "weights alone" in wrong.mistake and shown(values["weights"]) in wrong.mistake
    assert mark(LINEAR, 3, "7").mistake == ""


def test_a_factor_is_allowed_on_both_sides_and_no_further():
    loose = replace(LINEAR, within=2.0)
    (right,) = answer_of(loose, 1)
    assert mark(loose, 1, str(right * 2)).right and mark(loose, 1, str(right / 2)).right
    assert not mark(loose, 1, str(right * 2.1)).right and not mark(loose, 1, str(right / 2.1)).right
    assert not mark(loose, 1, "0").right and not mark(loose, 1, f"-{right}").right


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("590080", 590080),
        ("590,080", 590080),
        ("590 080 parameters", 590080),
        ("~1.2M", 1.2e6),
        ("1.2 million", 1.2e6),
        ("3e9 FLOPs", 3e9),
        ("2^20", 2**20),
        ("2**10", 1024),
        ("12 GB", 12e9),
        ("16 GiB", 16 * 2**30),
        ("7B", 7e9),
        ("7b", 7e9),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1/4", 0.25),
        ("40 %", 0.4),
        ("3 ms", 3),
        ("3 MFLOPs", 3e6),
        ("-2", -2),
        ("5 kB", 5000),
        ("about 2 GB", 2e9),
        ("Roughly 40 %", 0.4),
        ("2 gb", 2e9),
        ("16 gib", 16 * 2**30),
        ("4.3 x 10^9", 4.3e9),
        ("2*10**-3", 2e-3),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert read_numbers(text, 1) == pytest.approx((value,))


@pytest.mark.parametrize("text", ["16 x 30 x 30", "(16, 30, 30)", "16×30×30", "16 by 30 by 30", "[16; 30; 30]"])
def test_shapes_are_read(text):
    assert read_numbers(text, 3) == (16, 30, 30)


@pytest.mark.parametrize(
    "text", ["", "many", "1 2", "nan", "inf", "1/0", "1e99999", "9^999", "12 GB or 3", "0x10", "1,2"]
)
def test_what_is_no_number_is_said_with_an_example(text):
    with pytest.raises(VivaError) as found:
        read_numbers(text, 1)
    assert "590,080" in found.value.mend


@given(st.text(max_size=40), st.integers(1, 4))
def test_any_text_is_a_number_or_a_clear_error(text, count):
    try:
        assert all(math.isfinite(value) for value in read_numbers(text, count))
    except VivaError as error:
        assert error.problem and error.mend


def test_texts_show_numbers_for_reading():
    assert told("{n} and {p}", {"n": 1048576, "p": 0.12345}) == "1,048,576 and 0.1235"
    assert [shown(v) for v in (1024, 0.5, 3.0e20, 12345.678)] == ["1024", "0.5", "3 × 10^20", "12,346"]
    with pytest.raises(ValueError, match="not a number of this estimate"):
        told("{nothing}", {"n": 1})
    with pytest.raises(ValueError, match="not a number of this estimate"):
        told("{n.__class__}", {"n": 1})
