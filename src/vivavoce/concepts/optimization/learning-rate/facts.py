"""Exact claims about the learning rate: when it is applied, and when it is the same as another setting."""

import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from vivavoce.labkit import Found, fact


def changes_in_an_epoch(n, batch):
    """How often the weights differ from before while a DataLoader runs once through n examples."""
    torch.manual_seed(0)
    data, model = TensorDataset(torch.randn(n, 3), torch.randn(n, 1)), nn.Linear(3, 1)
    optimizer, changes = torch.optim.SGD(model.parameters(), lr=0.1), 0
    for x, y in DataLoader(data, batch_size=batch):
        before = model.weight.detach().clone()
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()
        changes += not torch.equal(before, model.weight)
    return changes


@fact(
    "applied-after-each-pass",
    "The learning rate is applied after each pass through the data.",
    ledger=("000-Q14.1",),
    expected="wrong",
    reason="It is applied at each update, and there is one update per batch.",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, algorithm 8.1",
    finding="With 100 examples in batches of 16, the weights changed {changes} times in one pass.",
)
def applied_after_each_pass():
    """The control puts all examples into one batch."""
    changes = changes_in_an_epoch(100, 16)
    assert changes == math.ceil(100 / 16)
    return Found(changes == 1, changes_in_an_epoch(100, 100) == 1, {"changes": changes})


@fact(
    "summing-the-loss-scales-the-rate",
    "With plain SGD, summing the loss over the batch instead of averaging it is the same as multiplying the learning "
    "rate by the batch size.",
    source="From the definition",
    finding="A step on the sum over {batch} examples at 0.01 equals a step on the mean at {rate}.",
)
def summing_the_loss_scales_the_rate():
    """The control is Adam, which divides by the size of the gradient."""

    def after(optimizer, rate, reduction):
        torch.manual_seed(0)
        model, x, y = nn.Linear(3, 2).double(), torch.randn(32, 3).double(), torch.arange(32) % 2
        update = optimizer(model.parameters(), lr=rate)
        F.cross_entropy(model(x), y, reduction=reduction).backward()
        update.step()
        return model.weight.detach()

    same = {
        kind: torch.allclose(after(kind, 0.01, "sum"), after(kind, 0.32, "mean"))
        for kind in (torch.optim.SGD, torch.optim.Adam)
    }
    return Found(same[torch.optim.SGD], same[torch.optim.Adam], {"batch": 32, "rate": "0.32"})


@fact(
    "limit-with-momentum",
    "On a bowl, momentum raises the largest stable learning rate from two over the curvature to 2 (1 + momentum) over "
    "the curvature.",
    source="Goh, Why Momentum Really Works, Distill, 2017",
    finding="Curvature 10: the limit is 0.2 without momentum and {limit} with 0.9.",
)
def limit_with_momentum():
    """Converges just below the limit and not just above. The control puts the old limit to the test."""

    def converges(rate, momentum):
        w, velocity = 1.0, 0.0
        for _ in range(20_000):
            velocity = momentum * velocity - rate * 10 * w
            w += velocity
            if abs(w) > 1e6:
                return False
        return abs(w) < 1e-3

    def limit_is(limit, momentum):
        return converges(0.995 * limit, momentum) and not converges(1.005 * limit, momentum)

    return Found(limit_is(0.2, 0.0) and limit_is(0.38, 0.9), limit_is(0.2, 0.9), {"limit": "0.38"})
