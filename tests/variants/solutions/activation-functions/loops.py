"""Plain loops over rows, units and inputs; the map of a network as what becomes of each basis vector."""

import math

import numpy as np


def dense(row, weights, bias):
    """One row through one layer, number by number."""
    out = []
    for unit in range(weights.shape[1]):
        out.append(math.fsum([bias[unit], *(row[i] * weights[i, unit] for i in range(weights.shape[0]))]))
    return out


def run(layers, row, bias=True, units=None):
    """A row through all layers; `units` says for each hidden layer which pass, None lets all pass."""
    for number, (weights, own) in enumerate(layers):
        row = dense(row, weights, own if bias else np.zeros_like(own))
        if units is not None and number < len(layers) - 1:
            row = [value if on else 0.0 for value, on in zip(row, units[number], strict=True)]
    return row


def affine(layers, units=None):
    width = layers[0][0].shape[0]
    rows = [run(layers, [float(i == j) for j in range(width)], bias=False, units=units) for i in range(width)]
    return np.array(rows), np.array(run(layers, [0.0] * width, units=units))


def merge(layers):
    return affine(layers)


def pattern(layers, row):
    on = []
    for weights, bias in layers[:-1]:
        row = dense(row, weights, bias)
        on.append([value > 0 for value in row])
        row = [max(value, 0.0) for value in row]
    return on, dense(row, *layers[-1])


def forward(layers, x):
    return np.array([pattern(layers, row)[1] for row in x.tolist()])


def local_map(layers, x):
    units, _ = pattern(layers, x.tolist())
    return affine(layers, units)
