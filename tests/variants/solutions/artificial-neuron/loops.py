"""Example by example and input by input with the math module."""

import math

import numpy as np


def logistic(z):
    if z < 0:
        power = math.exp(z)
        return power / (1.0 + power)
    return 1.0 / (1.0 + math.exp(-z))


def value_and_slope(z, activation):
    if activation == "identity":
        return z, 1.0
    if activation == "relu":
        return (z, 1.0) if z > 0 else (0.0, 0.0)
    if activation == "sigmoid":
        return logistic(z), logistic(z) * logistic(-z)
    if activation == "tanh":
        return math.tanh(z), 4 * logistic(2 * z) * logistic(-2 * z)
    raise ValueError(f"unknown activation {activation!r}")


def one(row, weights, bias, activation):
    z = sum(float(v) * float(w) for v, w in zip(row, weights, strict=True)) + float(bias)
    return value_and_slope(z, activation)


def neuron(x, weights, bias, activation):
    if x.ndim == 1:
        return one(x, weights, bias, activation)[0]
    return np.array([one(row, weights, bias, activation)[0] for row in x])


def backward(x, weights, bias, activation, upstream):
    n, d = x.shape
    d_x, d_weights, d_bias = np.zeros((n, d)), np.zeros(d), 0.0
    for i in range(n):
        slope = one(x[i], weights, bias, activation)[1] * float(upstream[i])
        d_bias += slope
        for j in range(d):
            d_x[i, j] = slope * weights[j]
            d_weights[j] += slope * x[i, j]
    return d_x, d_weights, d_bias


def fold_standardisation(weights, bias, mean, std):
    folded, rest = [], bias
    for w, m, s in zip(weights.tolist(), mean.tolist(), std.tolist(), strict=True):
        folded.append(w / s if s else 0.0)
        rest -= folded[-1] * m
    return np.array(folded), rest
