# caught by: classes and rows are drawn at random
# mistake: draws a class in proportion to its number of examples
"""Few-shot classification by prototypes: draw an episode, score queries, take the loss."""

import numpy as np


def sample_episode(
    labels: np.ndarray, ways: int, shots: int, queries: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Classes (ways,), row numbers of support (ways, shots) and of queries (ways, queries)."""
    found, counts = np.unique(labels, return_counts=True)
    possible = found[counts >= shots + queries]
    if len(possible) < ways:
        raise ValueError(f"{len(possible)} classes have {shots + queries} examples, {ways} are needed")
    sizes = counts[counts >= shots + queries]
    classes = rng.choice(possible, ways, replace=False, p=sizes / sizes.sum())
    rows = np.stack([rng.permutation(np.flatnonzero(labels == c))[: shots + queries] for c in classes])
    return classes, rows[:, :shots], rows[:, shots:]


def prototype_logits(support: np.ndarray, labels: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Minus the squared distance of each query to each class mean, (m, ways)."""
    prototypes = np.stack([support[labels == c].mean(axis=0) for c in range(labels.max() + 1)])
    return -((queries[:, None] - prototypes) ** 2).sum(axis=2)


def episode_loss(support: np.ndarray, labels: np.ndarray, queries: np.ndarray, targets: np.ndarray) -> float:
    """Mean cross-entropy of the queries."""
    logits = prototype_logits(support, labels, queries)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_shares[np.arange(len(targets)), targets].mean())
