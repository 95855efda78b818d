"""The dual form: how often each example corrected, and only at the end the weights; XOR with OR and AND."""

import numpy as np


def predict(x, weights, bias):
    return np.where(np.dot(x, weights) + bias > 0, 1, 0)


def train(x, y, epochs):
    extended = np.hstack([np.asarray(x, dtype=float), np.ones((len(x), 1))])
    products, corrections, mistakes = extended @ extended.T, np.zeros(len(x)), []
    while len(mistakes) < epochs and 0 not in mistakes:
        mistakes.append(0)
        for i, target in enumerate(y):
            said = 1 if products[i] @ corrections > 0 else 0
            if said != target:
                corrections[i] += float(target) - said
                mistakes[-1] += 1
    weights = corrections @ extended
    return weights[:-1], float(weights[-1]), mistakes


def xor_parameters():
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([1.0, -2.0]), -0.5
