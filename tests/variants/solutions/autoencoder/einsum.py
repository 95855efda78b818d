"""Sums over indices with einsum; the threshold by counting for every score how many lie above it."""

import numpy as np


def encode(parameters, x):
    return np.tanh(np.einsum("ni,iw->nw", x, parameters[0]) + parameters[1])


def reconstruct(parameters, x):
    return np.einsum("nw,wi->ni", encode(parameters, x), parameters[2]) + parameters[3]


def loss_and_gradients(parameters, x):
    code = encode(parameters, x)
    error = np.einsum("nw,wi->ni", code, parameters[2]) + parameters[3] - x
    slope = 2 * error / x.size
    inner = np.einsum("ni,wi->nw", slope, parameters[2]) * (1 - code) * (1 + code)
    gradients = [
        np.einsum("ni,nw->iw", x, inner),
        np.einsum("nw->w", inner),
        np.einsum("nw,ni->wi", code, slope),
        np.einsum("ni->i", slope),
    ]
    return np.einsum("ni,ni->", error, error) / x.size, gradients


def anomaly_scores(parameters, x):
    error = reconstruct(parameters, x) - x
    return np.einsum("ni,ni->n", error, error) / x.shape[1]


def threshold(scores, share):
    scores = np.asarray(scores)
    if scores.size == 0 or not 0 <= share < 1:
        raise ValueError("scores are needed, and a share in [0, 1)")
    above = (scores[None, :] > scores[:, None]).sum(axis=1)
    return scores[above / scores.size <= share].min()
