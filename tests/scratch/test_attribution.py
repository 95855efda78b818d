"""Attributions add up, saliency is the gradient, and a small signed step raises the loss."""

from __future__ import annotations

import numpy as np
import pytest

from vivavoce.scratch.activations import tanh
from vivavoce.scratch.attribution import fast_gradient_sign, integrated_gradients, saliency
from vivavoce.scratch.layers import Linear, Sequential
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.tensor import Tensor

RNG = np.random.default_rng(0)
MODEL = Sequential(Linear(4, 8, RNG), tanh, Linear(8, 3, RNG))
X, LABELS = RNG.normal(size=(5, 4)), np.array([0, 1, 2, 1, 0])


def logits(x: np.ndarray) -> np.ndarray:
    return MODEL(Tensor(x)).data[np.arange(5), LABELS]


def test_saliency_of_a_linear_model_is_its_weight():
    layer = Linear(4, 3, RNG)
    np.testing.assert_allclose(saliency(layer, X, LABELS), np.abs(layer.weight.data[LABELS]))


def test_integrated_gradients_add_up_to_the_difference():
    baseline = np.zeros_like(X)
    parts = integrated_gradients(MODEL, X, LABELS, baseline, steps=200)
    np.testing.assert_allclose(parts.sum(axis=1), logits(X) - logits(baseline), atol=1e-3)
    with pytest.raises(ValueError, match="0 steps"):
        integrated_gradients(MODEL, X, LABELS, baseline, steps=0)


def test_a_signed_step_raises_every_loss_and_is_no_larger_than_asked():
    moved = fast_gradient_sign(MODEL, X, LABELS, 0.05)
    assert np.abs(moved - X).max() == pytest.approx(0.05)
    for i in range(5):
        before, after = (cross_entropy(MODEL(Tensor(x[i : i + 1])), LABELS[i : i + 1]).item() for x in (X, moved))
        assert after > before
    with pytest.raises(ValueError, match="negative"):
        fast_gradient_sign(MODEL, X, LABELS, -1)
