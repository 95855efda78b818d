"""Gate by gate with its own block of weights; the sigmoid by way of logaddexp; states collected in a list."""

import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -z))


def block(number, x, h, weight_x, weight_h, bias):
    hidden = h.shape[1]
    rows = slice(number * hidden, (number + 1) * hidden)
    return x @ weight_x[rows].T + h @ weight_h[rows].T + bias[rows]


def lstm_step(x, h, c, weight_x, weight_h, bias):
    given = x, h, weight_x, weight_h, bias
    keep = sigmoid(block(1, *given)) * c
    write = sigmoid(block(0, *given)) * np.tanh(block(2, *given))
    cell = keep + write
    return sigmoid(block(3, *given)) * np.tanh(cell), cell


def lstm(x, h, c, weight_x, weight_h, bias):
    states = []
    for now in np.moveaxis(x, 1, 0):
        h, c = lstm_step(now, h, c, weight_x, weight_h, bias)
        states.append(h)
    return np.stack(states, axis=1), h, c
