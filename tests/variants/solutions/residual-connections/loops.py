"""Example by example: outer products added up for the weights, columns of weights for the inputs."""

import numpy as np


def forward(x, w1, w2, projection=None):
    if projection is None and x.shape[1] != w2.shape[1]:
        raise ValueError("without a projection the widths must agree")
    rows = []
    for row in x:
        hidden = np.array([max(float(row @ unit), 0.0) for unit in w1.T])
        shortcut = row if projection is None else row @ projection
        rows.append(shortcut + hidden @ w2)
    return np.array(rows), {"x": x.copy(), "w1": w1.copy(), "w2": w2.copy(), "projection": projection}


def backward(dout, cache):
    x, w1, w2, projection = cache["x"], cache["w1"], cache["w2"], cache["projection"]
    dx, dw1, dw2 = np.zeros_like(x), np.zeros_like(w1), np.zeros_like(w2)
    dprojection = None if projection is None else np.zeros_like(projection)
    for i, (row, upstream) in enumerate(zip(x, dout, strict=True)):
        z = row @ w1
        dw2 += np.outer(np.where(z > 0, z, 0), upstream)
        dz = np.where(z > 0, w2 @ upstream, 0)
        dw1 += np.outer(row, dz)
        dx[i] = w1 @ dz
        if dprojection is None:
            dx[i] += upstream
        else:
            dx[i] += projection @ upstream
            dprojection += np.outer(row, upstream)
    return dx, dw1, dw2, dprojection
