"""Data sets that need no download. Every function is deterministic in its seed."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Labels = NDArray[np.int64]
S = TypeVar("S", bound=np.generic)

# The ten curves of MNIST-1D: Greydanus and Kobak, "Scaling Down Deep Learning with MNIST-1D", ICML 2024.
_CURVES = np.array([
    [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
    [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
    [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
    [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
    [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
    [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
    [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
    [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
])  # fmt: skip
_PADDED, _LENGTH = 72, 40


@cache
def mnist1d(n_train: int = 4000, n_test: int = 1000, seed: int = 0) -> tuple[Array, Labels, Array, Labels]:
    """One-dimensional digits: `(x_train, y_train, x_test, y_test)`, `x` of shape (n, 40), ten classes.

    Each example is one of ten curves at a random place, size and slope between smooth noise.
    Made after the paper's description; it is not the paper's file.
    """
    rng = np.random.default_rng(seed)
    n = n_train + n_test
    y = rng.permutation(np.arange(n) % 10)
    curves = _CURVES - _CURVES.mean(1, keepdims=True)
    curves = curves / curves.std(1, keepdims=True)
    curves = (curves - curves[:, :1]) / 6.0
    x = np.stack([_signal(curves[label], rng) for label in y])
    x = ((x - x.mean()) / x.std()).astype(np.float32)
    return x[:n_train], y[:n_train].astype(np.int64), x[n_train:], y[n_train:].astype(np.int64)


def _signal(curve: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """One example: the curve padded, stretched, scaled, shifted, with noise, sheared, sampled at 40 points."""
    padded = np.concatenate([curve, np.zeros(rng.integers(36, 61))])
    drawn = np.interp(np.linspace(0, 1, _PADDED), np.linspace(0, 1, len(padded)), padded)
    drawn = np.roll(drawn * (0.8 + 0.4 * rng.random()), rng.integers(48))
    noise = 0.25 * _smooth_noise(rng, _PADDED)
    signal = np.where(drawn != 0, drawn, noise) + 0.02 * rng.normal(size=_PADDED)
    signal = signal - 0.75 * (rng.random() - 0.5) * np.linspace(-0.5, 0.5, _PADDED)
    sampled: NDArray[np.float64] = np.interp(np.linspace(0, 1, _LENGTH), np.linspace(0, 1, _PADDED), signal)
    return sampled


def _smooth_noise(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    """White noise passed through a Gaussian of width 2."""
    kernel = np.exp(-0.5 * (np.arange(-6, 7) / 2.0) ** 2)
    smooth: NDArray[np.float64] = np.convolve(rng.normal(size=n), kernel / kernel.sum(), mode="same")
    return smooth


@cache
def digits(n_train: int = 1200, seed: int = 0) -> tuple[Array, Labels, Array, Labels]:
    """Hand-written 8 x 8 digits (scikit-learn's copy of the UCI test set): `x` (n, 64) in [0, 1].

    Returns a shuffled split; the rest of the 1,797 images is the test set.
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    order = np.random.default_rng(seed).permutation(len(bunch.target))
    x = (bunch.data[order] / 16.0).astype(np.float32)
    y = bunch.target[order].astype(np.int64)
    return x[:n_train], y[:n_train], x[n_train:], y[n_train:]


def subset(x: NDArray[S], y: Labels, n: int, seed: int) -> tuple[NDArray[S], Labels]:
    """A random subset of `n` examples, without replacement. ValueError when there are fewer."""
    if n > len(x):
        raise ValueError(f"{n} examples asked of {len(x)}")
    chosen = np.random.default_rng(seed).permutation(len(x))[:n]
    return x[chosen], y[chosen]
