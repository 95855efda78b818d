# caught by: a sequence is its steps in order
# mistake: starts every step from the first state
import numpy as np


def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    return 0.5 * np.tanh(0.5 * z) + 0.5


def gru_step(x, h, weight_x, weight_h, bias_x, bias_h):
    """The next state. x: (batch, inputs); h: (batch, hidden); blocks in the order r, z, n."""
    x_r, x_z, x_n = np.split(x @ weight_x.T + bias_x, 3, axis=1)
    h_r, h_z, h_n = np.split(h @ weight_h.T + bias_h, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    return (1.0 - z) * n + z * h


def gru(x, h, weight_x, weight_h, bias_x, bias_h):
    """(states, h) of a sequence. x: (batch, time, inputs); states: (batch, time, hidden)."""
    states = []
    for t in range(x.shape[1]):
        last = gru_step(x[:, t], h, weight_x, weight_h, bias_x, bias_h)
        states.append(last)
    return np.stack(states, axis=1), last
