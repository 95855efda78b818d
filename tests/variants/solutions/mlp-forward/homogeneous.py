"""Biases as a last row of the weights, accumulate over the layers, starts drawn as (outputs, inputs) and transposed."""

from itertools import accumulate, pairwise

import numpy as np

SHAPES = {"relu": lambda z: np.where(z > 0, z, 0.0), "tanh": np.tanh}


def initialise(sizes, rng):
    return [
        (rng.normal(0.0, np.sqrt(2.0 / a), size=(b, a)).T, np.zeros(b, dtype=np.float64)) for a, b in pairwise(sizes)
    ]


def affine(h, layer):
    weights, biases = layer
    joined = np.vstack([weights, biases])
    return np.hstack([h, np.ones((len(h), 1))]) @ joined


def forward(layers, x, activation):
    shape = SHAPES[activation]
    *inner, last = layers
    states = list(accumulate(inner, lambda h, layer: shape(affine(h, layer)), initial=x))
    return affine(states[-1], last), states[1:]


def probabilities(layers, x, activation):
    scores, _ = forward(layers, x, activation)
    top = scores.max(axis=1)
    log_total = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    return np.exp(scores - log_total[:, None])
