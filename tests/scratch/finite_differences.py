"""Finite differences in float64: the second judge of gradients, beside PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vivavoce.scratch.tensor import Tensor


def slopes_agree(
    function: Callable[..., Tensor], inputs: Sequence[Tensor], seed: int = 0, tolerance: float = 1e-6
) -> None:
    """Compare the derivative along a random direction of all inputs with (f(x + εv) - f(x - εv)) / 2ε.

    The results are weighed at random, so that a wrong gradient of any element shows. Inputs are float64 tensors that
    need a gradient; other tensors that `function` closes over (parameters) may be among them.
    """
    rng = np.random.default_rng(seed)
    result = function()
    weights = rng.normal(size=result.shape)
    for tensor in inputs:
        tensor.grad = None
    result.backward(weights)
    steps = [rng.normal(size=tensor.shape) for tensor in inputs]
    given = [tensor.data.copy() for tensor in inputs]
    predicted = sum(float((t.grad * v).sum()) for t, v in zip(inputs, steps, strict=True) if t.grad is not None)
    values = []
    epsilon = 1e-6
    for sign in (1, -1):
        for tensor, x, v in zip(inputs, given, steps, strict=True):
            tensor.assign(x + sign * epsilon * v)
        values.append(float((function().data * weights).sum()))
    for tensor, x in zip(inputs, given, strict=True):
        tensor.assign(x)
    measured = (values[0] - values[1]) / (2 * epsilon)
    assert abs(measured - predicted) <= tolerance * (1 + abs(measured)), (measured, predicted)
