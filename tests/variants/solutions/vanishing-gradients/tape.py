"""Columns in place of rows, a tape of slopes, einsum on the way back, results written from the end."""

import numpy as np


class Network:
    def __init__(self, weights, activation):
        self.matrices = [np.ascontiguousarray(w.T, dtype=np.float64) for w in weights]
        self.activation = getattr(self, activation)

    def sigmoid(self, z):
        e = np.exp(np.minimum(z, -z))
        s = np.where(z < 0, e, 1.0) / (1.0 + e)
        return s, s - s * s

    def tanh(self, z):
        h = np.tanh(z)
        return h, (1 - h) * (1 + h)

    def relu(self, z):
        alive = np.greater(z, 0)
        return np.where(alive, z, 0.0), alive.astype(float)

    def forward(self, h):
        tape = []
        for matrix in self.matrices:
            h, slope = self.activation(matrix @ h)
            tape.append(slope)
        return tape


def gradient_norms(x, weights, activation, upstream):
    network = Network(weights, activation)
    tape = network.forward(np.asarray(x, np.float64).T)
    g = np.asarray(upstream, np.float64).T
    norms = np.empty(len(weights))
    for layer in range(len(weights) - 1, -1, -1):
        norms[layer] = np.sqrt(np.vdot(g, g))
        g = np.einsum("oi,ob->ib", network.matrices[layer], tape[layer] * g)
    return norms
