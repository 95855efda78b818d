"""The sigmoid by tanh, the loss by logaddexp, products by einsum."""

import numpy as np


def products(center, context, negatives):
    return np.einsum("bs,bs->b", center, context), np.einsum("bs,bks->bk", center, negatives)


def loss(center, context, negatives):
    good, bad = products(center, context, negatives)
    per_pair = np.logaddexp(0, -good) + np.logaddexp(0, bad).sum(axis=-1)
    return per_pair.mean()


def loss_gradients(center, context, negatives):
    good, bad = products(center, context, negatives)
    batch = center.shape[0]
    good = 0.5 * (np.tanh(good / 2) - 1) / batch
    bad = 0.5 * (np.tanh(bad / 2) + 1) / batch
    by_center = good.reshape(-1, 1) * context + np.einsum("bk,bks->bs", bad, negatives)
    return by_center, np.einsum("b,bs->bs", good, center), np.einsum("bk,bs->bks", bad, center)


def noise_distribution(counts, power=0.75):
    counts = np.asarray(counts, dtype=float)
    weights = np.where(counts > 0, np.power(np.maximum(counts, 1), power), 0.0)
    return weights / np.sum(weights)
