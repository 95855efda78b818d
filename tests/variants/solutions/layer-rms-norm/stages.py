"""Long doubles, and backpropagation through each stage: product, root, variance, mean. The cache is an object."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Kept:
    values: np.ndarray
    rate: np.ndarray
    scale: np.ndarray


def divided(values, scale, eps):
    wide = values.astype(np.longdouble)
    rate = 1 / np.sqrt((wide * wide).mean(-1, keepdims=True) + eps)
    return wide * rate * scale, Kept(wide, rate, scale)


def divided_backward(dout, kept):
    width = kept.values.shape[-1]
    dnormal = dout.astype(np.longdouble) * kept.scale
    drate = (dnormal * kept.values).sum(-1, keepdims=True)
    dsquare = drate * -0.5 * kept.rate**3
    dvalues = dnormal * kept.rate + dsquare * 2 * kept.values / width
    return dvalues, over_examples(dout * (kept.values * kept.rate))


def over_examples(a):
    while a.ndim > 1:
        a = a.sum(axis=0)
    return a


def layer_norm(x, scale, shift, eps=1e-5):
    wide = x.astype(np.longdouble)
    out, kept = divided(wide - wide.mean(-1, keepdims=True), scale, eps)
    return (out + shift).astype(x.dtype), kept


def layer_norm_backward(dout, cache):
    dcentred, dscale = divided_backward(dout, cache)
    dx = dcentred - dcentred.mean(-1, keepdims=True)
    return dx.astype(dout.dtype), dscale.astype(dout.dtype), over_examples(dout)


def rms_norm(x, scale, eps=1e-6):
    out, kept = divided(x, scale, eps)
    return out.astype(x.dtype), kept


def rms_norm_backward(dout, cache):
    return tuple(part.astype(dout.dtype) for part in divided_backward(dout, cache))
