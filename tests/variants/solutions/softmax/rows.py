"""Row by row with plain loops, after moving the axis to the end."""

import numpy as np


def one_row(row, temperature):
    top = max(row)
    powers = [float(np.exp((float(value) - float(top)) / temperature)) for value in row]
    total = sum(powers)
    return [power / total for power in powers]


def softmax(scores, axis=-1, temperature=1.0):
    moved = np.moveaxis(np.asarray(scores), axis, -1)
    out = np.empty(moved.shape, dtype=scores.dtype)
    for place in np.ndindex(moved.shape[:-1]):
        out[place] = one_row(moved[place], temperature)
    return np.moveaxis(out, -1, axis)


def softmax_backward(shares, upstream, axis=-1):
    s, g = np.moveaxis(shares, axis, -1), np.moveaxis(upstream, axis, -1)
    out = np.empty_like(s)
    for place in np.ndindex(s.shape[:-1]):
        out[place] = s[place] * (g[place] - s[place] @ g[place])
    return np.moveaxis(out, -1, axis)
