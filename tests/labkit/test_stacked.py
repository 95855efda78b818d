"""Stacked networks are what the same networks are one by one."""

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import stacked


def alone(weights: stacked.Weights, number: int) -> nn.Sequential:
    """One network of the stack as a module."""
    layers = [nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3)]
    for layer, i in ((layers[0], 0), (layers[2], 2)):
        layer.weight = nn.Parameter(weights[i][number].T.clone())
        layer.bias = nn.Parameter(weights[i + 1][number, 0].clone())
    return nn.Sequential(*layers)


def test_a_step_of_the_stack_is_a_step_of_each_network() -> None:
    weights = stacked.initial([3, 4], (4, 5, 3), copies=2)
    sources = stacked.generators([3, 4])
    x, y = torch.randn(20, 4), torch.arange(20) % 3
    rows = stacked.rows(sources, 20, 6, copies=2)
    rates = torch.tensor([0.1, 0.5, 0.1, 0.5])
    after = stacked.stepped(weights, stacked.gradients(weights, x[rows], y[rows]), rates)
    for number in range(4):
        model = alone(weights, number)
        optimizer = torch.optim.SGD(model.parameters(), lr=float(rates[number]))
        loss = F.cross_entropy(model(x[rows[number]]), y[rows[number]])
        loss.backward()
        optimizer.step()
        torch.testing.assert_close(stacked.losses(weights, x[rows], y[rows])[number], loss.detach())
        torch.testing.assert_close(model(x), stacked.logits(after, x)[number])
        right = (model(x).argmax(1) == y).float().mean()
        torch.testing.assert_close(stacked.accuracies(after, x, y)[number], right)


def test_copies_of_a_seed_start_alike_and_see_the_same_rows() -> None:
    first = stacked.initial([7, 8], (4, 2), copies=2)[0]
    assert torch.equal(first[0], first[1]) and not torch.equal(first[0], first[2])
    rows = stacked.rows(stacked.generators([7, 8]), 50, 10, copies=2)
    assert torch.equal(rows[0], rows[1]) and not torch.equal(rows[0], rows[2])
    assert torch.equal(stacked.rows(stacked.generators([7]), 5, 5)[0], torch.arange(5))
