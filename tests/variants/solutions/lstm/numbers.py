"""Plain numbers: one sequence, one unit at a time, with the math module."""

import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def one(x, h, c, weight_x, weight_h, bias):
    hidden = len(h)
    z = [
        math.fsum([bias[row], *(weight_x[row] * x).tolist(), *(weight_h[row] * h).tolist()])
        for row in range(4 * hidden)
    ]
    new_h, new_c = np.empty(hidden), np.empty(hidden)
    for unit in range(hidden):
        i, f, g, o = z[unit::hidden]
        new_c[unit] = sigmoid(f) * c[unit] + sigmoid(i) * math.tanh(g)
        new_h[unit] = sigmoid(o) * math.tanh(new_c[unit])
    return new_h, new_c


def lstm_step(x, h, c, weight_x, weight_h, bias):
    pairs = [one(x[b], h[b], c[b], weight_x, weight_h, bias) for b in range(len(x))]
    return np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])


def lstm(x, h, c, weight_x, weight_h, bias):
    batch, time, _ = x.shape
    states = np.zeros((batch, time, h.shape[1]))
    for t in range(time):
        h, c = lstm_step(x[:, t], h, c, weight_x, weight_h, bias)
        states[:, t] = h
    return states, states[:, -1], c
