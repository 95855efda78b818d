# caught by: heavy ball: moves along the running sum
# mistake: averages: (1 - mu) times the gradient, which makes steps ten times shorter
"""Gradient descent with momentum, heavy ball and Nesterov."""

import numpy as np


def step(w, g, velocity, rate, mu, nesterov):
    """New weights and new velocity after one step."""
    velocity = (1 - mu) * g if velocity is None else mu * velocity + (1 - mu) * g
    direction = g + mu * velocity if nesterov else velocity
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
