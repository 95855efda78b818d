"""QR of a square draw that is cut to size, columns turned by coins; uniforms as a magnitude and a sign."""

from functools import reduce
from operator import mul

import numpy as np


def fans(shape):
    shape = tuple(shape)
    if len(shape) in (0, 1):
        raise ValueError("weights have at least two axes")
    per_output, per_input = reduce(mul, shape[1:]), reduce(mul, shape[2:], shape[0])
    return per_output, per_input


def coins(count, rng):
    return rng.choice([-1.0, 1.0], size=count)


def xavier_uniform(shape, rng):
    fan_in, fan_out = fans(shape)
    magnitude = rng.random(shape) * np.sqrt(6.0 / (fan_in + fan_out))
    return magnitude * coins(shape, rng)


def he_normal(shape, rng):
    fan_in, _ = fans(shape)
    return rng.normal(scale=(fan_in / 2) ** -0.5, size=shape)


def orthogonal(shape, rng):
    fan_in, _ = fans(shape)
    side = max(shape[0], fan_in)
    q, r = np.linalg.qr(rng.normal(size=(side, side)))
    q = q * np.sign(np.diagonal(r)) * coins(side, rng)
    return q[: shape[0], :fan_in].reshape(shape)
