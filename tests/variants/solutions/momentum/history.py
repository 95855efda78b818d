"""Number by number; the walk carries the scaled velocity, rate times v, as the heavy ball's last move."""

import numpy as np


def step(w, g, velocity, rate, mu, nesterov):
    before = np.zeros_like(g) if velocity is None else velocity
    new_w, new_v = np.empty(w.shape), np.empty(w.shape)
    for place in np.ndindex(w.shape):
        new_v[place] = mu * before[place] + g[place]
        along = (1 + mu) * g[place] + mu**2 * before[place] if nesterov else new_v[place]
        new_w[place] = w[place] - rate * along
    return new_w, new_v


def descend(gradient, start, rate, mu, steps, nesterov):
    points, push = [np.array(start, dtype=np.float64)], 0.0
    for _ in range(steps):
        here = points[-1]
        pull = rate * np.asarray(gradient(here))
        push = mu * push + pull
        points.append(here - (pull + mu * push if nesterov else push))
    return np.array(points)


def largest_rate(curvature, mu):
    return 2 / curvature + 2 * mu / curvature
