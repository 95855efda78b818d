"""Einsum over the whole batch, with padding replaced before anything is computed; softmax by log-sum-exp."""

import numpy as np


def attend(state, memory, lengths, w_state, w_memory, v):
    m = memory.shape[1]
    if lengths.min() < 1 or lengths.max() > m:
        raise ValueError("each length must lie between 1 and the number of positions")
    real = np.less.outer(np.arange(m), lengths).T
    clean = np.where(real[:, :, None], memory, 0.0)
    query = np.einsum("bs,sa->ba", state, w_state)
    key = np.einsum("bmh,ha->bma", clean, w_memory)
    scores = np.einsum("bma,a->bm", np.tanh(query[:, None, :] + key), v)
    scores = np.where(real, scores, -np.inf)
    shifted = scores - scores.max(axis=1, keepdims=True)
    weights = np.exp(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
    return np.einsum("bm,bmh->bh", weights, clean), weights
