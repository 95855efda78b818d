"""The cache is a function that turns the gradient of the output into those of the arguments."""

import numpy as np


def layer_norm(x, scale, shift, eps=1e-5):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    rate = (np.mean(centred**2, axis=-1, keepdims=True) + eps) ** -0.5
    normal = centred * rate

    def back(dout):
        g = dout * scale
        dnormal = g - normal * np.mean(g * normal, axis=-1, keepdims=True)
        dx = rate * (dnormal - np.mean(g, axis=-1, keepdims=True))
        lead = tuple(range(x.ndim - 1))
        return dx, np.sum(dout * normal, axis=lead), np.sum(dout, axis=lead)

    return scale * normal + shift, back


def layer_norm_backward(dout, cache):
    return cache(dout)


def rms_norm(x, scale, eps=1e-6):
    rate = 1 / np.sqrt(np.mean(np.square(x), axis=-1, keepdims=True) + eps)

    def back(dout):
        g = scale * dout
        dx = rate * g - x * rate**3 * np.mean(g * x, axis=-1, keepdims=True)
        return dx, np.sum(dout * x * rate, axis=tuple(range(x.ndim - 1)))

    return scale * x * rate, back


def rms_norm_backward(dout, cache):
    return cache(dout)
