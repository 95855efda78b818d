"""Recursion: a layer runs forward, lets the rest run, and gets its gradient back."""

import numpy as np

PHI = {
    "sigmoid": lambda z: (np.tanh(z / 2) + 1) / 2,
    "tanh": np.tanh,
    "relu": lambda z: z * (z > 0),
}
SLOPE = {
    "sigmoid": lambda h, z: np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2,
    "tanh": lambda h, z: 1 - h**2,
    "relu": lambda h, z: np.heaviside(z, 0.0),
}


def run(h, weights, activation, upstream):
    """Norms from this layer on, and the gradient at `h`."""
    if not weights:
        return [], upstream
    first = weights[0].astype(np.float64)
    z = h @ first
    after = PHI[activation](z)
    norms, gradient = run(after, weights[1:], activation, upstream)
    norm = np.linalg.norm(gradient)
    return [norm, *norms], (gradient * SLOPE[activation](after, z)) @ first.T


def gradient_norms(x, weights, activation, upstream):
    norms, _ = run(np.float64(x), list(weights), activation, np.float64(upstream))
    return np.array(norms)
