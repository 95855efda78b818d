# caught by: a sequence is its steps in order
# mistake: starts every step from the first state
import numpy as np


def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    return 0.5 * np.tanh(0.5 * z) + 0.5


def lstm_step(x, h, c, weight_x, weight_h, bias):
    """The next (h, c). x: (batch, inputs); h, c: (batch, hidden); gates in the order i, f, g, o."""
    i, f, g, o = np.split(x @ weight_x.T + h @ weight_h.T + bias, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def lstm(x, h, c, weight_x, weight_h, bias):
    """(states, h, c) of a sequence. x: (batch, time, inputs); states: (batch, time, hidden)."""
    states = []
    for t in range(x.shape[1]):
        last, end = lstm_step(x[:, t], h, c, weight_x, weight_h, bias)
        states.append(last)
    return np.stack(states, axis=1), h, c
