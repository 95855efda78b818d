# caught by: leaves its arguments alone
# mistake: moves the weights it was given
"""Adam: averages of the gradient and of its square, freed of their start at zero."""

import numpy as np


class Adam:
    """The optimiser, for a list of arrays."""

    def __init__(self, rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.rate, self.beta1, self.beta2, self.epsilon = rate, beta1, beta2, epsilon
        self.steps, self.means, self.squares = 0, None, None

    def step(self, weights, gradients):
        """New weights, one array per parameter."""
        if self.means is None:
            self.means = [np.zeros_like(w) for w in weights]
            self.squares = [np.zeros_like(w) for w in weights]
        self.steps += 1
        return [w if g is None else self.updated(i, w, g) for i, (w, g) in enumerate(zip(weights, gradients, strict=True))]

    def updated(self, i, w, g):
        """The new value of parameter number i."""
        self.means[i] = self.beta1 * self.means[i] + (1 - self.beta1) * g
        self.squares[i] = self.beta2 * self.squares[i] + (1 - self.beta2) * g * g
        mean = self.means[i] / (1 - self.beta1**self.steps)
        square = self.squares[i] / (1 - self.beta2**self.steps)
        w -= self.rate * mean / (np.sqrt(square) + self.epsilon)
        return w
