"""Example by example and unit by unit with plain Python numbers."""

import math

import numpy as np


def initialise(sizes, rng):
    layers = []
    for place in range(len(sizes) - 1):
        fan_in, units = sizes[place], sizes[place + 1]
        weights = np.empty((fan_in, units))
        for unit in range(units):
            for entry in range(fan_in):
                weights[entry, unit] = math.sqrt(2 / fan_in) * rng.standard_normal()
        layers.append((weights, np.zeros(units)))
    return layers


def one_layer(row, weights, biases):
    columns, offsets = weights.T.tolist(), biases.tolist()
    return [
        math.fsum(map(float.__mul__, row, column)) + offset for column, offset in zip(columns, offsets, strict=True)
    ]


def forward(layers, x, activation):
    rows, hidden = x.tolist(), []
    for depth, (weights, biases) in enumerate(layers, start=1):
        rows = [one_layer(row, weights, biases) for row in rows]
        if depth < len(layers):
            bend = math.tanh if activation == "tanh" else lambda z: max(z, 0.0)
            rows = [[bend(z) for z in row] for row in rows]
            hidden.append(np.array(rows))
    return np.array(rows), hidden


def probabilities(layers, x, activation):
    shares = []
    for row in forward(layers, x, activation)[0].tolist():
        powers = [math.exp(score - max(row)) for score in row]
        shares.append([power / sum(powers) for power in powers])
    return np.array(shares)
