"""One layer of causal attention with a cache of keys and values."""

import numpy as np

Cache = tuple[np.ndarray, np.ndarray]


def prefill(x: np.ndarray, w_query: np.ndarray, w_key: np.ndarray, w_value: np.ndarray) -> tuple[np.ndarray, Cache]:
    """x (batch, n, d) → (out (batch, n, v), (keys, values))."""
    raise NotImplementedError("Causal attention; keep what the next step needs.")


def step(
    x: np.ndarray, cache: Cache, w_query: np.ndarray, w_key: np.ndarray, w_value: np.ndarray
) -> tuple[np.ndarray, Cache]:
    """One new token for each sequence, x (batch, d) → (out (batch, v), the longer cache)."""
    raise NotImplementedError("Project the new token only.")
