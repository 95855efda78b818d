# caught by: no entry prefers a sign, no direction is preferred
# mistake: keeps the signs that the factorisation happens to choose
"""Initial weights, for shapes (outputs, inputs, *kernel)."""

import math

import numpy as np


def fans(shape):
    """How many values one output sees, and how many outputs one input value reaches."""
    if len(shape) < 2:
        raise ValueError(f"{shape} has no inputs and outputs")
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel


def xavier_uniform(shape, rng):
    """Uniform, with variance 2 / (fan in + fan out)."""
    limit = math.sqrt(6 / sum(fans(shape)))
    return rng.uniform(-limit, limit, shape)


def he_normal(shape, rng):
    """Normal, with variance 2 / fan in."""
    return rng.normal(0, math.sqrt(2 / fans(shape)[0]), shape)


def orthogonal(shape, rng):
    """Rows orthonormal, or columns if there are more rows."""
    fans(shape)
    rows, columns = shape[0], math.prod(shape[1:])
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    del r
    return (q if rows >= columns else q.T).reshape(shape)
