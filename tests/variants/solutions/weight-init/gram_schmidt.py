"""Gram-Schmidt, twice for accuracy; the field is counted in a loop; normals by Box and Muller."""

import numpy as np


def fans(shape):
    if np.size(shape) < 2:
        raise ValueError(f"{tuple(shape)} has fewer than two axes")
    field = 1
    for extent in shape[2:]:
        field *= extent
    return int(shape[1] * field), int(shape[0] * field)


def xavier_uniform(shape, rng):
    variance = 2.0 / np.sum(fans(shape))
    half = np.sqrt(3.0 * variance)
    return rng.uniform(low=-half, high=half, size=shape)


def he_normal(shape, rng):
    fan_in, _ = fans(shape)
    radius = np.sqrt(-2.0 * np.log1p(-rng.random(shape)))
    return radius * np.cos(2.0 * np.pi * rng.random(shape)) * np.sqrt(2.0 / fan_in)


def orthogonal(shape, rng):
    fan_in, _ = fans(shape)
    tall = shape[0] > fan_in
    basis = []
    for _ in range(min(shape[0], fan_in)):
        vector = rng.standard_normal(max(shape[0], fan_in))
        for known in basis + basis:
            vector = vector - (known @ vector) * known
        basis.append(vector / np.linalg.norm(vector))
    rows = np.array(basis)
    return (rows.T if tall else rows).reshape(shape)
