"""Einsum with an axis for the group of queries that share a key head; nothing is repeated."""

import numpy as np


def attend(x, memory, w_query, w_key, w_value, w_output, heads, key_heads, mask=None):
    if heads % key_heads or w_query.shape[1] % heads:
        raise ValueError(f"{heads} heads, {key_heads} key heads and {w_query.shape[1]} columns do not go together")
    group, size = heads // key_heads, w_query.shape[1] // heads
    q = np.einsum("bnd,dkgs->bkgns", x, w_query.reshape(-1, key_heads, group, size))
    k = np.einsum("bme,eks->bkms", memory, w_key.reshape(-1, key_heads, size))
    v = np.einsum("bme,eks->bkms", memory, w_value.reshape(-1, key_heads, size))
    scores = np.einsum("bkgns,bkms->bkgnm", q / np.sqrt(size), k)
    if mask is not None:
        b, n, m = len(x), x.shape[1], memory.shape[1]
        allowed = np.broadcast_to(mask, (b, heads, n, m)).reshape(scores.shape)
        scores = np.where(allowed, scores, -np.inf)
    scores -= scores.max(axis=-1, keepdims=True)
    powers = np.exp(scores)
    mixed = np.einsum("bkgnm,bkms->bkgns", powers, v) / powers.sum(-1)[..., None]
    return np.einsum("bkgns,kgsd->bnd", mixed, w_output.reshape(key_heads, group, size, -1))
