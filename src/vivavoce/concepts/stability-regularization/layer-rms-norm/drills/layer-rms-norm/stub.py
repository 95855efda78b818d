"""Layer norm and RMS norm, forward and backward."""

from typing import Any

import numpy as np


def layer_norm(x: np.ndarray, scale: np.ndarray, shift: np.ndarray, eps: float = 1e-5) -> tuple[np.ndarray, Any]:
    """Return (out, cache). x (..., width)."""
    raise NotImplementedError("Which axis, and where does eps stand?")


def layer_norm_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (dx, dscale, dshift)."""
    raise NotImplementedError("Each value also moved the mean and the variance of its example.")


def rms_norm(x: np.ndarray, scale: np.ndarray, eps: float = 1e-6) -> tuple[np.ndarray, Any]:
    """Return (out, cache). x (..., width)."""
    raise NotImplementedError("No mean here.")


def rms_norm_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return (dx, dscale)."""
    raise NotImplementedError("Each value also moved the root mean square.")
