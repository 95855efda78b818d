"""One sample at a time, gradients added up; the cache holds one entry per sample."""

import math

import numpy as np


def forward(params, x, labels, activation):
    samples, losses = [], []
    for row, label in zip(x, labels, strict=True):
        z = row @ params["W1"] + params["b1"]
        h = np.array([math.tanh(value) if activation == "tanh" else max(value, 0.0) for value in z])
        slope = 1 - h * h if activation == "tanh" else np.array([1.0 if value > 0 else 0.0 for value in z])
        s = h @ params["W2"] + params["b2"]
        top = s.max()
        log_total = math.log(math.fsum(math.exp(score - top) for score in s))
        losses.append(log_total - (s[label] - top))
        samples.append((row.copy(), int(label), h, slope, np.exp(s - top - log_total)))
    return math.fsum(losses) / len(losses), {"samples": samples}


def backward(params, cache):
    gradients = {name: np.zeros_like(value) for name, value in params.items()}
    for row, label, h, slope, shares in cache["samples"]:
        ds = shares.copy()
        ds[label] -= 1
        dz = params["W2"] @ ds * slope
        for name, part in (("W2", np.outer(h, ds)), ("b2", ds), ("W1", np.outer(row, dz)), ("b1", dz)):
            gradients[name] += part / len(cache["samples"])
    return gradients


def train_step(params, x, labels, activation, rate):
    loss, cache = forward(params, x, labels, activation)
    slopes = backward(params, cache)
    return loss, {name: value - rate * slopes[name] for name, value in params.items()}
