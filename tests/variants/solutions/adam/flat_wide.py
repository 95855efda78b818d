"""All parameters as one long vector in double precision, with a mask for those that have a gradient."""

import numpy as np


def flat(arrays):
    return np.concatenate([np.ravel(array).astype(np.float64) for array in arrays])


class Adam:
    def __init__(self, rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.t = 0
        self.m = 0.0
        self.v = 0.0

    def step(self, weights, gradients):
        self.t += 1
        given = [weight if gradient is None else gradient for weight, gradient in zip(weights, gradients, strict=True)]
        moves = flat([np.full(w.shape, g is not None) for w, g in zip(weights, gradients, strict=True)]) > 0
        w, g = flat(weights), flat(given)
        self.m = np.where(moves, self.beta1 * self.m + (1 - self.beta1) * g, self.m)
        self.v = np.where(moves, self.beta2 * self.v + (1 - self.beta2) * g**2, self.v)
        m_hat = self.m / -np.expm1(self.t * np.log(self.beta1)) if self.beta1 else self.m
        v_hat = self.v / -np.expm1(self.t * np.log(self.beta2)) if self.beta2 else self.v
        w = np.where(moves, w - self.rate * m_hat / (v_hat**0.5 + self.epsilon), w)
        parts = np.split(w, np.cumsum([weight.size for weight in weights])[:-1])
        return [part.reshape(old.shape).astype(old.dtype) for part, old in zip(parts, weights, strict=True)]
