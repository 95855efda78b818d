# caught by: a low temperature does not let the anchor in again
# mistake: masks the anchor with -100, which scores of cold rows undercut
"""The contrastive loss of queries and keys, and of two views of a batch with its gradient."""

import numpy as np


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Row by row; the largest score is taken away first, so that exp cannot overflow."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def info_nce(queries: np.ndarray, keys: np.ndarray, temperature: float) -> float:
    """Mean of -log softmax(cosines / temperature) at the partner: key i for query i."""
    if temperature <= 0 or len(keys) < len(queries):
        raise ValueError("the temperature must be above 0, and each query needs its key")
    q, k = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (queries, keys))
    return float(-np.diagonal(log_softmax(q @ k.T / temperature)).mean())


def nt_xent(z: np.ndarray, temperature: float) -> tuple[float, np.ndarray]:
    """Loss of two views, rows i and i + n, each finding the other among all rows but itself; and its gradient."""
    rows = len(z)
    if temperature <= 0 or rows % 2:
        raise ValueError("the temperature must be above 0, and each row needs its partner")
    length = np.linalg.norm(z, axis=1, keepdims=True)
    unit = z / length
    scores = unit @ unit.T / temperature
    np.fill_diagonal(scores, -100.0)
    anchor, partner = np.arange(rows), np.roll(np.arange(rows), rows // 2)
    logs = log_softmax(scores)
    slope = np.exp(logs)
    slope[anchor, partner] -= 1
    slope /= rows
    for_unit = (slope + slope.T) @ unit / temperature  # as anchor and as candidate
    along = (for_unit * unit).sum(axis=1, keepdims=True)
    return float(-logs[anchor, partner].mean()), (for_unit - along * unit) / length
