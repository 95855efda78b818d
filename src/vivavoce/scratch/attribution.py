"""Gradients by the input: what a prediction looked at, and how to break it. S3T:29, S3T:38, S3T:39, S3G:14.

All take a classifier that gives logits (n, classes), inputs (n, ...) and labels (n,), and give an array of the inputs'
shape. The classifier is used as it stands: put it in evaluation mode first. Labels are checked by `cross_entropy`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vivavoce.scratch.autodiff import Array
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.tensor import Tensor

Classifier = Callable[[Tensor], Tensor]


def input_gradient(score: Callable[[Tensor], Tensor], x: Array) -> Array:
    """d (sum of scores) / d x, for float inputs."""
    inputs = Tensor(x, requires_grad=True)
    score(inputs).sum().backward()
    assert inputs.grad is not None  # a leaf that needs a gradient has one after backward
    return inputs.grad


def saliency(model: Classifier, x: Array, labels: Array) -> Array:
    """|d logit of the label / d x|. Simonyan et al., ICLR workshop 2014, section 3."""
    return np.abs(input_gradient(lambda inputs: model(inputs)[np.arange(len(x)), labels], x))


def integrated_gradients(model: Classifier, x: Array, labels: Array, baseline: Array, steps: int = 50) -> Array:
    """(x - baseline) times the mean gradient of the label's logit on the way from the baseline to x.

    The parts add up to the difference of the logits, but for the error of the midpoint rule. Sundararajan et al.,
    ICML 2017, sections 3 and 5. ValueError if steps < 1.
    """
    if steps < 1:
        raise ValueError(f"integrated_gradients: {steps} steps")
    total = np.zeros_like(x)
    for share in (np.arange(steps) + 0.5) / steps:
        at = (baseline + share * (x - baseline)).astype(x.dtype)
        total += input_gradient(lambda inputs: model(inputs)[np.arange(len(x)), labels], at)
    return (x - baseline) * total / steps


def fast_gradient_sign(model: Classifier, x: Array, labels: Array, size: float) -> Array:
    """Inputs moved by `size` per element so that the loss grows: adversarial examples.

    Goodfellow et al., ICLR 2015, section 4. ValueError if size < 0.
    """
    if size < 0:
        raise ValueError(f"fast_gradient_sign: size {size} is negative")
    return x + size * np.sign(input_gradient(lambda inputs: cross_entropy(model(inputs), labels), x))
