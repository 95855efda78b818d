"""All places flattened into rows and only the counted ones looked at; probabilities are multiplied as powers of two."""

import numpy as np


def log_softmax(rows):
    rows = rows - np.amax(rows, axis=-1, keepdims=True)
    rows -= np.log(np.sum(np.exp(rows), axis=-1, keepdims=True))
    return rows


def next_token_losses(logits, tokens, pad=None):
    vocabulary = logits.shape[-1]
    rows, targets = logits[:, :-1].reshape(-1, vocabulary), tokens[:, 1:].ravel()
    chosen = np.flatnonzero(targets != pad) if pad is not None else np.arange(targets.size)
    losses, counts = np.zeros(targets.size), np.zeros(targets.size, dtype=bool)
    counts[chosen] = True
    losses[chosen] = -log_softmax(rows[chosen])[np.arange(chosen.size), targets[chosen]]
    shape = (tokens.shape[0], tokens.shape[1] - 1)
    return losses.reshape(shape), counts.reshape(shape)


def perplexity(batches, pad=None):
    bits, number = 0.0, 0
    for logits, tokens in batches:
        losses, counts = next_token_losses(logits, tokens, pad)
        bits, number = bits + np.sum(losses) / np.log(2), number + np.count_nonzero(counts)
    if number == 0:
        raise ValueError("empty corpus")
    return float(2.0 ** (bits / number))
