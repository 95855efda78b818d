"""A generator of points; the first velocity is the gradient itself."""

from itertools import islice

import numpy as np


def step(w, g, velocity, rate, mu, nesterov):
    velocity = g if velocity is None else mu * velocity + g
    direction = g + mu * velocity if nesterov else velocity
    return w - rate * direction, velocity


def walk(gradient, w, rate, mu, nesterov):
    velocity = None
    yield w
    while True:
        w, velocity = step(w, gradient(w), velocity, rate, mu, nesterov)
        yield w


def descend(gradient, start, rate, mu, steps, nesterov):
    return np.stack(list(islice(walk(gradient, start, rate, mu, nesterov), steps + 1)))


def largest_rate(curvature, mu):
    return (2 + 2 * mu) / curvature
