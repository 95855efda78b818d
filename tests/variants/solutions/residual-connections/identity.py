"""A missing projection as the identity matrix: one formula for both; sums by einsum."""

import numpy as np


def forward(x, w1, w2, projection=None):
    inputs, outputs = x.shape[1], w2.shape[1]
    if projection is None and inputs != outputs:
        raise ValueError(f"{inputs} inputs, {outputs} outputs and no projection")
    way = np.eye(inputs) if projection is None else projection
    h = np.maximum(np.einsum("ni,ih->nh", x, w1), 0)
    out = np.einsum("ni,io->no", x, way) + np.einsum("nh,ho->no", h, w2)
    return out, (x, w1, w2, way, h, projection is not None)


def backward(dout, cache):
    x, w1, w2, way, h, projected = cache
    dh = np.einsum("no,ho->nh", dout, w2) * np.sign(h)
    dx = np.einsum("no,io->ni", dout, way) + np.einsum("nh,ih->ni", dh, w1)
    dway = np.einsum("ni,no->io", x, dout) if projected else None
    return dx, np.einsum("ni,nh->ih", x, dh), np.einsum("nh,no->ho", h, dout), dway
