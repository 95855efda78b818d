# caught by: the scores of networks of any depth
# mistake: feeds each hidden layer with the network's input
from itertools import pairwise

import numpy as np


def initialise(sizes, rng):
    """List of (weights (a, b), biases (b,)): weights normal with variance 2 / a, biases zero."""
    return [(rng.normal(0.0, np.sqrt(2.0 / a), size=(a, b)), np.zeros(b)) for a, b in pairwise(sizes)]


def forward(layers, x, activation):
    """Scores (n, outputs), and the list of the hidden layers' activations."""
    h, hidden = x, []
    for weights, biases in layers[:-1]:
        z = (h if h.shape[1] == weights.shape[0] and not hidden else (x if x.shape[1] == weights.shape[0] else h)) @ weights + biases
        h = np.tanh(z) if activation == "tanh" else np.maximum(z, 0.0)
        hidden.append(h)
    weights, biases = layers[-1]
    return h @ weights + biases, hidden


def probabilities(layers, x, activation):
    """Softmax of the scores: (n, outputs), each row sums to one."""
    scores, _ = forward(layers, x, activation)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
