"""In-place work on own copies: ufuncs with out=, the step scaled last."""

import numpy as np


def _walk(w, g, state, rate, epsilon):
    below = np.sqrt(state)
    below += epsilon
    step = np.divide(g, below)
    step *= rate
    new = np.array(w, copy=True)
    new -= step
    return new


def adagrad_step(w, g, state, rate, epsilon=1e-10):
    state = np.zeros_like(w) if state is None else np.array(state, copy=True)
    state += np.square(g)
    return _walk(w, g, state, rate, epsilon), state


def rmsprop_step(w, g, state, rate, rho=0.99, epsilon=1e-8):
    state = np.zeros_like(w) if state is None else state.copy()
    state *= rho
    state += np.square(g) * (1 - rho)
    return _walk(w, g, state, rate, epsilon), state
