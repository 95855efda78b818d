# caught by: a token that costs nothing counts
# mistake: counts the losses that are not zero
"""The loss of a next-token model, and its perplexity over a corpus."""

from collections.abc import Sequence

import numpy as np


def next_token_losses(logits: np.ndarray, tokens: np.ndarray, pad: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return (losses, counts), both (n, t - 1)."""
    scores, targets = logits[:, :-1], tokens[:, 1:]
    scores = scores - scores.max(-1, keepdims=True)
    log_probabilities = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    counts = np.ones(targets.shape, dtype=bool) if pad is None else targets != pad
    known = targets * counts  # 0 for padding, which may be outside of the vocabulary
    losses = -np.take_along_axis(log_probabilities, known[..., None], -1)[..., 0]
    return np.where(counts, losses, 0.0), counts


def perplexity(batches: Sequence[tuple[np.ndarray, np.ndarray]], pad: int | None = None) -> float:
    """The perplexity per token of all batches together: tokens are averaged, not batches."""
    total, counted = 0.0, 0
    for logits, tokens in batches:
        losses, _ = next_token_losses(logits, tokens, pad)
        total += losses.sum()
        counted += np.count_nonzero(losses)
    if counted == 0:
        raise ValueError("no token counts")
    return float(np.exp(total / counted))
