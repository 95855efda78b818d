"""Every recorded operation and every loss against finite differences; a test sees that none is left out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from finite_differences import slopes_agree
from hypothesis import given, settings
from hypothesis import strategies as st

import vivavoce.scratch
from vivavoce.scratch import activations, convolution, layers, losses, normalisation, operations, recurrent
from vivavoce.scratch.tensor import Tensor

SHAPE = (3, 4)


def draw(rng: np.random.Generator, *shape: int, positive: bool = False) -> Tensor:
    """Values away from each other and from 0, where kinks would disturb the difference."""
    x = rng.permutation(np.linspace(0.2, 2.0, int(np.prod(shape)))).reshape(shape)
    return Tensor(x if positive else x * rng.choice([-1, 1], shape), requires_grad=True)


# Recorded name → a function of tensors, and the shapes it takes for lengths n and m.
Case = tuple[Callable[..., Tensor], Callable[[int, int], list[tuple[int, ...]]]]


def both(n: int, m: int) -> list[tuple[int, ...]]:
    return [(n, m), (m,)]


def one(n: int, m: int) -> list[tuple[int, ...]]:
    return [(n, m)]


CASES: dict[str, Case] = {
    "add": (lambda a, b: a + b, both),
    "subtract": (lambda a, b: a - b, both),
    "multiply": (lambda a, b: a * b, both),
    "divide": (lambda a, b: a / b, both),
    "power": (lambda a: a**3, one),
    "matmul": (lambda a, b: a @ b, lambda n, m: [(2, n, m), (m, n)]),
    "negate": (lambda a: -a, one),
    "index": (lambda a: a[[0, 0]], one),
    "reshape": (lambda a: a.reshape(-1), one),
    "transpose": (lambda a: a.T, one),
    "sum": (lambda a: a.sum(axis=0), one),
    "exp": (operations.exp, one),
    "log": (operations.log, one),
    "sqrt": (operations.sqrt, one),
    "absolute": (operations.absolute, one),
    "clip": (lambda a: operations.clip(a, -1.011, 1.011), one),
    "maximum": (lambda a, b: operations.maximum(a, b + 0.0317), lambda n, m: [(n, m), (n, 1)]),
    "where": (lambda a, b: operations.where(a.data > 0, a, b), both),
    "largest": (lambda a: operations.largest(a, 1), one),
    "concatenate": (lambda a, b: operations.concatenate([a, b]), lambda n, m: [(n, m), (2, m)]),
    "stack": (lambda a, b: operations.stack([a, b], axis=1), lambda n, m: [(n, m), (n, m)]),
    "pad": (lambda a: operations.pad(a, [(1, 0), (0, 2)]), one),
    "sigmoid": (activations.sigmoid, one),
    "tanh": (activations.tanh, one),
    "relu": (activations.relu, one),
    "leaky_relu": (activations.leaky_relu, one),
    "elu": (activations.elu, one),
    "softplus": (activations.softplus, one),
    "silu": (activations.silu, one),
    "gelu": (activations.gelu, one),
    "gelu_tanh": (activations.gelu_tanh, one),
    "softmax": (activations.softmax, one),
    "log_softmax": (activations.log_softmax, one),
    "linear": (layers.linear, lambda n, m: [(2, n, m), (3, m), (3,)]),
    "standardise": (lambda a: normalisation.standardise(a, 1e-5), one),
    "lstm_states": (recurrent.lstm_states, lambda n, m: [(n, m, 8), (8, 2), (n, 2), (n, 2)]),
    "conv2d": (lambda x, w: convolution.conv2d(x, w, padding=1, stride=2), lambda n, m: [(1, n, m, 3), (2, n, 2, 2)]),
    "max_pool2d": (lambda x: convolution.max_pool2d(x, 2), lambda n, m: [(1, 2, n + 1, m + 1)]),
    "avg_pool2d": (lambda x: convolution.avg_pool2d(x, 2), lambda n, m: [(1, 2, n + 1, m + 1)]),
}


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=8, deadline=None, derandomize=True)
@given(n=st.integers(1, 4), m=st.integers(1, 4))
def test_the_gradient_is_the_finite_difference(name, n, m):
    function, shapes = CASES[name]
    rng = np.random.default_rng(10 * n + m)
    inputs = [draw(rng, *shape, positive=name in {"log", "sqrt"}) for shape in shapes(n, m)]
    slopes_agree(lambda: function(*inputs), inputs)


LOSSES: dict[str, Callable[[Tensor], Tensor]] = {
    "mean_squared_error": lambda z: losses.mean_squared_error(z, np.zeros(SHAPE)),
    "mean_absolute_error": lambda z: losses.mean_absolute_error(z, np.zeros(SHAPE)),
    "huber": lambda z: losses.huber(z, np.zeros(SHAPE), 0.93),
    "binary_cross_entropy": lambda z: losses.binary_cross_entropy(z, np.eye(3, 4)),
    "cross_entropy": lambda z: losses.cross_entropy(z, np.array([0, 3, 1]), 0.1),
    "weighted_cross_entropy": lambda z: losses.weighted_cross_entropy(z, np.array([0, 3, 1]), np.arange(1.0, 5)),
    "soft_cross_entropy": lambda z: losses.soft_cross_entropy(z, np.full(SHAPE, 0.25)),
    "kl_divergence": lambda z: losses.kl_divergence(activations.log_softmax(z), np.full(SHAPE, 0.25)),
    "hinge": lambda z: losses.hinge(z, np.ones(SHAPE)),
}


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_of_a_loss_is_the_finite_difference(name):
    z = draw(np.random.default_rng(0), *SHAPE)
    slopes_agree(lambda: LOSSES[name](z), [z])


def test_no_recorded_operation_and_no_loss_is_left_out():
    recorded = set()
    for path in Path(vivavoce.scratch.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if is_call and node.func.id in {"record", "computed", "elementwise"} and node.args:
                name = node.args[0]
                if isinstance(name, ast.Constant):
                    recorded.add(name.value)
    assert recorded == CASES.keys()
    tree = ast.parse(Path(losses.__file__).read_text(encoding="utf-8"))
    assert {n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"} == LOSSES.keys()


def test_the_helper_notices_a_wrong_gradient():
    x = draw(np.random.default_rng(0), 3)
    wrong = lambda: operations.elementwise("square", x, np.square, lambda x, _: 2.001 * x)  # noqa: E731  a one-off
    with pytest.raises(AssertionError):
        slopes_agree(wrong, [x])
