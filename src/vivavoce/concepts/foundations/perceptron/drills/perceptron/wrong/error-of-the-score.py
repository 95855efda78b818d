# caught by: learns by Rosenblatt's rule
# mistake: takes the label minus the score, not minus the prediction (the delta rule)
import numpy as np


def predict(x, weights, bias):
    """1 where the weighted sum plus bias is above zero, else 0: shape (n,)."""
    return (x @ weights + bias > 0).astype(int)


def train(x, y, epochs):
    """Rosenblatt's rule from zero. Returns weights (d,), bias, and the mistakes of each epoch."""
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(epochs):
        count = 0
        for row, label in zip(x, y, strict=True):
            error = label - predict(row[None], weights, bias)[0]
            delta = label - (row @ weights + bias)
            weights = weights + delta * row
            bias += delta
            count += error != 0
        mistakes.append(int(count))
        if count == 0:
            break
    return weights, bias, mistakes


def xor_parameters():
    """Numbers for two hidden threshold units (a row each) and one output unit that compute XOR."""
    at_least_one, not_both = [1.0, 1.0], [-1.0, -1.0]
    return np.array([at_least_one, not_both]), np.array([-0.5, 1.5]), np.array([1.0, 1.0]), -1.5
