# caught by: padding has no loss and does not count
# mistake: looks padding up among the scores, though -100 is no token
"""The loss of a next-token model, and its perplexity over a corpus."""

from collections.abc import Sequence

import numpy as np


def next_token_losses(logits: np.ndarray, tokens: np.ndarray, pad: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return (losses, counts), both (n, t - 1)."""
    scores, targets = logits[:, :-1], tokens[:, 1:]
    scores = scores - scores.max(-1, keepdims=True)
    log_probabilities = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    counts = np.ones(targets.shape, dtype=bool) if pad is None else targets != pad
    losses = -np.take_along_axis(log_probabilities, targets[..., None], -1)[..., 0]
    return np.where(counts, losses, 0.0), counts


def perplexity(batches: Sequence[tuple[np.ndarray, np.ndarray]], pad: int | None = None) -> float:
    """The perplexity per token of all batches together: tokens are averaged, not batches."""
    total, counted = 0.0, 0
    for logits, tokens in batches:
        losses, counts = next_token_losses(logits, tokens, pad)
        total += losses.sum()
        counted += counts.sum()
    if counted == 0:
        raise ValueError("no token counts")
    return float(np.exp(total / counted))
