"""Candidates gathered without the anchor, so that nothing needs a mask; the gradient scattered back."""

import numpy as np


def log_softmax(scores):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def normalised(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def info_nce(queries, keys, temperature):
    if temperature <= 0:
        raise ValueError("temperature must be above 0")
    n, m = queries.shape[0], keys.shape[0]
    if m < n:
        raise ValueError(f"{m} keys for {n} queries")
    own = np.eye(n, m, dtype=bool)
    return -log_softmax(normalised(queries) @ normalised(keys).T / temperature)[own].mean()


def nt_xent(z, temperature):
    if temperature <= 0:
        raise ValueError("temperature must be above 0")
    both = z.shape[0]
    if both % 2 == 1:
        raise ValueError("an odd number of rows")
    anchors = np.arange(both)
    candidates = (anchors[:, None] + np.arange(1, both)) % both  # the partner stands at place both / 2 - 1
    u = normalised(z)
    log_shares = log_softmax(np.einsum("iw,ijw->ij", u, u[candidates]) / temperature)
    slope = np.exp(log_shares)
    slope[:, both // 2 - 1] -= 1
    slope /= both * temperature
    for_unit = np.einsum("ij,ijw->iw", slope, u[candidates])
    np.add.at(for_unit, candidates, slope[:, :, None] * u[:, None, :])
    along = np.sum(for_unit * u, axis=1, keepdims=True)
    return -log_shares[:, both // 2 - 1].mean(), (for_unit - along * u) / np.linalg.norm(z, axis=1, keepdims=True)
