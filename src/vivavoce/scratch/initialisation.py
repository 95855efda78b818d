"""Initial weights: the scale at which signals neither fade nor explode through the layers. S0:17, S0:18.

Every function takes a shape (outputs, inputs, *kernel) and a random generator and returns an array of float64.
Kernels multiply both fans. All raise ValueError for shapes with fewer than two axes.
"""

from __future__ import annotations

import math

import numpy as np

from vivavoce.scratch.autodiff import Array

Shape = tuple[int, ...]


def fans(shape: Shape) -> tuple[int, int]:
    """(inputs, outputs) that one output and one input unit is connected to."""
    if len(shape) < 2:
        raise ValueError(f"fans of shape {shape}: needs at least two axes (outputs, inputs)")
    kernel = math.prod(shape[2:])
    return shape[1] * kernel, shape[0] * kernel


def xavier_uniform(shape: Shape, rng: np.random.Generator) -> Array:
    """U[-a, a] with a = √(6 / (inputs + outputs)), for tanh. Glorot & Bengio, AISTATS 2010, eq. 16."""
    limit = math.sqrt(6 / sum(fans(shape)))
    return rng.uniform(-limit, limit, shape)


def xavier_normal(shape: Shape, rng: np.random.Generator) -> Array:
    """Normal with variance 2 / (inputs + outputs). Glorot & Bengio, AISTATS 2010, eq. 12."""
    return rng.normal(0, math.sqrt(2 / sum(fans(shape))), shape)


def he_normal(shape: Shape, rng: np.random.Generator) -> Array:
    """Normal with variance 2 / inputs, for ReLU, which halves the second moment. He et al., ICCV 2015, eq. 10."""
    return rng.normal(0, math.sqrt(2 / fans(shape)[0]), shape)


def he_uniform(shape: Shape, rng: np.random.Generator) -> Array:
    """U[-a, a] of the same variance: a = √(6 / inputs). He et al., ICCV 2015, eq. 10."""
    limit = math.sqrt(6 / fans(shape)[0])
    return rng.uniform(-limit, limit, shape)


def lecun_normal(shape: Shape, rng: np.random.Generator) -> Array:
    """Normal with variance 1 / inputs, for linear units and SELU. LeCun et al., Efficient BackProp, 1998, eq. 16."""
    return rng.normal(0, math.sqrt(1 / fans(shape)[0]), shape)


def orthogonal(shape: Shape, rng: np.random.Generator, gain: float = 1.0) -> Array:
    """Rows (or columns, if fewer) orthonormal times gain: keeps the norm. Saxe et al., ICLR 2014."""
    fans(shape)
    rows, columns = shape[0], math.prod(shape[1:])
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))  # makes the draw uniform over rotations (Mezzadri, 2007)
    return gain * (q if rows >= columns else q.T).reshape(shape)
