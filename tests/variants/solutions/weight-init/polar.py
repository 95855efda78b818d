"""Uniforms scaled by hand, normals row by row, the rotation as U V' of a normal matrix's singular values."""

import math

import numpy as np


def fans(shape):
    if len(shape) < 2:
        raise ValueError("a shape needs outputs and inputs")
    outputs, inputs, *kernel = shape
    field = math.prod(kernel)
    return inputs * field, outputs * field


def xavier_uniform(shape, rng):
    bound = math.sqrt(6 / sum(fans(shape)))
    return bound * (2 * rng.random(shape) - 1)


def he_normal(shape, rng):
    deviation = math.sqrt(2 / fans(shape)[0])
    return np.stack([deviation * rng.standard_normal(tuple(shape[1:])) for _ in range(shape[0])])


def orthogonal(shape, rng):
    fan_in, _ = fans(shape)
    u, _, v = np.linalg.svd(rng.normal(size=(shape[0], fan_in)), full_matrices=False)
    return (u @ v).reshape(shape)
