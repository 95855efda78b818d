"""Gradient descent with momentum, heavy ball and Nesterov."""


def step(w, g, velocity, rate, mu, nesterov):
    """New weights and new velocity after one step."""
    raise NotImplementedError("Update the velocity, then move along it.")


def descend(gradient, start, rate, mu, steps, nesterov):
    """All points of the walk, the start included: (steps + 1, d)."""
    raise NotImplementedError("Repeat the step, keep the points.")


def largest_rate(curvature, mu):
    """The rate at which plain momentum stops converging on a bowl."""
    raise NotImplementedError("How much further than 2 / curvature?")
