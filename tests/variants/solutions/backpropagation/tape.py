"""Layers that return their way back as a function; the cache is the tape of these functions."""

import numpy as np


def linear(x, weight, bias, names):
    def back(d):
        return d @ weight.T, {names[0]: np.einsum("ni,no->io", x, d), names[1]: d.sum(0)}

    return x @ weight + bias, back


def bend(z, activation):
    out = {"tanh": np.tanh, "relu": lambda value: np.maximum(value, 0)}[activation](z)
    slope = np.heaviside(z, 0) if activation == "relu" else (1 - out) * (1 + out)
    return out, lambda d: (d * slope, {})


def mean_cross_entropy(scores, labels):
    places = np.arange(len(labels)), labels
    logs = scores - np.max(scores, 1)[:, None]
    logs = logs - np.log(np.exp(logs).sum(1))[:, None]

    def back(d):
        gradient = np.exp(logs)
        gradient[places] -= 1
        return d * gradient / len(labels), {}

    return -logs[places].mean(), back


def forward(params, x, labels, activation):
    tape = [None] * 4
    z, tape[0] = linear(x, params["W1"], params["b1"], ("W1", "b1"))
    h, tape[1] = bend(z, activation)
    s, tape[2] = linear(h, params["W2"], params["b2"], ("W2", "b2"))
    loss, tape[3] = mean_cross_entropy(s, labels)
    return loss, {"tape": tape}


def backward(params, cache):
    d, gradients = 1.0, {}
    for back in reversed(cache["tape"]):
        d, found = back(d)
        gradients |= found
    return gradients


def train_step(params, x, labels, activation, rate):
    loss, cache = forward(params, x, labels, activation)
    gradients = backward(params, cache)
    return loss, {name: params[name] - rate * gradients[name] for name in gradients}
