"""One epoch of training and one pass of evaluation, for any model given as a function."""


def train_epoch(weights, loss_and_gradient, x, y, rate, batch, rng):
    """One pass over the examples in random order; returns the new weights and the mean loss per example."""
    raise NotImplementedError("Draw an order, cut it into batches, and step after each.")


def evaluate(weights, loss_and_gradient, x, y, batch):
    """The mean loss per example in evaluation mode."""
    raise NotImplementedError("Same walk: no step, no shuffling, training=False.")
