"""A prompt is read as steps from an empty cache; the cache is a named pair."""

from typing import NamedTuple

import numpy as np


class Kept(NamedTuple):
    keys: np.ndarray
    values: np.ndarray


def prefill(x, w_query, w_key, w_value):
    batch = x.shape[0]
    cache = Kept(np.empty((batch, 0, w_key.shape[1])), np.empty((batch, 0, w_value.shape[1])))
    outs = []
    for t in range(x.shape[1]):
        out, cache = step(x[:, t], cache, w_query, w_key, w_value)
        outs.append(out)
    return np.stack(outs, axis=1), cache


def step(x, cache, w_query, w_key, w_value):
    keys = np.append(cache[0], (x @ w_key)[:, None, :], axis=1)
    values = np.append(cache[1], (x @ w_value)[:, None, :], axis=1)
    query = (x @ w_query) / np.sqrt(w_query.shape[1])
    scores = np.sum(keys * query[:, None, :], axis=-1)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return np.sum(values * weights[..., None], axis=1), Kept(keys, values)
