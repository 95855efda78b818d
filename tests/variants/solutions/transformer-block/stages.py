"""Small classes for the sub-layers; heads by np.split, a large negative number as mask, a residual as a function."""

import numpy as np


class Norm:
    def __init__(self, scale, shift):
        self.scale, self.shift = scale, shift

    def __call__(self, x):
        return self.scale * (x - x.mean(-1)[..., None]) / np.sqrt(x.var(-1) + 1e-5)[..., None] + self.shift


class Attention:
    def __init__(self, weights, heads):
        self.w, self.heads = weights, heads

    def __call__(self, x):
        parts = [np.split(x @ self.w[name], self.heads, axis=-1) for name in ("query", "key", "value")]
        heads = [self.head(q, k, v) for q, k, v in zip(*parts, strict=True)]
        return np.concatenate(heads, axis=-1) @ self.w["output"]

    @staticmethod
    def head(q, k, v):
        n, width = q.shape[-2:]
        scores = np.matmul(q * width**-0.5, np.swapaxes(k, -1, -2))
        scores = np.where(np.arange(n) <= np.arange(n)[:, None], scores, -1e300)
        powers = np.exp(scores - np.amax(scores, axis=-1, keepdims=True))
        return np.matmul(powers, v) / np.sum(powers, axis=-1, keepdims=True)


class Network:
    def __init__(self, up, down):
        self.up, self.down = up, down

    def __call__(self, x):
        return np.clip(x @ self.up, 0, None) @ self.down


def residual(norm, layer):
    return lambda x: layer(norm(x)) + x


def block(x, weights, heads):
    if x.shape[-1] // heads * heads != x.shape[-1]:
        raise ValueError(f"d = {x.shape[-1]} is no multiple of heads = {heads}")
    first = residual(Norm(weights["scale1"], weights["shift1"]), Attention(weights, heads))
    second = residual(Norm(weights["scale2"], weights["shift2"]), Network(weights["up"], weights["down"]))
    return second(first(x))
