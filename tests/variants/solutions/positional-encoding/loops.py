"""Entry by entry with the math module."""

import math

import numpy as np


def sinusoidal(places, width):
    if width % 2 == 1:
        raise ValueError("an odd width leaves a sine without its cosine")
    out = np.zeros((len(places), width))
    for row, place in enumerate(places):
        for column in range(width):
            angle = float(place) / math.pow(10000, (column - column % 2) / width)
            out[row, column] = math.cos(angle) if column % 2 else math.sin(angle)
    return out


def alibi(n, m, heads):
    if n > m:
        raise ValueError("more queries than positions")
    out = np.empty((heads, n, m))
    for head in range(heads):
        slope = math.pow(2, -8 * (head + 1) / heads)
        for query in range(n):
            for key in range(m):
                back = (m - n + query) - key
                out[head, query, key] = -slope * back if back >= 0 else -math.inf
    return out
