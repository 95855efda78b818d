# caught by: noise follows the counts to the power
# mistake: draws noise in proportion to the counts
import numpy as np


def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    return 0.5 * np.tanh(0.5 * z) + 0.5


def products(center, context, negatives):
    """Dot products with the true context, (batch,), and with the negatives, (batch, k)."""
    return (center * context).sum(axis=1), np.einsum("bd,bkd->bk", center, negatives)


def loss(center, context, negatives):
    """Mean loss of skip-gram with negative sampling."""
    good, bad = products(center, context, negatives)
    each = np.logaddexp(0.0, -good) + np.logaddexp(0.0, bad).sum(axis=1)
    return float(each.mean())


def loss_gradients(center, context, negatives):
    """Gradients of the mean loss with respect to the three arguments."""
    good, bad = products(center, context, negatives)
    pull = -sigmoid(-good)[:, None] / len(center)
    push = sigmoid(bad)[:, :, None] / len(center)
    to_center = pull * context + (push * negatives).sum(axis=1)
    return to_center, pull * center, push * center[:, None, :]


def noise_distribution(counts, power=0.75):
    """Probabilities of the noise words."""
    weights = np.zeros(len(counts))
    weights[counts > 0] = counts[counts > 0]
    return weights / weights.sum()
