# caught by: RMSProp: divides by the root of the moving average
# mistake: leaves the average as it was where the gradient is zero
"""AdaGrad and RMSProp: a step of its own for every weight."""

import numpy as np


def adagrad_step(w, g, state, rate, epsilon=1e-10):
    """New weights and new sum of squared gradients."""
    state = g * g if state is None else state + g * g
    return w - rate * g / (np.sqrt(state) + epsilon), state


def rmsprop_step(w, g, state, rate, rho=0.99, epsilon=1e-8):
    """New weights and new moving average of squared gradients."""
    fresh = (1 - rho) * g * g
    state = fresh if state is None else np.where(g == 0, state, rho * state + fresh)
    return w - rate * g / (np.sqrt(state) + epsilon), state
