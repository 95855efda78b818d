"""Both corrections folded into the rate and epsilon; averages moved by lerp, powers of beta kept as products."""

import numpy as np


class Adam:
    def __init__(self, rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.rate, self.beta1, self.beta2, self.epsilon = rate, beta1, beta2, epsilon
        self._power1 = self._power2 = 1.0
        self._first, self._second = None, None

    def step(self, weights, gradients):
        if self._first is None:
            self._first = [np.zeros_like(weight) for weight in weights]
            self._second = [np.zeros_like(weight) for weight in weights]
        self._power1 *= self.beta1
        self._power2 *= self.beta2
        root = np.sqrt(1 - self._power2)
        rate, epsilon = self.rate * root / (1 - self._power1), self.epsilon * root
        return [self._moved(i, weights[i], gradients[i], rate, epsilon) for i in range(len(weights))]

    def _moved(self, i, weight, gradient, rate, epsilon):
        if gradient is None:
            return weight.copy()
        m, v = self._first[i], self._second[i]
        m += (1 - self.beta1) * (gradient - m)
        v += (1 - self.beta2) * (np.square(gradient) - v)
        return (weight - rate * m / (np.sqrt(v) + epsilon)).astype(weight.dtype)
