"""Attention: a weighted mean of values, the weights from how well queries match keys. S0:26, S3:15.

Shapes: queries (..., n, d), keys (..., m, d), values (..., m, v), masks Boolean and broadcast to (..., n, m), True
where a query may look. Source: Vaswani et al., NeurIPS 2017 (equation and section numbers below).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vivavoce.scratch.activations import softmax
from vivavoce.scratch.autodiff import Array, ShapeError
from vivavoce.scratch.layers import Linear, Module
from vivavoce.scratch.operations import where
from vivavoce.scratch.tensor import Tensor


def causal_mask(n: int) -> Array:
    """(n, n): position i may look at positions up to i. Section 3.2.3."""
    return np.tril(np.ones((n, n), dtype=bool))


def padding_mask(lengths: npt.ArrayLike, n: int) -> Array:
    """(batch, 1, 1, n): real tokens of sequences padded to n. ValueError for a length outside 1 to n."""
    sizes = np.asarray(lengths)
    if sizes.size == 0 or sizes.min() < 1 or sizes.max() > n:
        raise ValueError(f"padding_mask: lengths {sizes.tolist()} are not all from 1 to {n}")
    mask: Array = np.arange(n) < sizes[:, None, None, None]
    return mask


def attention_weights(queries: Tensor, keys: Tensor, mask: Array | None = None) -> Tensor:
    """softmax(Q Kᵀ / √d), (..., n, m): the root keeps the variance of the scores at 1. Equation 1.

    Masked weights are exactly 0. Raises ShapeError if widths or the mask do not fit, ValueError if a query may look
    nowhere.
    """
    if queries.shape[-1] != keys.shape[-1]:
        raise ShapeError(f"attention: queries of shape {queries.shape}, keys of shape {keys.shape}")
    scores = queries @ keys.swapaxes(-1, -2) / math.sqrt(queries.shape[-1])
    if mask is None:
        return softmax(scores)
    if not mask.any(axis=-1).all():
        raise ValueError("attention: a query whose mask allows no key")
    return softmax(where(mask, scores, -np.inf))


def attend(queries: Tensor, keys: Tensor, values: Tensor, mask: Array | None = None) -> Tensor:
    """Scaled dot-product attention, softmax(Q Kᵀ / √d) V: (..., n, v). Equation 1, errors as `attention_weights`."""
    return attention_weights(queries, keys, mask) @ values


class MultiHeadAttention(Module):
    """`heads` attentions side by side on projections of width / heads: (batch, n, width) → (batch, n, width).

    Section 3.2.2. With `memory` (batch, m, width) keys and values come from there: cross-attention. The mask
    broadcasts to (batch, heads, n, m). ShapeError if the heads do not divide the width.
    """

    def __init__(self, width: int, heads: int, rng: np.random.Generator) -> None:
        if width % heads:
            raise ShapeError(f"attention: width {width} does not divide into {heads} heads")
        self.query, self.key, self.value, self.output = (Linear(width, width, rng) for _ in range(4))
        self.heads = heads

    def split(self, x: Tensor) -> Tensor:
        """(batch, n, width) → (batch, heads, n, width / heads)."""
        batch, n, width = x.shape
        return x.reshape(batch, n, self.heads, width // self.heads).transpose(0, 2, 1, 3)

    def attend(self, x: Tensor, memory: Tensor, mask: Array | None = None) -> Tensor:
        """Every position of x looks at the positions of `memory` that the mask allows."""
        heads = attend(self.split(self.query(x)), self.split(self.key(memory)), self.split(self.value(memory)), mask)
        return self.output(heads.transpose(0, 2, 1, 3).reshape(*x.shape))

    def forward(self, x: Tensor) -> Tensor:
        return self.attend(x, x)


def sinusoidal_positions(n: int, width: int) -> Array:
    """(n, width): sin and cos of position / 10000^(2i / width), side by side. Section 3.5. ShapeError if width is odd.

    A shift by k positions is a rotation of each pair, the same everywhere: relative positions are linear.
    """
    if width % 2:
        raise ShapeError(f"positions: width {width} is odd")
    angles = np.arange(n)[:, None] / 10_000 ** (np.arange(0, width, 2) / width)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(n, width)
