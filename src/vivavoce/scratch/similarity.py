"""Learning what is alike: twin networks, few examples a class, pairs of modalities, recommendations.

S3T:16 (Siamese), S3T:31, S3T:32 (few and zero shot), S3T:36 (multimodal), S3S:13 (recommender). Embeddings are (n,
width); all losses are scalars and raise ShapeError where rows or widths differ, ValueError on an empty batch.
"""

from __future__ import annotations

import numpy as np

from vivavoce.scratch.autodiff import Array, ShapeError
from vivavoce.scratch.layers import Embedding, Module
from vivavoce.scratch.losses import cross_entropy
from vivavoce.scratch.operations import maximum, sqrt
from vivavoce.scratch.tensor import Tensor


def squared_distance(a: Tensor, b: Tensor) -> Tensor:
    """Per row: (n, width) twice → (n,)."""
    if a.shape != b.shape or a.ndim != 2:
        raise ShapeError(f"distance: shapes {a.shape} and {b.shape}")
    if len(a) == 0:
        raise ValueError(f"distance: empty batch, shape {a.shape}")
    return ((a - b) ** 2).sum(axis=1)


def contrastive(a: Tensor, b: Tensor, same: Array, margin: float = 1.0) -> Tensor:
    """Of a Siamese network's two outputs: d² / 2 for pairs of a kind, else max(0, margin - d)² / 2, mean.

    Both from the same weights. Hadsell et al., CVPR 2006; the twin network is Bromley et al., NeurIPS 1993.
    """
    square = squared_distance(a, b)
    short = maximum(margin - sqrt(square + 1e-12), 0.0)  # the root has no slope at 0
    alike = np.asarray(same, dtype=a.dtype)
    return (square * alike + short * short * (1 - alike)).mean() * 0.5


def triplet(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 0.2) -> Tensor:
    """max(0, d²(anchor, positive) - d²(anchor, negative) + margin), mean. Schroff et al., CVPR 2015 (FaceNet)."""
    return maximum(squared_distance(anchor, positive) - squared_distance(anchor, negative) + margin, 0.0).mean()


def prototype_logits(queries: Tensor, support: Tensor, labels: Array, classes: int) -> Tensor:
    """Minus the squared distance to each class's mean embedding: (m, width), (n, width), (n,) → (m, classes).

    With `cross_entropy` this is the prototypical network of Snell et al., NeurIPS 2017: new classes from a few
    examples, without training. ValueError if a class has no example.
    """
    members = np.asarray(labels) == np.arange(classes)[:, None]
    if not members.any(axis=1).all():
        raise ValueError(f"prototype_logits: a class of {classes} has no example")
    weights = (members / members.sum(axis=1, keepdims=True)).astype(support.dtype)
    prototypes = Tensor(weights) @ support
    difference = queries.reshape(len(queries), 1, -1) - prototypes
    return -(difference * difference).sum(axis=2)


def paired_contrast(images: Tensor, texts: Tensor, temperature: float = 0.07) -> Tensor:
    """Each image picks its own text among all of the batch, each text its image: (n, width) twice → scalar.

    Cosine similarities over a temperature, cross-entropy both ways, mean. Radford et al., ICML 2021 (CLIP), figure 3.
    """
    squared_distance(images, texts)  # the same checks
    unit = [x / sqrt((x * x).sum(axis=1, keepdims=True) + 1e-12) for x in (images, texts)]
    logits = unit[0] @ unit[1].T / temperature
    partner = np.arange(len(images))
    return (cross_entropy(logits, partner) + cross_entropy(logits.T, partner)) * 0.5


class MatrixFactorisation(Module):
    """The rating of an item by a user is a product of two vectors, plus what each deserves in general.

    Pairs of integers (n, 2), user and item → (n,). Koren et al., Computer 2009. IndexError for an unknown one.
    """

    def __init__(self, users: int, items: int, width: int, rng: np.random.Generator) -> None:
        self.users, self.items = Embedding(users, width, rng), Embedding(items, width, rng)
        self.user_bias, self.item_bias = Embedding(users, 1, rng), Embedding(items, 1, rng)

    def forward(self, x: Tensor) -> Tensor:
        user, item = Tensor(x.data[:, 0]), Tensor(x.data[:, 1])
        match = (self.users(user) * self.items(item)).sum(axis=1)
        return match + (self.user_bias(user) + self.item_bias(item)).reshape(-1)
