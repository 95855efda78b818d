"""Sentence by sentence, head by head, token by token: every token attends to a slice of the past, without a mask."""

import math

import numpy as np


def normalise(token, scale, shift):
    mean = sum(token) / len(token)
    variance = sum((value - mean) ** 2 for value in token) / len(token)
    return (token - mean) / math.sqrt(variance + 1e-5) * scale + shift


def attend(query, keys, values):
    scores = keys @ query / math.sqrt(len(query))
    shares = np.exp(scores - max(scores))
    return shares @ values / sum(shares)


def attention(h, weights, heads):
    d = h.shape[1]
    width = d // heads
    joined = np.zeros_like(h)
    for head in range(heads):
        own = slice(head * width, (head + 1) * width)
        q, k, v = (h @ weights[name][:, own] for name in ("query", "key", "value"))
        for time in range(len(h)):
            joined[time, own] = attend(q[time], k[: time + 1], v[: time + 1])
    return joined @ weights["output"]


def block(x, weights, heads):
    if x.shape[2] % heads != 0:
        raise ValueError("heads must divide d")
    out = np.empty_like(x)
    for number, sentence in enumerate(x):
        normed = np.array([normalise(token, weights["scale1"], weights["shift1"]) for token in sentence])
        out[number] = sentence + attention(normed, weights, heads)
        for time, token in enumerate(out[number]):
            inner = normalise(token, weights["scale2"], weights["shift2"]) @ weights["up"]
            out[number, time] = token + np.where(inner > 0, inner, 0) @ weights["down"]
    return out
