"""Layers as pairs of value and pull-back: the cache is a function."""

import numpy as np


def dense(x, w):
    return x.dot(w), lambda g: (g.dot(w.T), x.T.dot(g))


def relu(z):
    on = z > 0
    return np.where(on, z, 0.0), lambda g: np.where(on, g, 0.0)


def forward(x, w1, w2, projection=None):
    z, back1 = dense(x, w1)
    h, back_relu = relu(z)
    branch, back2 = dense(h, w2)
    if projection is not None:
        shortcut, back_shortcut = dense(x, projection)
    elif branch.shape == x.shape:
        shortcut, back_shortcut = x, lambda g: (g, None)
    else:
        raise ValueError("the shortcut does not fit")

    def pull(g):
        dh, dw2 = back2(g)
        dx, dw1 = back1(back_relu(dh))
        through, dprojection = back_shortcut(g)
        return dx + through, dw1, dw2, dprojection

    branch += shortcut
    return branch, pull


def backward(dout, cache):
    return cache(dout)
