"""Losses on pairs, triplets and prototypes against PyTorch; a factorisation learns ratings."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch_oracle import agree, normal

from vivavoce.scratch.autodiff import ShapeError
from vivavoce.scratch.losses import mean_squared_error
from vivavoce.scratch.optimisers import Adam
from vivavoce.scratch.similarity import MatrixFactorisation, contrastive, paired_contrast, prototype_logits, triplet
from vivavoce.scratch.tensor import Tensor

A, B, C = normal(6, 3), normal(6, 3, seed=2), normal(6, 3, seed=3)


def test_pair_and_triplet_losses():
    same = np.array([1, 0, 1, 0, 0, 1])
    t = torch.tensor(same, dtype=torch.float64)

    def theirs(a, b):
        square = ((a - b) ** 2).sum(1)
        short = torch.clamp(3.0 - torch.sqrt(square + 1e-12), min=0)
        return (t * square + (1 - t) * short**2).mean() / 2

    agree(lambda a, b: contrastive(a, b, same, 3.0), theirs, A, B)
    agree(
        triplet,
        lambda a, p, n: torch.clamp(((a - p) ** 2).sum(1) - ((a - n) ** 2).sum(1) + 0.2, min=0).mean(),
        A,
        B,
        C,
    )
    twins = contrastive(Tensor(A, requires_grad=True), Tensor(A.copy()), same)
    twins.backward()
    assert np.isfinite(twins.item())


def test_prototypes_are_class_means():
    labels = np.array([0, 1, 2, 0, 1, 2])

    def theirs(queries, support):
        means = torch.stack([support[torch.tensor(labels == k)].mean(0) for k in range(3)])
        return -(torch.cdist(queries, means) ** 2)

    agree(lambda q, s: prototype_logits(q, s, labels, 3), theirs, A, B)
    with pytest.raises(ValueError, match="no example"):
        prototype_logits(Tensor(A), Tensor(B), labels, 4)


def test_paired_contrast_goes_both_ways():
    def theirs(a, b):
        logits = F.normalize(a) @ F.normalize(b).T / 0.07
        return (F.cross_entropy(logits, torch.arange(6)) + F.cross_entropy(logits.T, torch.arange(6))) / 2

    a, b = (Tensor(x, requires_grad=True) for x in (A, B))
    assert paired_contrast(a, b).item() == pytest.approx(theirs(torch.tensor(A), torch.tensor(B)).item(), rel=1e-9)


def test_a_factorisation_fits_ratings():
    rng = np.random.default_rng(0)
    pairs = np.array([(u, i) for u in range(6) for i in range(5)])
    ratings = np.outer(rng.normal(size=6), rng.normal(size=5)).ravel() + 3
    model = MatrixFactorisation(6, 5, 2, rng)
    optimiser = Adam(model.parameters(), 0.05)
    for _ in range(300):
        model.zero_grad()
        loss = mean_squared_error(model(Tensor(pairs)), ratings)
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.01
    with pytest.raises(IndexError):
        model(Tensor(np.array([[6, 0]])))


def test_bad_pairs_are_named():
    with pytest.raises(ShapeError, match=r"\(6, 3\) and \(6, 2\)"):
        triplet(Tensor(A), Tensor(A[:, :2]), Tensor(B))
    with pytest.raises(ValueError, match="empty batch"):
        contrastive(Tensor(A[:0]), Tensor(B[:0]), np.array([]))
