"""einsum with one axis for heads; weights reshaped to (d, heads, width) instead of the activations."""

import numpy as np


def norm(x, scale, shift):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    return centred / np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-5) * scale + shift


def block(x, weights, heads):
    d = x.shape[-1]
    if d % heads:
        raise ValueError(f"{heads} heads do not divide {d}")
    split = (d, heads, d // heads)
    h = norm(x, weights["scale1"], weights["shift1"])
    q, k, v = (np.einsum("bnd,dhw->bhnw", h, weights[name].reshape(split)) for name in ("query", "key", "value"))
    scores = np.einsum("bhiw,bhjw->bhij", q, k) / (d // heads) ** 0.5
    scores += np.triu(np.full(scores.shape[-2:], -np.inf), k=1)
    scores -= scores.max(axis=-1, keepdims=True)
    shares = np.exp(scores)
    shares /= shares.sum(axis=-1, keepdims=True)
    seen = np.einsum("bhij,bhjw->bihw", shares, v)
    x = x + np.einsum("bihw,hwd->bid", seen, weights["output"].reshape(heads, d // heads, d))
    h = norm(x, weights["scale2"], weights["shift2"])
    return x + np.maximum(h @ weights["up"], 0) @ weights["down"]
