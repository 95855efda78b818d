"""PyTorch in float64 as the independent oracle: equal values and equal gradients within 1e-10."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from vivavoce.scratch.tensor import Tensor

TOLERANCE = {"rtol": 1e-10, "atol": 1e-10}


def agree(ours: Callable[..., Tensor], theirs: Callable[..., Any], *inputs: np.ndarray, seed: int = 0) -> None:
    """Run both on the same float64 inputs; compare the value and, with random weights on it, every gradient."""
    mine = [Tensor(x.copy(), requires_grad=True) for x in inputs]
    other = [torch.tensor(x, requires_grad=True) for x in inputs]
    result, expected = ours(*mine), theirs(*other)
    np.testing.assert_allclose(result.data, expected.detach().numpy(), **TOLERANCE)
    assert result.shape == tuple(expected.shape)
    weights = np.random.default_rng(seed).normal(size=result.shape)
    result.backward(weights)
    expected.backward(torch.tensor(weights))
    for tensor, reference in zip(mine, other, strict=True):
        assert tensor.grad is not None
        assert reference.grad is not None
        np.testing.assert_allclose(tensor.grad, reference.grad.numpy(), **TOLERANCE)


def normal(*shape: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)
