"""The loss of a next-token model, and its perplexity over a corpus."""

from collections.abc import Sequence

import numpy as np


def next_token_losses(
    logits: np.ndarray, tokens: np.ndarray, pad: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return (losses, counts), both (n, t - 1)."""
    raise NotImplementedError("Which scores belong to which token?")


def perplexity(batches: Sequence[tuple[np.ndarray, np.ndarray]], pad: int | None = None) -> float:
    """The perplexity per token of all batches together."""
    raise NotImplementedError("Average first, or exponentiate first?")
