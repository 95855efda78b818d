# caught by: the limit is two over the largest curvature
# mistake: iterates from (1, 1, ...), which may be at right angles to the steepest direction
import numpy as np


def loss_and_gradient(x, y, weights):
    """Half the mean squared error of a linear model, and its gradient (d,)."""
    errors = x @ weights - y
    return 0.5 * float(np.mean(errors**2)), x.T @ errors / len(y)


def descend(x, y, start, rate, steps):
    """Full-batch gradient descent. Returns the last weights (d,) and steps + 1 losses."""
    weights = np.array(start, dtype=float)
    losses = [loss_and_gradient(x, y, weights)[0]]
    for _ in range(steps):
        weights = weights - rate * loss_and_gradient(x, y, weights)[1]
        losses.append(loss_and_gradient(x, y, weights)[0])
    return weights, losses


def rate_limit(x):
    """Two over the largest curvature: at this rate gradient descent stops converging."""
    hessian, direction = x.T @ x / len(x), np.ones(x.shape[1])
    for _ in range(200):
        direction = hessian @ direction
        direction = direction / np.linalg.norm(direction)
    return 2.0 / float(direction @ hessian @ direction)
