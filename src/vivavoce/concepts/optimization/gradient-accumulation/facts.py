"""Exact claims about accumulated gradients: when they equal the large batch's, what factor is missed, what it saves."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Found, fact


def network(*extra):
    """6 inputs, 8 units, 3 classes, float64, always the same weights."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 8), *extra, nn.Tanh(), nn.Linear(8, 3)).double()


def data(n=12):
    """Inputs (n, 6) and labels (n,)."""
    generator = torch.Generator().manual_seed(1)
    return torch.randn(n, 6, generator=generator, dtype=torch.float64), torch.arange(n) % 3


def accumulated(net, x, y, sizes, weight=lambda size, n, parts: size / n):
    """Flat gradient after one backward pass per part; `weight` multiplies the mean loss of each part."""
    for rows in torch.arange(len(x)).split(sizes):
        loss = F.cross_entropy(net(x[rows]), y[rows])
        (loss * weight(len(rows), len(x), len(sizes))).backward()
    return torch.cat([p.grad.flatten() for p in net.parameters()])


def equal(a, b):
    return bool(torch.allclose(a, b, rtol=1e-10, atol=1e-12))


@fact(
    "same-gradient",
    "Accumulating the gradients of parts, each divided by the number of parts, gives the gradient of the whole batch.",
    expected="conditional",
    reason="Means of parts are averaged without weights, which is right for parts of equal size only.",
    source="PyTorch documentation; Goyal et al., 2017, section 2.3",
    finding="Three parts of 4: the gradients differ by less than one in ten billion. Parts of 5, 5 and 2: by {off}.",
)
def same_gradient():
    """Dividing by the number of parts. The control weighs each part by its share."""
    x, y = data()
    whole = accumulated(network(), x, y, [12])

    def by_parts(size, n, parts):
        return 1 / parts

    even = equal(accumulated(network(), x, y, [4, 4, 4], by_parts), whole)
    crooked = accumulated(network(), x, y, [5, 5, 2], by_parts)
    weighted = equal(accumulated(network(), x, y, [5, 5, 2]), whole)
    off = ((crooked - whole).norm() / whole.norm()).item()
    contexts = {"a smaller last part": equal(crooked, whole), "parts of equal size": even}
    return Found(contexts, weighted, {"off": f"{off:.0%}"})


@fact(
    "not-dividing-is-a-larger-rate",
    "Forgetting to divide by the number of parts is the same as a learning rate so many times as large.",
    expected="conditional",
    reason="SGD's step is in proportion to the gradient; Adam's hardly depends on its size.",
    source="Kingma and Ba, ICLR 2015, section 2.1",
    finding="With 8 parts, the first step of SGD is {sgd} times as long, that of Adam {adam} times.",
)
def not_dividing_is_a_larger_rate():
    """Length of the first step with and without dividing. The control: SGD, divided, at eight times the rate."""
    x, y = data(16)

    def step(kind, factor, rate=0.01):
        net = network()
        before = torch.cat([p.detach().flatten() for p in net.parameters()])
        optimizer = kind(net.parameters(), lr=rate)
        accumulated(net, x, y, [2] * 8, lambda size, n, parts: factor)
        optimizer.step()
        return (torch.cat([p.detach().flatten() for p in net.parameters()]) - before).norm().item()

    ratios = {kind: step(kind, 1.0) / step(kind, 1 / 8) for kind in (torch.optim.SGD, torch.optim.Adam)}
    sgd, adam = ratios[torch.optim.SGD], ratios[torch.optim.Adam]
    contexts = {"Adam": math.isclose(adam, 8, rel_tol=1e-3), "SGD": math.isclose(sgd, 8, rel_tol=1e-3)}
    larger = step(torch.optim.SGD, 1.0) / step(torch.optim.SGD, 1 / 8, rate=0.08)
    return Found(contexts, math.isclose(larger, 1, rel_tol=1e-3), {"sgd": f"{sgd:.1f}", "adam": f"{adam:.2f}"})


@fact(
    "same-as-a-large-batch",
    "Accumulation over parts of equal size is the same as one large batch.",
    expected="conditional",
    reason="Layers that look at the whole batch see the parts, as batch normalisation does.",
    source="Ioffe and Szegedy, ICML 2015; PyTorch documentation, BatchNorm1d",
    finding="With layer normalisation the gradients agree to ten digits, with batch normalisation they are {off} off.",
)
def same_as_a_large_batch():
    """The control has no normalisation."""
    x, y = data()

    def off(*layers):
        whole = accumulated(network(*layers), x, y, [12])
        parts = accumulated(network(*[type(layer)(8).double() for layer in layers]), x, y, [4, 4, 4])
        return ((parts - whole).norm() / whole.norm()).item()

    batch, layer, plain = off(nn.BatchNorm1d(8)), off(nn.LayerNorm(8)), off()
    contexts = {"batch normalisation": batch < 1e-10, "layer normalisation": layer < 1e-10}
    return Found(contexts, plain < 1e-10, {"off": f"{batch:.0%}"})


@fact(
    "memory-of-one-part",
    "Accumulation needs the activation memory of one part, not of the whole batch.",
    source="PyTorch documentation, saved tensors hooks",
    finding="Kept for the backward pass at once, at most: {part} values with parts of 4, {whole} with all 12.",
)
def memory_of_one_part():
    """Values saved between forward and backward. The control adds the losses up first and goes backward once."""
    x, y = data()

    def most(sizes, at_once):
        net, kept, high = network(), 0, 0
        own = {p.data_ptr() for p in net.parameters()}

        def pack(tensor):
            nonlocal kept, high
            kept += tensor.numel() if tensor.data_ptr() not in own else 0
            high = max(high, kept)
            return tensor

        total = torch.zeros((), dtype=torch.float64)
        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            for rows in torch.arange(len(x)).split(sizes):
                loss = F.cross_entropy(net(x[rows]), y[rows]) * len(rows) / len(x)
                if at_once:
                    total = total + loss
                else:
                    loss.backward()
                    kept = 0  # backward frees what the part had saved
        return high

    whole, part, together = most([12], False), most([4, 4, 4], False), most([4, 4, 4], True)
    return Found(part < 0.5 * whole, together < 0.5 * whole, {"part": part, "whole": whole})


@fact(
    "tokens-not-sequences",
    "For language models, averaging the mean losses of the parts gives the mean loss over all tokens.",
    expected="conditional",
    reason="Parts hold different numbers of tokens; each token of a short part then counts more.",
    source="From the definition; found in several training libraries in October 2024",
    finding="Two parts of 90 and 10 tokens, losses of 2 and 4 per token: the mean over tokens is {right}, the mean of "
    "the means {wrong}.",
)
def tokens_not_sequences():
    """The control divides the summed losses by all tokens."""

    def means(tokens):
        losses = (2.0, 4.0)
        right = sum(n * loss for n, loss in zip(tokens, losses, strict=True)) / sum(tokens)
        return right, sum(losses) / 2

    (right, wrong), (even, same) = means((90, 10)), means((50, 50))
    summed = (90 * 2.0 + 10 * 4.0) / 100
    contexts = {
        "parts of unequal length": math.isclose(right, wrong),
        "as many tokens in each": math.isclose(even, same),
    }
    return Found(contexts, math.isclose(right, summed), {"right": f"{right:.1f}", "wrong": f"{wrong:.1f}"})
