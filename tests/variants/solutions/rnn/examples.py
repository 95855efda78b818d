"""One example at a time, vectors and outer products only."""

import numpy as np


def run(sequence, start, weight_x, weight_h, bias):
    states = [start]
    for entry in sequence:
        states.append(np.tanh(weight_x @ entry + weight_h @ states[-1] + bias))
    return states


def forward(x, h0, weight_x, weight_h, bias):
    return np.array([run(*pair, weight_x, weight_h, bias)[1:] for pair in zip(x, h0, strict=True)])


def backward(x, h0, weight_x, weight_h, bias, upstream):
    grads = {"x": np.zeros_like(x), "h0": np.zeros_like(h0)}
    grads |= {"weight_x": np.zeros_like(weight_x), "weight_h": np.zeros_like(weight_h), "bias": np.zeros_like(bias)}
    for place, (sequence, start) in enumerate(zip(x, h0, strict=True)):
        states = run(sequence, start, weight_x, weight_h, bias)
        arriving = np.zeros_like(start)
        for t in range(len(sequence) - 1, -1, -1):
            inner = (arriving + upstream[place, t]) / np.cosh(weight_x @ sequence[t] + weight_h @ states[t] + bias) ** 2
            grads["weight_x"] += np.outer(inner, sequence[t])
            grads["weight_h"] += np.outer(inner, states[t])
            grads["bias"] += inner
            grads["x"][place, t] = weight_x.T @ inner
            arriving = weight_h.T @ inner
        grads["h0"][place] = arriving
    return grads
