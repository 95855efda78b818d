"""Adam: averages of the gradient and of its square, freed of their start at zero."""

import numpy as np


class Adam:
    """The optimiser, for a list of arrays."""

    def __init__(self, rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
        raise NotImplementedError("What has to be remembered from step to step?")

    def step(self, weights, gradients):
        """New weights, one array per parameter."""
        raise NotImplementedError("Update both averages, correct them, divide.")
