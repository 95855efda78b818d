"""Each layer as one matrix in homogeneous coordinates, multiplied from the last layer to the first."""

from functools import reduce

import numpy as np


def extended(weights, bias):
    """The (in + 1, out + 1) matrix that maps [x, 1] to [x @ W + b, 1]."""
    fan_in, fan_out = weights.shape
    matrix = np.zeros((fan_in + 1, fan_out + 1))
    matrix[:-1, :-1] = weights
    matrix[-1, :-1] = bias
    matrix[-1, -1] = 1.0
    return matrix


def product(matrices):
    whole = reduce(lambda right, left: left @ right, reversed(matrices))
    return whole[:-1, :-1], whole[-1, :-1]


def merge(layers):
    return product([extended(*layer) for layer in layers])


def forward(layers, x):
    h = np.column_stack([x, np.ones(len(x))])
    for layer in layers[:-1]:
        h = (h @ extended(*layer)).clip(min=0)
    return (h @ extended(*layers[-1]))[:, :-1]


def local_map(layers, x):
    h, matrices = np.append(x, 1.0), []
    for layer in layers[:-1]:
        matrix = extended(*layer)
        before = h @ matrix
        matrix = np.where(before > 0, matrix, 0.0)
        matrices.append(matrix)
        h = h @ matrix
    return product([*matrices, extended(*layers[-1])])
