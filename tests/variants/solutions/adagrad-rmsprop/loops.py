"""Number by number with Python floats, the state in float64 whatever the dtype of the weights."""

import math

import numpy as np


def flat(array):
    return np.asarray(array).ravel().tolist()


def one_step(w, g, state, rate, epsilon, advance):
    old = [0.0] * w.size if state is None else flat(state)
    new_w, new_state = [], []
    for weight, slope, before in zip(flat(w), flat(g), old, strict=True):
        now = advance(before, slope)
        new_state.append(now)
        if slope == 0:
            new_w.append(weight)
        else:
            new_w.append(weight - rate * slope / (math.sqrt(now) + epsilon))
    return np.array(new_w, dtype=w.dtype).reshape(w.shape), np.array(new_state).reshape(w.shape)


def adagrad_step(w, g, state, rate, epsilon=1e-10):
    return one_step(w, g, state, rate, epsilon, lambda before, slope: before + slope**2)


def rmsprop_step(w, g, state, rate, rho=0.99, epsilon=1e-8):
    return one_step(w, g, state, rate, epsilon, lambda before, slope: rho * before + (1.0 - rho) * slope**2)
