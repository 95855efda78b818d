"""The unit circle in complex numbers, frequencies by exp and log; slopes as running products, the future added."""

import numpy as np


def sinusoidal(places, width):
    if width & 1:
        raise ValueError("width must be even")
    frequencies = np.exp(-np.log(10000.0) * np.arange(0, width, 2) / width)
    turned = np.exp(1j * np.multiply.outer(np.asarray(places, dtype=np.float64), frequencies))
    return np.ascontiguousarray(np.dstack((turned.imag, turned.real)).reshape(len(places), width))


def alibi(n, m, heads):
    if m < n:
        raise ValueError("n may not exceed m")
    slopes = np.cumprod(np.full(heads, 2 ** (-8 / heads)))
    distance = np.subtract.outer(np.arange(m)[m - n :], np.arange(m))
    future = np.zeros((n, m))
    future[distance < 0] = -np.inf
    return -np.einsum("h,nm->hnm", slopes, distance) + future
