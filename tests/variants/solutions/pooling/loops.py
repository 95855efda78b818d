"""Plain loops over planes, windows and entries."""

import numpy as np


def starts(length, size, stride):
    if size > length:
        raise ValueError(f"a window of {size} does not fit into {length}")
    return list(range(0, length - size + 1, stride))


def pool2d(x, size, stride, mode):
    rows, columns = starts(x.shape[-2], size, stride), starts(x.shape[-1], size, stride)
    out = np.zeros((*x.shape[:-2], len(rows), len(columns)), x.dtype)
    for plane in np.ndindex(x.shape[:-2]):
        for i, top in enumerate(rows):
            for j, left in enumerate(columns):
                seen = [float(x[(*plane, top + a, left + b)]) for a in range(size) for b in range(size)]
                out[(*plane, i, j)] = max(seen) if mode == "max" else sum(seen) / len(seen)
    return out


def pool2d_backward(dy, x, size, stride, mode):
    rows, columns = starts(x.shape[-2], size, stride), starts(x.shape[-1], size, stride)
    dx = np.zeros(x.shape, x.dtype)
    for plane in np.ndindex(x.shape[:-2]):
        for i, top in enumerate(rows):
            for j, left in enumerate(columns):
                slope = dy[(*plane, i, j)]
                window = [(*plane, top + a, left + b) for a in range(size) for b in range(size)]
                if mode == "max":
                    dx[max(window, key=lambda place: x[place])] += slope
                else:
                    for place in window:
                        dx[place] += slope / size**2
    return dx
