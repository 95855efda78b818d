# caught by: a new random order from rng
# mistake: goes through the file in its order in every epoch
"""One epoch of training and one pass of evaluation, for any model given as a function."""


def train_epoch(weights, loss_and_gradient, x, y, rate, batch, rng):
    """One pass over the examples in random order; returns the new weights and the mean loss per example."""
    order, total = list(range(len(x))), 0.0
    for start in range(0, len(x), batch):
        rows = order[start : start + batch]
        loss, gradient = loss_and_gradient(weights, x[rows], y[rows], True)
        weights = weights - rate * gradient
        total += loss * len(rows)
    return weights, total / len(x)


def evaluate(weights, loss_and_gradient, x, y, batch):
    """The mean loss per example in evaluation mode."""
    total = 0.0
    for start in range(0, len(x), batch):
        part = x[start : start + batch]
        loss, _ = loss_and_gradient(weights, part, y[start : start + batch], False)
        total += loss * len(part)
    return total / len(x)
