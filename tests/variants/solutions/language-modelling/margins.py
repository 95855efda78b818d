"""The loss as logaddexp of all margins over the target's score; the corpus joined into one vector."""

import numpy as np


def next_token_losses(logits, tokens, pad=None):
    targets = tokens[:, 1:].astype(int)
    counts = np.ones(targets.shape, dtype=bool) if pad is None else np.not_equal(targets, pad)
    known = np.where(counts, targets, 0)[..., np.newaxis]  # padding need not be a word of the vocabulary
    scores = logits[:, :-1, :]
    margins = scores - np.take_along_axis(scores, known, axis=2)
    return np.logaddexp.reduce(margins, axis=2) * counts, counts


def perplexity(batches, pad=None):
    counted = [losses[counts] for losses, counts in (next_token_losses(*batch, pad) for batch in batches)]
    joined = np.concatenate([np.empty(0), *counted])
    if joined.size == 0:
        raise ValueError("nothing counts")
    return np.exp(joined.mean())
