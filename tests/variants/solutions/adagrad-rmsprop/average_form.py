"""The moving average as old + (1 - rho)(new - old); the rate divided first, one rate for every weight."""

import numpy as np


def descend(w, g, state, rate, epsilon):
    rates = rate / (np.sqrt(state) + epsilon)
    return (w - rates * g).astype(w.dtype)


def adagrad_step(w, g, state, rate, epsilon=1e-10):
    total = sum((np.power(g, 2), 0 if state is None else state))
    return descend(w, g, total, rate, epsilon), total


def rmsprop_step(w, g, state, rate, rho=0.99, epsilon=1e-8):
    if state is None:
        return rmsprop_step(w, g, np.zeros(np.shape(w), w.dtype), rate, rho, epsilon)
    average = state + (1 - rho) * (g * g - state)
    return descend(w, g, average, rate, epsilon), average
