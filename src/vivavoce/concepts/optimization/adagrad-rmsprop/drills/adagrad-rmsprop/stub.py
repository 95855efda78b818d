"""AdaGrad and RMSProp: a step of its own for every weight."""

import numpy as np


def adagrad_step(w, g, state, rate, epsilon=1e-10):
    """New weights and new sum of squared gradients."""
    raise NotImplementedError("What is added up, and what is divided by its root?")


def rmsprop_step(w, g, state, rate, rho=0.99, epsilon=1e-8):
    """New weights and new moving average of squared gradients."""
    raise NotImplementedError("The same, but the past fades.")
