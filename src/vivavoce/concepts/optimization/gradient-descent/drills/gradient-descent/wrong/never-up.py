# caught by: goes on as told, at the bottom and above the limit
# mistake: reports the lowest loss so far
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
    return weights, list(np.minimum.accumulate(losses))


def rate_limit(x):
    """Two over the largest curvature: at this rate gradient descent stops converging."""
    curvatures = np.linalg.eigvalsh(x.T @ x / len(x))
    return 2.0 / float(curvatures[-1])
