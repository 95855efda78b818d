"""Elementwise operations, activations and losses equal PyTorch, stay finite at ±1e4, and refuse bad targets."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch_oracle import agree, normal

from vivavoce.scratch import activations, losses, operations
from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.tensor import Tensor

pytestmark = pytest.mark.torch
SHAPES = [(), (5,), (2, 3), (2, 1, 4)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("name", "theirs"),
    [("exp", torch.exp), ("absolute", torch.abs), ("log", torch.log), ("sqrt", torch.sqrt)],
)
def test_elementwise_operations(name, theirs, shape):
    x = normal(*shape)
    agree(getattr(operations, name), theirs, np.abs(x) + 0.1 if name in {"log", "sqrt"} else x)


def test_extremes_choices_and_variance():
    a, b = normal(2, 3), normal(3, seed=2)
    tied = np.array([[1.0, 3.0, 3.0], [0.0, 0.0, 0.0]])
    agree(lambda x: operations.clip(x, -0.5, 0.5), lambda x: torch.clip(x, -0.5, 0.5), a)
    agree(operations.maximum, torch.maximum, a, b)
    agree(operations.maximum, torch.maximum, a, a.copy())
    for axis in (0, 1, -1, (0, 1)):
        for keepdims in (False, True):
            agree(
                lambda x, n=axis, k=keepdims: operations.largest(x, n, k),
                lambda x, n=axis, k=keepdims: torch.amax(x, n, k),
                tied,
            )
            agree(
                lambda x, n=axis, k=keepdims: operations.variance(x, n, k),
                lambda x, n=axis, k=keepdims: torch.var(x, n, correction=0, keepdim=k),
                a,
            )
    agree(operations.largest, torch.amax, a)
    agree(lambda x, y: operations.where(a > 0, x, y), lambda x, y: torch.where(torch.tensor(a > 0), x, y), a, b)


ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "selu": F.selu,
    "softplus": F.softplus,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name, shape):
    agree(getattr(activations, name), ACTIVATIONS[name], 3 * normal(*shape))


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "gelu_tanh"])
def test_activations_and_gradients_are_exact_at_ten_thousand(name):
    agree(getattr(activations, name), ACTIVATIONS[name], np.array([-1e4, -800.0, 800.0, 1e4]))


@pytest.mark.parametrize("scale", [1, 1e4])
@pytest.mark.parametrize("axis", [0, -1])
def test_softmax_and_its_logarithm(axis, scale):
    x = scale * normal(3, 4)
    agree(lambda x: activations.softmax(x, axis), lambda x: torch.softmax(x, axis), x)
    agree(lambda x: activations.log_softmax(x, axis), lambda x: torch.log_softmax(x, axis), x)


def test_regression_losses():
    a, b = 2 * normal(4, 3), normal(4, 3, seed=2)
    agree(losses.mean_squared_error, F.mse_loss, a, b)
    agree(losses.mean_absolute_error, F.l1_loss, a, b)
    agree(lambda p, t: losses.huber(p, t, 0.7), lambda p, t: F.huber_loss(p, t, delta=0.7), a, b)


@pytest.mark.parametrize("scale", [1, 1e4])
def test_classification_losses_from_logits(scale):
    z, labels = scale * normal(5, 3), np.array([0, 2, 1, 1, 0])
    soft = np.abs(normal(5, 3, seed=2))
    soft /= soft.sum(1, keepdims=True)
    for smoothing in (0.0, 0.1):
        agree(
            lambda x, s=smoothing: losses.cross_entropy(x, labels, s),
            lambda x, s=smoothing: F.cross_entropy(x, torch.tensor(labels), label_smoothing=s),
            z,
        )
    weights = np.array([1.0, 5.0, 0.5])
    agree(
        lambda x: losses.weighted_cross_entropy(x, labels, weights),
        lambda x: F.cross_entropy(x, torch.tensor(labels), weight=torch.tensor(weights)),
        z,
    )
    agree(
        lambda x: losses.binary_cross_entropy(x, soft),
        lambda x: F.binary_cross_entropy_with_logits(x, torch.tensor(soft)),
        z,
    )
    agree(
        lambda x: losses.kl_divergence(activations.log_softmax(x), soft),
        lambda x: F.kl_div(F.log_softmax(x, 1), torch.tensor(soft), reduction="batchmean"),
        z,
    )


def test_hinge_pushes_only_inside_the_margin():
    scores = Tensor([2.0, 0.5, -1.0], requires_grad=True)
    loss = losses.hinge(scores, np.array([1, 1, 1]))
    loss.backward()
    assert loss.item() == pytest.approx((0 + 0.5 + 2) / 3)
    np.testing.assert_allclose(scores.grad, [0, -1 / 3, -1 / 3])


def test_cross_entropy_is_exact_at_logits_of_ten_thousand():
    loss = losses.cross_entropy(Tensor([[1e4, -1e4]]), np.array([1]))
    assert loss.item() == 2e4


@pytest.mark.parametrize(
    ("attempt", "kind", "words"),
    [
        (lambda z: losses.cross_entropy(z, np.array([0, 3])), ValueError, "label 3 out of range for 3 classes"),
        (lambda z: losses.cross_entropy(z, np.array([0, -1])), ValueError, "label -1 out of range"),
        (lambda z: losses.cross_entropy(z[:0], np.array([], int)), ValueError, "empty batch"),
        (lambda z: losses.cross_entropy(z, np.array([0.0, 1.0])), TypeError, "integers"),
        (
            lambda z: losses.weighted_cross_entropy(z, np.array([0, 1]), np.ones(2)),
            ShapeError,
            r"weights of shape \(2,\)",
        ),
        (lambda z: losses.cross_entropy(z, np.array([0])), ShapeError, r"\(2, 3\), labels of shape \(1,\)"),
        (lambda z: losses.cross_entropy(z, np.array([0, 1]), 1.0), ValueError, "smoothing"),
        (lambda z: losses.mean_squared_error(z, np.ones(3)), ShapeError, r"\(2, 3\), targets of shape \(3,\)"),
        (lambda z: losses.huber(z[:0], np.ones((0, 3))), ValueError, "huber: empty batch"),
        (lambda z: losses.binary_cross_entropy(z, np.full((2, 3), 2)), ValueError, "not in \\[0, 1\\]"),
        (lambda z: losses.hinge(z, np.zeros((2, 3))), ValueError, "-1 or 1"),
    ],
)
def test_bad_targets_are_named(attempt, kind, words):
    with pytest.raises(kind, match=words):
        attempt(Tensor(np.ones((2, 3))))
