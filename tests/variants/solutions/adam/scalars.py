"""A dict of states by position, and plain Python numbers entry by entry."""

import math

import numpy as np


class Adam:
    def __init__(self, rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.rate, self.epsilon = rate, epsilon
        self.betas = beta1, beta2
        self.steps = 0
        self.moments = {}

    def moved(self, key, value, gradient):
        beta1, beta2 = self.betas
        m, v = self.moments.get(key, (0.0, 0.0))
        m = beta1 * m + (1 - beta1) * gradient
        v = beta2 * v + (1 - beta2) * gradient * gradient
        self.moments[key] = m, v
        first, second = m / (1 - beta1**self.steps), v / (1 - beta2**self.steps)
        return value - self.rate * first / (math.sqrt(second) + self.epsilon)

    def step(self, weights, gradients):
        self.steps += 1
        answer = []
        for number, (weight, gradient) in enumerate(zip(weights, gradients, strict=True)):
            new = np.array(weight)
            if gradient is not None:
                for place in np.ndindex(weight.shape):
                    new[place] = self.moved((number, place), float(weight[place]), float(gradient[place]))
            answer.append(new)
        return answer
