import numpy as np


def initialise(sizes, rng):
    """List of (weights (a, b), biases (b,)): weights normal with variance 2 / a, biases zero."""
    raise NotImplementedError("one pair of arrays for each neighbouring pair of sizes")


def forward(layers, x, activation):
    """Scores (n, outputs), and the list of the hidden layers' activations."""
    raise NotImplementedError("affine, activation, ..., affine")


def probabilities(layers, x, activation):
    """Softmax of the scores: (n, outputs), each row sums to one."""
    raise NotImplementedError("scores, then a softmax that does not overflow")
