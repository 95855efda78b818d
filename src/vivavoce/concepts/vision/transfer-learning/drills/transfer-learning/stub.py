"""Load pretrained weights, freeze parts of them, and fine-tune the rest."""

from collections.abc import Mapping, Sequence

import numpy as np

Weights = Mapping[str, np.ndarray]


def load_pretrained(own: Weights, stored: Weights, fresh: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """The stored weights, but for the parts named by the prefixes in `fresh`."""
    raise NotImplementedError("Which names may differ, and which must not?")


def step(weights: Weights, gradients: Weights, rates: Mapping[str, float]) -> dict[str, np.ndarray]:
    """One step of gradient descent with a rate per part; what has none is frozen."""
    raise NotImplementedError("Find the longest prefix that covers a name.")


def batch_norm(
    x: np.ndarray, norm: Weights, training: bool, frozen: bool, momentum: float = 0.1, eps: float = 1e-5
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return (out, norm). x: (n, features)."""
    raise NotImplementedError("When do the running statistics move?")
