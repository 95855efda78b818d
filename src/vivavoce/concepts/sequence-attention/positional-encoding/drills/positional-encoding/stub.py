"""Two encodings of position: sines and cosines, and ALiBi's bias."""

import numpy as np


def sinusoidal(places: np.ndarray, width: int) -> np.ndarray:
    """places (n,) → (n, width): sine and cosine of each frequency side by side."""
    raise NotImplementedError("Which angle belongs to which pair of columns?")


def alibi(n: int, m: int, heads: int) -> np.ndarray:
    """(heads, n, m): what is added to the scores; the n queries are the last of the m positions."""
    raise NotImplementedError("How far back is each key, and how steep is each head?")
