"""Place by place with the math module; a corpus as two running sums."""

import math

import numpy as np


def surprise(scores, target):
    top = max(scores)
    return math.log(math.fsum(math.exp(score - top) for score in scores)) + top - scores[target]


def next_token_losses(logits, tokens, pad=None):
    n, t = tokens.shape
    losses, counts = np.zeros((n, t - 1)), np.zeros((n, t - 1), dtype=bool)
    for i in range(n):
        for place in range(1, t):
            target = int(tokens[i, place])
            if pad is not None and target == pad:
                continue
            counts[i, place - 1] = True
            losses[i, place - 1] = surprise(logits[i, place - 1].tolist(), target)
    return losses, counts


def perplexity(batches, pad=None):
    total, number = 0.0, 0
    for batch in batches:
        losses, counts = next_token_losses(*batch, pad=pad)
        total += float(losses.sum())
        number += int(counts.sum())
    if not number:
        raise ValueError("no token counts")
    return math.exp(total / number)
