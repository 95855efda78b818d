"""Long doubles and einsum, cast back at the end; one draw for all weights; shares as 1 / sum exp(s_j - s_i)."""

from itertools import pairwise

import numpy as np


def initialise(sizes, rng):
    counts = [a * b for a, b in pairwise(sizes)]
    pieces = np.split(rng.standard_normal(sum(counts)), np.cumsum(counts)[:-1])
    layers = []
    for piece, (a, b) in zip(pieces, pairwise(sizes), strict=True):
        layers.append((piece.reshape(a, b) / (a / 2) ** 0.5, np.zeros((b,))))
    return layers


def _scores(layers, x, activation):
    h, hidden = x.astype(np.longdouble), []
    for number, (weights, biases) in enumerate(layers):
        if number:
            h = np.tanh(h) if activation == "tanh" else (h + np.abs(h)) / 2
            hidden.append(h.astype(np.float64))
        h = np.einsum("nd,du->nu", h, weights.astype(np.longdouble)) + biases
    return h, hidden


def forward(layers, x, activation):
    scores, hidden = _scores(layers, x, activation)
    return scores.astype(np.float64), hidden


def probabilities(layers, x, activation):
    scores, _ = _scores(layers, x, activation)
    with np.errstate(over="ignore", under="ignore"):
        ratios = np.exp(scores[:, None, :] - scores[:, :, None])
        return (1 / ratios.sum(axis=-1)).astype(np.float64)
