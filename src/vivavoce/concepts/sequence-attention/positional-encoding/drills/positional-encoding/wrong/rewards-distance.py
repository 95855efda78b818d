# caught by: ALiBi lowers scores by distance
# mistake: adds the distance instead of taking it away
"""Two encodings of position: Vaswani et al., 2017, section 3.5, and Press, Smith and Lewis, 2022."""

import numpy as np


def sinusoidal(places: np.ndarray, width: int) -> np.ndarray:
    """places (n,) → (n, width): sine and cosine of each frequency side by side."""
    if width % 2:
        raise ValueError(f"sinusoidal: width {width} is odd")
    angles = places[:, None] / 10_000 ** (np.arange(0, width, 2) / width)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(len(places), width)


def alibi(n: int, m: int, heads: int) -> np.ndarray:
    """(heads, n, m): what is added to the scores; the n queries are the last of the m positions."""
    if n > m:
        raise ValueError(f"alibi: {n} queries, but {m} keys")
    slopes = 2.0 ** (-8 * np.arange(1, heads + 1) / heads)
    back = (m - n + np.arange(n))[:, None] - np.arange(m)
    return np.where(back >= 0, slopes[:, None, None] * back, -np.inf)
