# caught by: each pass has a cache of its own
# mistake: keeps the values of the last pass in a global
"""A residual block of two dense layers, forward and backward (He et al., 2016)."""

from typing import Any

import numpy as np

LAST: list[Any] = []


def forward(
    x: np.ndarray, w1: np.ndarray, w2: np.ndarray, projection: np.ndarray | None = None
) -> tuple[np.ndarray, Any]:
    """Return (out, cache). x: (n, inputs)."""
    if projection is None and w2.shape[1] != x.shape[1]:
        raise ValueError(f"the branch has {w2.shape[1]} outputs, the shortcut {x.shape[1]}: a projection is needed")
    hidden = np.maximum(x @ w1, 0)
    shortcut = x if projection is None else x @ projection
    LAST[:] = [x, w1, w2, projection, hidden]
    return shortcut + hidden @ w2, None


def backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    """Two ways lead back to x, through the branch and through the shortcut; their gradients add up."""
    x, w1, w2, projection, hidden = LAST
    dz = (dout @ w2.T) * (hidden > 0)
    dshortcut = dout if projection is None else dout @ projection.T
    dprojection = None if projection is None else x.T @ dout
    return dz @ w1.T + dshortcut, x.T @ dz, hidden.T @ dout, dprojection
