"""Context and noise in one array (batch, 1 + k, size) with targets 1 and 0: binary cross-entropy."""

import numpy as np


def stack(center, context, negatives):
    words = np.concatenate([context[:, None], negatives], axis=1)
    target = np.zeros(words.shape[:2])
    target[:, 0] = 1.0
    return words, target, np.matmul(words, center[..., None])[..., 0]


def loss(center, context, negatives):
    _, target, scores = stack(center, context, negatives)
    each = np.maximum(scores, 0) - target * scores + np.log1p(np.exp(-np.abs(scores)))
    return float(each.sum() / len(center))


def loss_gradients(center, context, negatives):
    words, target, scores = stack(center, context, negatives)
    small = np.exp(-np.abs(scores))
    share = np.where(scores >= 0, 1.0, small) / (1 + small)
    slope = (share - target) / len(center)
    of_words = slope[..., None] * center[:, None]
    return (slope[:, None] @ words)[:, 0], of_words[:, 0], of_words[:, 1:]


def noise_distribution(counts, power=0.75):
    logs = np.full(np.shape(counts), -np.inf)
    present = np.asarray(counts) > 0
    logs[present] = power * np.log(np.asarray(counts)[present])
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()
