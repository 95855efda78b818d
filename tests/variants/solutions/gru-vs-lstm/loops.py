"""Unit by unit with the math module; the sigmoid chooses its form by sign."""

import math

import numpy as np


def sigmoid(value):
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    power = math.exp(value)
    return power / (1 + power)


def unit(k, size, x, h, weight_x, weight_h, bias_x, bias_h):
    def from_input(row):
        return float(weight_x[row] @ x + bias_x[row])

    def from_state(row):
        return float(weight_h[row] @ h + bias_h[row])

    reset = sigmoid(from_input(k) + from_state(k))
    update = sigmoid(from_input(size + k) + from_state(size + k))
    candidate = math.tanh(from_input(2 * size + k) + reset * from_state(2 * size + k))
    return candidate - update * candidate + update * float(h[k])


def gru_step(x, h, weight_x, weight_h, bias_x, bias_h):
    size = h.shape[1]
    out = np.zeros(h.shape)
    for b in range(h.shape[0]):
        for k in range(size):
            out[b, k] = unit(k, size, x[b], h[b], weight_x, weight_h, bias_x, bias_h)
    return out


def gru(x, h, weight_x, weight_h, bias_x, bias_h):
    states = np.zeros((x.shape[0], x.shape[1], h.shape[1]))
    for t in range(x.shape[1]):
        h = gru_step(x[:, t, :], h, weight_x, weight_h, bias_x, bias_h)
        states[:, t, :] = h
    return states, h
