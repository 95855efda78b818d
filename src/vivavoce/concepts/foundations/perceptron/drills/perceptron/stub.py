import numpy as np


def predict(x, weights, bias):
    """1 where the weighted sum plus bias is above zero, else 0: shape (n,)."""
    raise NotImplementedError("weighted sum, plus bias, compared with zero")


def train(x, y, epochs):
    """Rosenblatt's rule from zero. Returns weights (d,), bias, and the mistakes of each epoch."""
    raise NotImplementedError("one example at a time: a mistake moves the weights by (y - prediction) * x")


def xor_parameters():
    """Numbers for two hidden threshold units (a row each) and one output unit that compute XOR."""
    raise NotImplementedError("hidden_weights, hidden_bias, output_weights, output_bias")
