# caught by: Nesterov: gradient plus mu times the new velocity
# mistake: Nesterov looks along the velocity from before the step
"""Gradient descent with momentum, heavy ball and Nesterov."""

import numpy as np


def step(w, g, velocity, rate, mu, nesterov):
    """New weights and new velocity after one step."""
    old = 0.0 * g if velocity is None else velocity
    velocity = mu * old + g
    direction = g + mu * old if nesterov else velocity
    return w - rate * direction, velocity


def descend(gradient, start, rate, mu, steps, nesterov):
    """All points of the walk, the start included: (steps + 1, d)."""
    points, velocity = [start], None
    for _ in range(steps):
        w, velocity = step(points[-1], gradient(points[-1]), velocity, rate, mu, nesterov)
        points.append(w)
    return np.array(points)


def largest_rate(curvature, mu):
    """The rate at which plain momentum stops converging on a bowl."""
    return 2 * (1 + mu) / curvature
