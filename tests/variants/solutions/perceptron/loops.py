"""Plain loops over inputs with Python numbers; XOR as "one or the other, not both"."""

import numpy as np


def fires(row, weights, bias):
    return int(sum(a * w for a, w in zip(row, weights, strict=True)) + bias > 0)


def predict(x, weights, bias):
    return np.array([fires(row, weights, bias) for row in x.tolist()], dtype=int)


def train(x, y, epochs):
    weights, bias, mistakes = [0.0] * x.shape[1], 0.0, []
    for _ in range(epochs):
        wrong = 0
        for row, target in zip(x.tolist(), y.tolist(), strict=True):
            error = target - fires(row, weights, bias)
            if error:
                wrong += 1
                bias += error
                weights = [w + error * a for w, a in zip(weights, row, strict=True)]
        mistakes.append(wrong)
        if wrong == 0:
            break
    return np.array(weights), bias, mistakes


def xor_parameters():
    only_first, only_second = (2.0, -2.0), (-2.0, 2.0)
    return np.array([only_first, only_second]), np.array([-1.0, -1.0]), np.array([1.0, 1.0]), -0.5
