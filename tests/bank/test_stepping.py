"""A training step is the engine's own: its gradients are those of finite differences, its moves in order."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from vivavoce.bank.stepping import presets
from vivavoce.domain.step import BACKWARD, FORWARD, PARAMETER, PRESETS, UPDATE, TrainingStep

NAMES = [preset.name for preset in PRESETS]


def loss_of(step: TrainingStep, **changed: float) -> float:
    """The loss written out once more, by hand."""
    n = {**step.settings.numbers, **changed}
    phi = math.tanh if step.settings.activation == "tanh" else lambda z: 1 / (1 + math.exp(-z))
    h1 = phi(n["w11"] * n["x1"] + n["w12"] * n["x2"] + n["b1"])
    h2 = phi(n["w21"] * n["x1"] + n["w22"] * n["x2"] + n["b2"])
    y = n["v1"] * h1 + n["v2"] * h2 + n["c"]
    if step.settings.loss == "squared":
        return (y - n["target"]) ** 2
    p = 1 / (1 + math.exp(-y))
    return -n["target"] * math.log(p) - (1 - n["target"]) * math.log(1 - p)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_agree_with_small_differences(name):
    step = presets()[name]
    assert step.loss == pytest.approx(loss_of(step))
    for node in step.nodes:
        if node.name in step.settings.numbers:
            at, tiny = step.settings.numbers[node.name], 1e-5
            slope = (loss_of(step, **{node.name: at + tiny}) - loss_of(step, **{node.name: at - tiny})) / (2 * tiny)
            assert node.gradient == pytest.approx(slope, abs=1e-8), node.name


@pytest.mark.parametrize("name", NAMES)
def test_the_update_goes_against_the_gradient_and_lowers_this_loss(name):
    step = presets()[name]
    for node in step.nodes:
        if node.role == PARAMETER:
            assert step.updated[node.name] == pytest.approx(node.value - 0.1 * node.gradient)
    assert step.after == pytest.approx(loss_of(step, **step.updated))
    assert step.after < step.loss


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_used_before_it_is_known(name):
    step = presets()[name]
    phases = [frame.phase for frame in step.frames]
    assert phases == sorted(phases, key=(FORWARD, BACKWARD, UPDATE).index)
    computed = [frame.node for frame in step.frames if frame.phase == FORWARD and frame.node >= 0]
    known = {n for n, node in enumerate(step.nodes) if not node.inputs}
    for number in computed:
        assert set(step.nodes[number].inputs) <= known
        known.add(number)
    assert known == set(range(len(step.nodes)))
    back = [frame.node for frame in step.frames if frame.phase == BACKWARD]
    assert sorted(back) == sorted(known)
    for n, node in enumerate(step.nodes):
        assert all(back.index(n) < back.index(source) for source in node.inputs)


def test_a_value_used_twice_says_that_its_paths_add_up():
    step = presets()["tanh-squared"]
    x1 = next(n for n, node in enumerate(step.nodes) if node.name == "x1")
    (says,) = [frame.says for frame in step.frames if frame.phase == BACKWARD and frame.node == x1]
    assert "2 paths meet and add up" in says


def test_building_and_opening_load_no_numpy():
    code = (
        "import sys, vivavoce.bank.build, vivavoce.bank.check; from vivavoce.bank.stepping import presets\n"
        "print(len(presets()), 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "4 False\n"
