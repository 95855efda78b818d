import numpy as np


def gradient_norms(x, weights, activation, upstream):
    """Norms of the loss gradient at h_1 ... h_L; x: (batch, n0), weights: list of (n_in, n_out)."""
    raise NotImplementedError("Run the network forward, then send `upstream` back layer by layer.")
