"""Regularisation: what narrows the gap between training and test. S0:7, S0:9, S0:23.

Penalties, soft targets and augmentation; dropout is in `layers`, weight decay in `optimisers`, early stopping in
`training`. Images are arrays (n, channels, height, width); nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError
from vivavoce.scratch.operations import absolute
from vivavoce.scratch.tensor import Tensor


def l1_penalty(parameters: Sequence[Tensor]) -> Tensor:
    """Σ |w|, scalar: a constant pull to 0, which takes many weights all the way to 0. Tibshirani, 1996.

    ValueError without parameters.
    """
    return _total("l1_penalty", [absolute(parameter).sum() for parameter in parameters])


def l2_penalty(parameters: Sequence[Tensor]) -> Tensor:
    """½ Σ w², scalar: a pull in proportion to the weight. Krogh & Hertz, NeurIPS 1991.

    ValueError without parameters.
    """
    return _total("l2_penalty", [(parameter * parameter).sum() * 0.5 for parameter in parameters])


def _total(penalty: str, terms: list[Tensor]) -> Tensor:
    if not terms:
        raise ValueError(f"{penalty}: no parameters")
    return sum(terms[1:], terms[0])


def one_hot(labels: Array, classes: int) -> Array:
    """(n,) integers → (n, classes) of 0 and 1. ValueError for a label out of range."""
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise ValueError(f"one_hot: labels {labels.min()} to {labels.max()} for {classes} classes")
    return np.eye(classes)[labels]


def smooth_labels(labels: Array, classes: int, smoothing: float) -> Array:
    """(1 - ε) one-hot + ε / classes: (n,) → (n, classes). Szegedy et al., CVPR 2016, section 7.

    ValueError for smoothing outside [0, 1) or a label out of range.
    """
    if not 0 <= smoothing < 1:
        raise ValueError(f"smooth_labels: smoothing {smoothing} is not in [0, 1)")
    return (1 - smoothing) * one_hot(labels, classes) + smoothing / classes


def mixup(x: Array, targets: Array, alpha: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """λ x_i + (1 - λ) x_j and the same for one-hot targets, λ ~ Beta(α, α): shapes unchanged.

    One λ a batch, partners by a permutation. Zhang et al., ICLR 2018. ValueError if α ≤ 0, ShapeError.
    """
    if not alpha > 0:
        raise ValueError(f"mixup: alpha {alpha} is not positive")
    if len(x) != len(targets) or targets.ndim != 2:
        raise ShapeError(f"mixup: inputs of shape {x.shape}, targets of shape {targets.shape}")
    share, partner = rng.beta(alpha, alpha), rng.permutation(len(x))
    return share * x + (1 - share) * x[partner], share * targets + (1 - share) * targets[partner]


def random_flip(images: Array, rng: np.random.Generator) -> Array:
    """Mirror each image left to right with probability ½. Wrong where direction has meaning, as in digits."""
    flipped = rng.random(len(images)) < 0.5
    return np.where(flipped[:, None, None, None], images[..., ::-1], images)


def random_shift(images: Array, most: int, rng: np.random.Generator) -> Array:
    """Move each image by up to `most` pixels in both directions, zeros moving in. ValueError if most < 0."""
    if most < 0:
        raise ValueError(f"random_shift: {most} pixels")
    height, width = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (most, most), (most, most)))
    corners = rng.integers(0, 2 * most + 1, size=(len(images), 2))
    pairs = zip(padded, corners, strict=True)
    return np.stack([image[:, top : top + height, left : left + width] for image, (top, left) in pairs])


def cutout(images: Array, size: int, rng: np.random.Generator) -> Array:
    """Blank a square of `size` pixels at a random place in each image. DeVries & Taylor, 2017.

    ValueError if the square is larger than the image.
    """
    height, width = images.shape[2:]
    if not 0 < size <= min(height, width):
        raise ValueError(f"cutout: a square of {size} in images of {height} by {width}")
    result = images.copy()
    for image in result:
        top, left = rng.integers(0, height - size + 1), rng.integers(0, width - size + 1)
        image[:, top : top + size, left : left + size] = 0
    return result
