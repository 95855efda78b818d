"""In place on copies, rows of one table filled in order, with the old velocity in the Nesterov step."""

import numpy as np


def step(w, g, velocity, rate, mu, nesterov):
    new = np.zeros(np.shape(w)) if velocity is None else np.array(velocity, dtype=float)
    new *= mu
    new += g
    moved = np.array(w, dtype=float)
    if nesterov:
        moved -= rate * np.asarray(g)
        moved -= rate * mu * new
    else:
        moved -= rate * new
    return moved, new


def descend(gradient, start, rate, mu, steps, nesterov):
    points = np.empty((steps + 1, len(start)))
    points[0] = start
    velocity = np.zeros(len(start))
    for t in range(steps):
        points[t + 1], velocity = step(points[t], gradient(points[t].copy()), velocity, rate, mu, nesterov)
    return points


def largest_rate(curvature, mu):
    return 2 * (1 + mu) * np.reciprocal(float(curvature))
