"""The list by picking the best again and again; the loss by the stable logarithm of both branches at once."""

from itertools import islice

import numpy as np


def log_sigmoid(x):
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def bpr_loss(users, liked, others):
    x = np.sum(users * liked - users * others, axis=1)
    chance_of_error = np.exp(log_sigmoid(-x))
    pull = (chance_of_error / len(x)).reshape(-1, 1) * users
    push = (chance_of_error / len(x)).reshape(-1, 1) * (others - liked)
    return -float(np.mean(log_sigmoid(x))), push, -pull, +pull


def best_first(scores, out):
    while True:
        scores[out] = -np.inf
        best = int(np.argmax(scores))
        if scores[best] == -np.inf:
            return
        yield best
        out = best


def recommend(user, items, seen, k):
    scores = np.inner(items, user).astype(float)
    return np.fromiter(islice(best_first(scores, list(seen)), k), dtype=np.int64)


class Discounted:
    def __init__(self, k):
        if k < 1:
            raise ValueError("no places")
        self.k = k

    def gain(self, hits):
        return sum(hit / np.log2(place + 2) for place, hit in enumerate(hits[: self.k]))


def ndcg(recommended, relevant, k):
    places = Discounted(k)
    if len(relevant) == 0:
        return 0
    return places.gain([item in relevant for item in recommended]) / places.gain([True] * len(relevant))
