"""Exact claims about the way from pixels to a reported accuracy."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact
from vivavoce.labkit.estimates import asked
from vivavoce.labkit.training import parameters


@fact(
    "loss-before-training",
    "A ten-class classifier with small random weights starts at a loss near ln 10; another start value is a bug.",
    finding="ln 10 = {chance}; twenty fresh networks start between {low} and {high}. With inputs of 0 to 255 instead "
    "of 0 to 1 they start between {raw_low} and {raw_high}.",
)
def loss_before_training():
    """Default initialisation, random images; unscaled pixels are the control."""
    x = torch.rand(200, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    y = torch.arange(200) % 10

    def starts(scale):
        found = []
        for seed in range(20):
            torch.manual_seed(seed)
            with torch.no_grad():
                found.append(F.cross_entropy(mnist_network(8, 16)(x * scale), y).item())
        return found

    scaled, raw = starts(1.0), starts(255.0)

    def near_chance(losses):
        return all(abs(loss - math.log(10)) < 0.1 for loss in losses)

    figures = {
        "chance": f"{math.log(10):.3f}",
        "low": f"{min(scaled):.2f}",
        "high": f"{max(scaled):.2f}",
        "raw_low": f"{min(raw):.1f}",
        "raw_high": f"{max(raw):.1f}",
    }
    return Found(holds=near_chance(scaled), control=near_chance(raw), figures=figures)


def mnist_network(first, second):
    """Two 3 x 3 convolutions with pooling, for 28 x 28: 28, 14, 7, and a linear layer."""
    maps = (nn.Conv2d(1, first, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    more = (nn.Conv2d(first, second, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    return nn.Sequential(*maps, *more, nn.Flatten(), nn.Linear(second * 7 * 7, 10))


@fact(
    "mean-of-batch-means",
    "The mean of the batch means is the mean over all images.",
    expected="conditional",
    finding="100 images in batches of 32: the last has 4. Were only these wrong, the mean of batch means would report "
    "an accuracy of {reported}; it is {true}. With batches of 25 both agree.",
)
def mean_of_batch_means():
    """Accuracy with 4 wrong images at the end, in batches of 32 and of 25; batches of 10 are the control."""
    right = torch.ones(100, dtype=torch.float64)
    right[-4:] = 0.0

    def reported(batch):
        return float(torch.stack([part.mean() for part in right.split(batch)]).mean())

    def agrees(batch):
        return abs(reported(batch) - float(right.mean())) < 1e-12

    return Found(
        holds={"any batch size": agrees(32), "equal batches": agrees(25)},
        control=agrees(10),
        figures={"reported": f"{reported(32):.2f}", "true": f"{float(right.mean()):.2f}"},
    )


@fact(
    "where-the-parameters-are",
    "In a small CNN for MNIST most parameters sit in the convolutions.",
    expected="wrong",
    finding="Channels 8 and 16: {convolutions} parameters in the convolutions, {head} in the linear layer. With a "
    "global mean before it, the linear layer has {pooled}.",
)
def where_the_parameters_are():
    """Counted on the modules; a head on the mean of each map is the control."""
    network = mnist_network(8, 16)
    convolutions = parameters(network[0]) + parameters(network[3])
    head, pooled = parameters(network[-1]), parameters(nn.Linear(16, 10))
    figures = {"convolutions": f"{convolutions:,}", "head": f"{head:,}", "pooled": pooled}
    return Found(holds=convolutions > head, control=convolutions > pooled, figures=figures)


@fact(
    "estimate-small-cnn-parameters",
    "The formula of the estimate counts the parameters of the network in PyTorch.",
    source="torch.nn.Conv2d and torch.nn.Linear, PyTorch documentation",
    finding="Equal in {n} of {n} draws.",
)
def estimate_small_cnn_parameters():
    """Two convolutions with pooling and a linear layer; leaving out the pooling is the control."""
    draws = list(asked(__file__, "small-cnn-parameters"))

    def count(n, shrink):
        side = n["size"] // shrink
        first, second = nn.Conv2d(n["inputs"], n["first"], 3), nn.Conv2d(n["first"], n["second"], 3)
        return parameters(nn.ModuleList([first, second, nn.Linear(n["second"] * side**2, n["classes"])]))

    answers = [answer for _, (answer,) in draws]
    pooled, plain = ([count(n, shrink) for n, _ in draws] for shrink in (4, 1))
    return Found(holds=pooled == answers, control=plain == answers, figures={"n": len(draws)})
