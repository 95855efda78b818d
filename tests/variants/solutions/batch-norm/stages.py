"""Node by node as in a computation graph; the cache is a function that holds what it needs."""

import numpy as np


def forward(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    if not training:
        scale = gamma / np.sqrt(running_var + eps)
        return x * scale + (beta - running_mean * scale), running_mean, running_var, None
    rows = x.shape[0]
    if rows <= 1:
        raise ValueError("training needs two rows or more")
    mean = x.mean(0)
    centred = x - mean
    variance = np.mean(centred * centred, 0)
    deviation = np.sqrt(variance + eps)
    inverse = np.reciprocal(deviation)
    normal = centred * inverse
    moved_mean = running_mean * (1 - momentum) + momentum * mean
    moved_var = running_var * (1 - momentum) + momentum * variance * rows / (rows - 1)

    def gradients(dout):
        dnormal = dout * gamma
        dinverse = np.sum(dnormal * centred, axis=0)
        ddeviation = -dinverse * inverse**2
        dvariance = ddeviation / (2 * deviation)
        dcentred = dnormal * inverse + 2 / rows * centred * dvariance
        dmean = -dcentred.sum(axis=0)
        return dcentred + dmean / rows, np.sum(dout * normal, axis=0), np.sum(dout, axis=0)

    return normal * gamma + beta, moved_mean, moved_var, gradients


def backward(dout, cache):
    return cache(dout)
