"""Scaled dot-product attention, forward and backward."""

from typing import Any

import numpy as np


def forward(queries: np.ndarray, keys: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return (out, cache). queries (..., n, d), keys (..., m, d), values (..., m, v) → out (..., n, v)."""
    raise NotImplementedError("Which axis do the weights sum to one over?")


def backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (dqueries, dkeys, dvalues). dout (..., n, v)."""
    raise NotImplementedError("Through the values, through softmax, through the product.")
