# caught by: the share is drawn from Beta(alpha, alpha), partners at random
# mistake: always gives the larger share to the row itself
"""Random flips, shifts and mixup for a batch."""

import numpy as np


def random_flip(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mirror each image left to right with probability one half. images: (n, channels, height, width)."""
    flipped = rng.random(len(images)) < 0.5
    return np.where(flipped[:, None, None, None], images[..., ::-1], images)


def random_shift(images: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Move each image by up to `most` pixels in both directions; zeros move in."""
    if most < 0:
        raise ValueError(f"an image cannot move by at most {most} pixels")
    height, width = images.shape[2:]
    padded = np.pad(images, ((0, 0), (0, 0), (most, most), (most, most)))
    corners = rng.integers(0, 2 * most + 1, size=(len(images), 2))
    shifted = np.empty_like(images)
    for i, (top, left) in enumerate(corners):
        shifted[i] = padded[i, :, top : top + height, left : left + width]
    return shifted


def mixup(x: np.ndarray, targets: np.ndarray, alpha: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mix each row with a partner, inputs and one-hot targets alike."""
    if alpha <= 0:
        raise ValueError(f"alpha must be above 0, not {alpha}")
    share, partner = rng.beta(alpha, alpha), rng.permutation(len(x))
    share = max(share, 1 - share)
    mixed = [share * rows + (1 - share) * rows[partner] for rows in (x, targets)]
    return mixed[0].astype(x.dtype), mixed[1].astype(targets.dtype)
