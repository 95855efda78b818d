"""Lists of losses and sizes, averaged at the end; a shuffled list of numbers; in place on a copy of the weights."""

import numpy as np


def walk(order, batch):
    order = list(order)
    while order:
        yield order[:batch]
        order = order[batch:]


def train_epoch(weights, loss_and_gradient, x, y, rate, batch, rng):
    now = np.array(weights, dtype=float)
    order = np.arange(y.shape[0])
    rng.shuffle(order)
    losses, sizes = [], []
    for rows in walk(order, batch):
        loss, gradient = loss_and_gradient(now.copy(), np.take(x, rows, axis=0), np.take(y, rows, axis=0), True)
        now -= np.multiply(gradient, rate)
        losses.append(loss)
        sizes.append(len(rows))
    return now, float(np.average(losses, weights=sizes))


def evaluate(weights, loss_and_gradient, x, y, batch):
    parts = list(walk(range(len(y)), batch))
    losses = [loss_and_gradient(weights, x[rows], y[rows], False)[0] for rows in parts]
    return float(np.dot(losses, [len(rows) for rows in parts]) / len(y))
