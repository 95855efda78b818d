"""Pair of channels by pair of channels, leading axes one index at a time."""

import numpy as np


def gram(f):
    *lead, channels, height, width = f.shape
    out = np.empty((*lead, channels, channels))
    for place in np.ndindex(*lead):
        maps = f[place]
        for i in range(channels):
            for j in range(i, channels):
                out[(*place, i, j)] = out[(*place, j, i)] = (maps[i] * maps[j]).sum() / (channels * height * width)
    return out


def style_loss(f, target):
    difference = (gram(f) - target).ravel().tolist()
    return sum(value * value for value in difference) / len(difference)


def style_gradient(f, target):
    g = gram(f)
    channels, height, width = f.shape[-3:]
    apart = (g - target) * 2 / g.size
    both = (apart + np.swapaxes(apart, -1, -2)) / (channels * height * width)
    out = np.zeros(f.shape)
    for i in range(channels):
        for j in range(channels):
            out[..., i, :, :] += both[..., i, j, None, None] * f[..., j, :, :]
    return out
