# caught by: large scores stay finite
# mistake: computes the weights again in backward, without taking the largest score away
"""Scaled dot-product attention, forward and backward (Vaswani et al., 2017, equation 1)."""

import math
from typing import Any

import numpy as np


def softmax(scores: np.ndarray) -> np.ndarray:
    """Along the last axis, with the largest score taken away first."""
    exps = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


def forward(queries: np.ndarray, keys: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return (out, cache). queries (..., n, d), keys (..., m, d), values (..., m, v) → out (..., n, v)."""
    width = queries.shape[-1]
    if keys.shape[-1] != width:
        raise ValueError(f"attention: queries of width {width}, keys of width {keys.shape[-1]}")
    weights = softmax(queries @ np.swapaxes(keys, -1, -2) / math.sqrt(width))
    return weights @ values, (queries, keys, values, weights)


def backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Softmax takes the weighted mean out of its gradient: adding one number to all scores changes nothing."""
    queries, keys, values, _ = cache
    exps = np.exp(queries @ np.swapaxes(keys, -1, -2) / math.sqrt(queries.shape[-1]))
    weights = exps / exps.sum(axis=-1, keepdims=True)
    dvalues = np.swapaxes(weights, -1, -2) @ dout
    dweights = dout @ np.swapaxes(values, -1, -2)
    mean = (weights * dweights).sum(axis=-1, keepdims=True)
    dscores = weights * (dweights - mean) / math.sqrt(queries.shape[-1])
    return dscores @ keys, np.swapaxes(dscores, -1, -2) @ queries, dvalues
