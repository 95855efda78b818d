# caught by: layer norm's gradients are those of the loss
# mistake: keeps a deviation with the default eps for the way back
"""Layer norm (Ba, Kiros and Hinton, 2016) and RMS norm (Zhang and Sennrich, 2019), forward and backward."""

from typing import Any

import numpy as np


def mean(x: np.ndarray) -> np.ndarray:
    return x.mean(axis=-1, keepdims=True)


def over_examples(x: np.ndarray) -> np.ndarray:
    """Sum over all axes but the last."""
    return x.reshape(-1, x.shape[-1]).sum(axis=0)


def layer_norm(x: np.ndarray, scale: np.ndarray, shift: np.ndarray, eps: float = 1e-5) -> tuple[np.ndarray, Any]:
    """Return (out, cache). x (..., width)."""
    centred = x - mean(x)
    deviation = np.sqrt(mean(centred**2) + eps)
    normalised = centred / deviation
    return normalised * scale + shift, (normalised, np.sqrt(mean(centred**2) + 1e-5), scale)


def layer_norm_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradient loses its mean and its share along the output: shift and stretch of an example change nothing."""
    normalised, deviation, scale = cache
    g = dout * scale
    dx = (g - mean(g) - normalised * mean(g * normalised)) / deviation
    return dx, over_examples(dout * normalised), over_examples(dout)


def rms_norm(x: np.ndarray, scale: np.ndarray, eps: float = 1e-6) -> tuple[np.ndarray, Any]:
    """Return (out, cache). x (..., width)."""
    root = np.sqrt(mean(x**2) + eps)
    normalised = x / root
    return normalised * scale, (normalised, root, scale)


def rms_norm_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray]:
    """The gradient loses its share along the output: a stretch of an example changes nothing."""
    normalised, root, scale = cache
    g = dout * scale
    return (g - normalised * mean(g * normalised)) / root, over_examples(dout * normalised)
