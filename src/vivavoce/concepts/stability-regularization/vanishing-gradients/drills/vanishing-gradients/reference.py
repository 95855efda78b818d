import numpy as np


def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow for large |z|."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


FUNCTIONS = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0.0)}


def slope(activation, z, h):
    """Derivative of the activation at z, where h is its value there."""
    if activation == "sigmoid":
        return h * (1.0 - h)
    if activation == "tanh":
        return 1.0 - h**2
    return (z > 0).astype(np.float64)


def gradient_norms(x, weights, activation, upstream):
    """Norms of the loss gradient at h_1 ... h_L; x: (batch, n0), weights: list of (n_in, n_out)."""
    h = np.asarray(x, dtype=np.float64)
    matrices = [np.asarray(w, dtype=np.float64) for w in weights]
    slopes = []
    for w in matrices:
        z = h @ w
        h = FUNCTIONS[activation](z)
        slopes.append(slope(activation, z, h))
    gradient = np.asarray(upstream, dtype=np.float64)
    norms = [np.linalg.norm(gradient)]
    for w, s in zip(matrices[:0:-1], slopes[:0:-1], strict=True):
        gradient = (gradient * s) @ w.T  # from h_l back to h_(l-1)
        norms.append(np.linalg.norm(gradient))
    return np.array(norms[::-1])
