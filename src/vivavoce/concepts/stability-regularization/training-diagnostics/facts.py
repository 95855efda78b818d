"""Exact claims about the first loss, a floor that gives a bug away, and what a printed loss describes."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


@fact(
    "first-loss-is-known",
    "The first loss of a classifier that knows nothing is the logarithm of the number of classes.",
    source="Karpathy, A Recipe for Training Neural Networks, 2019",
    finding="Equal logits over 10 classes give {ten}, over 1,000 classes {thousand}; logits with a spread "
    "of 5 give {large}.",
)
def first_loss_is_known():
    """Equal logits, any labels. The control has large random logits, as a badly scaled last layer gives."""
    labels = torch.arange(1000)

    def loss(classes, spread):
        scores = spread * torch.randn(1000, classes, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
        return F.cross_entropy(scores, labels % classes).item()

    known = all(math.isclose(loss(classes, 0.0), math.log(classes)) for classes in (2, 10, 1000))
    figures = {"ten": f"{loss(10, 0):.2f}", "thousand": f"{loss(1000, 0):.2f}", "large": f"{loss(10, 5.0):.1f}"}
    return Found(known, math.isclose(loss(10, 5.0), math.log(10), rel_tol=0.1), figures)


@fact(
    "softmax-twice-has-a-floor",
    "With softmax applied twice, the loss over 10 classes cannot fall below 1.46.",
    source="From the definition",
    finding="The best case, one probability of 1 and nine of 0, costs {floor}; with logits the same "
    "certainty costs {right}.",
)
def softmax_twice_has_a_floor():
    """The best inputs to the second softmax are 1 and 0. The control lets the logits free."""
    floor = math.log(math.e + 9) - 1
    scores = 50 * torch.eye(10, dtype=torch.float64)
    twice = F.cross_entropy(scores.softmax(-1), torch.arange(10)).item()
    rng = np.random.default_rng(0)
    tried = [torch.as_tensor(spread * rng.normal(size=(200, 10))).softmax(-1) for spread in (0.1, 1, 10, 100)]
    lowest = min(F.cross_entropy(p, p.argmax(-1), reduction="none").min().item() for p in tried)
    right = F.cross_entropy(scores, torch.arange(10)).item()
    holds = math.isclose(twice, floor) and lowest >= floor - 1e-12 and round(floor, 2) == 1.46
    return Found(holds, right >= floor, {"floor": f"{floor:.3f}", "right": f"{right:.2f}"})


@fact(
    "the-epoch-mean-describes-the-end",
    "The training loss printed after an epoch is the loss of the weights that the epoch ended with.",
    expected="wrong",
    reason="It is the mean over the epoch, while the weights changed; the validation loss is measured at the end.",
    source="From the definition",
    finding="A loss that falls evenly from {start} to {end} within the epoch is printed as {printed}.",
)
def the_epoch_mean_describes_the_end():
    """Losses of 101 batches, evenly falling. The control does not change the weights."""

    def printed_and_end(start, end):
        batches = np.linspace(start, end, 101)
        return batches.mean(), batches[-1]

    (printed, end), (still, same) = printed_and_end(2.0, 1.0), printed_and_end(1.5, 1.5)
    figures = {"start": "2.0", "end": "1.0", "printed": f"{printed:.1f}"}
    return Found(math.isclose(printed, end), math.isclose(still, same), figures)
