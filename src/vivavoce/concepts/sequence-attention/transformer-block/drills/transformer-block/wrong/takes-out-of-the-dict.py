# caught by: leaves its arguments alone
# mistake: takes a weight out of the caller's dict with pop
"""A pre-norm Transformer block, causal (Vaswani et al., 2017; Xiong et al., 2020, figure 1b)."""

import math

import numpy as np


def layer_norm(x: np.ndarray, scale: np.ndarray, shift: np.ndarray) -> np.ndarray:
    centred = x - x.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) * scale + shift


def split(x: np.ndarray, heads: int) -> np.ndarray:
    """(batch, n, d) → (batch, heads, n, d / heads)."""
    batch, n, width = x.shape
    return x.reshape(batch, n, heads, width // heads).swapaxes(1, 2)


def attention(x: np.ndarray, weights: dict[str, np.ndarray], heads: int) -> np.ndarray:
    n = x.shape[1]
    queries, keys, values = (split(x @ weights[name], heads) for name in ("query", "key", "value"))
    scores = queries @ keys.swapaxes(-1, -2) / math.sqrt(queries.shape[-1])
    scores = np.where(np.tril(np.ones((n, n), dtype=bool)), scores, -np.inf)
    exps = np.exp(scores - scores.max(axis=-1, keepdims=True))
    read = exps / exps.sum(axis=-1, keepdims=True) @ values
    return read.swapaxes(1, 2).reshape(x.shape) @ weights["output"]


def block(x: np.ndarray, weights: dict[str, np.ndarray], heads: int) -> np.ndarray:
    """x (batch, n, d) → (batch, n, d)."""
    if x.shape[-1] % heads:
        raise ValueError(f"block: width {x.shape[-1]} does not divide into {heads} heads")
    x = x + attention(layer_norm(x, weights["scale1"], weights["shift1"]), weights, heads)
    hidden = np.maximum(layer_norm(x, weights["scale2"], weights["shift2"]) @ weights["up"], 0.0)
    return x + hidden @ weights.pop("down")
