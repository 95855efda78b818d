# caught by: refuses weights that do not fit
# mistake: leaves the comparison of shapes to NumPy, which repeats rows
"""Load pretrained weights, freeze parts of them, fine-tune the rest (Howard and Ruder, 2018, for rates per part)."""

from collections.abc import Mapping, Sequence

import numpy as np

Weights = Mapping[str, np.ndarray]


def covers(prefix: str, name: str) -> bool:
    """True if the prefix names this weight or a part that holds it."""
    return name == prefix or name.startswith(prefix + ".")


def load_pretrained(own: Weights, stored: Weights, fresh: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """The stored weights, but for the parts named by the prefixes in `fresh`."""

    def old(names: Weights) -> set[str]:
        return {name for name in names if not any(covers(prefix, name) for prefix in fresh)}

    if old(own) != old(stored):
        raise KeyError(f"only in one of both: {sorted(old(own) ^ old(stored))}")
    loaded = {name: own[name].copy() for name in own}
    for name in old(own):
        loaded[name][...] = stored[name]
    return loaded


def step(weights: Weights, gradients: Weights, rates: Mapping[str, float]) -> dict[str, np.ndarray]:
    """One step of gradient descent with a rate per part; what has none is frozen."""
    moved = {}
    for name, value in weights.items():
        parts = [prefix for prefix in rates if covers(prefix, name)]
        moved[name] = value - rates[max(parts, key=len)] * gradients[name] if parts else value.copy()
    return moved


def batch_norm(
    x: np.ndarray, norm: Weights, training: bool, frozen: bool, momentum: float = 0.1, eps: float = 1e-5
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return (out, norm). A frozen norm keeps to its running statistics, and keeps them."""
    mean, variance = norm["mean"], norm["variance"]
    kept = {"mean": mean.copy(), "variance": variance.copy()}
    if training and not frozen:
        mean, variance = x.mean(0), x.var(0)
        kept = {
            "mean": (1 - momentum) * norm["mean"] + momentum * mean,
            "variance": (1 - momentum) * norm["variance"] + momentum * variance,
        }
    return (x - mean) / np.sqrt(variance + eps), kept
