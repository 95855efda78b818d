"""Random flips, shifts and mixup for a batch."""

import numpy as np


def random_flip(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mirror each image left to right with probability one half. images: (n, channels, height, width)."""
    raise NotImplementedError("Draw for each image, then mirror the last axis.")


def random_shift(images: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Move each image by up to `most` pixels in both directions; zeros move in."""
    raise NotImplementedError("Pad, then cut a window at a random corner.")


def mixup(
    x: np.ndarray, targets: np.ndarray, alpha: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Mix each row with a partner, inputs and one-hot targets alike."""
    raise NotImplementedError("One share from Beta(alpha, alpha), one permutation.")
