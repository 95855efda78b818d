"""Exact claims about batch size: what it counts, what it averages, what it costs in memory."""

import itertools
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from vivavoce.labkit import Found, fact


@fact(
    "samples-before-an-update",
    "The batch size is the number of examples processed before the weights are updated.",
    ledger=("000-Q15.1",),
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 8.1.3",
    finding="100 examples in batches of 32 gave {updates} updates, after {sizes} examples.",
)
def samples_before_an_update():
    """The control accumulates gradients over two batches: then the loader's size is no longer it."""

    def seen(accumulate):
        data, model = TensorDataset(torch.randn(100, 3), torch.randn(100, 1)), nn.Linear(3, 1)
        optimizer, counts, since = torch.optim.SGD(model.parameters(), lr=0.1), [], 0
        for number, (x, y) in enumerate(DataLoader(data, batch_size=32), 1):
            F.mse_loss(model(x), y).backward()
            since += len(x)
            if number % accumulate == 0:
                optimizer.step()
                optimizer.zero_grad()
                counts, since = [*counts, since], 0
        return counts

    plain, accumulated = seen(1), seen(2)
    holds = plain == [32, 32, 32, 4]
    return Found(holds, all(n <= 32 for n in accumulated), {"updates": len(plain), "sizes": ", ".join(map(str, plain))})


@fact(
    "noise-falls-as-one-over-batch",
    "The variance of the gradient falls as one over the batch size.",
    ledger=("000-Q15.4",),
    source="McCandlish et al., An Empirical Model of Large-Batch Training, 2018, section 2.2",
    finding="Over every possible batch of 1, 2 and 4 out of 6 examples, drawn with replacement, the variances stand as "
    "{ratios}; the mean of the batch gradients is the full gradient.",
)
def noise_falls_as_one_over_batch():
    """All batches are enumerated. The control draws without replacement, where the noise falls faster."""
    rng = np.random.default_rng(0)
    x, y, w = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)
    each = (x @ w - y)[:, None] * x  # gradient of half the squared error, per example

    def variance(batches):
        means = np.array([each[list(batch)].mean(0) for batch in batches])
        assert np.allclose(means.mean(0), each.mean(0))  # without bias
        return ((means - each.mean(0)) ** 2).sum(1).mean()

    replaced = [variance(itertools.product(range(6), repeat=size)) for size in (1, 2, 4)]
    kept = [variance(itertools.combinations(range(6), size)) for size in (1, 2, 4)]

    def one_over(values):
        return all(math.isclose(values[0] / value, size) for value, size in zip(values, (1, 2, 4), strict=True))

    ratios = " : ".join(f"1/{replaced[0] / value:.0f}" for value in replaced).replace("1/1", "1")
    return Found(one_over(replaced), one_over(kept), {"ratios": ratios, "kept": f"{kept[0] / kept[2]:.0f}"})


@fact(
    "memory-grows-with-the-batch",
    "A larger batch needs more memory: what the backward pass keeps grows in proportion.",
    ledger=("000-Q15.5",),
    source="PyTorch documentation, saved tensors hooks",
    finding="A small network keeps {one} bytes of activations for 64 examples and {two} for 128.",
)
def memory_grows_with_the_batch():
    """Counts what autograd saves besides the weights. The control runs without gradients, which keeps nothing."""
    model = nn.Sequential(nn.Linear(20, 50), nn.ReLU(), nn.Linear(50, 10))
    own = {weight.data_ptr() for weight in model.parameters()}

    def kept(batch, gradients=True):
        saved = {}

        def pack(tensor):
            if tensor.data_ptr() not in own:
                saved[tensor.data_ptr()] = tensor.numel() * tensor.element_size()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor), torch.set_grad_enabled(gradients):
            output = model(torch.randn(batch, 20))
        return sum(saved.values()) + 0 * len(output)

    one, two = kept(64), kept(128)
    grows = two == 2 * one > 0
    control = kept(128, gradients=False) == 2 * kept(64, gradients=False) > 0
    return Found(grows, control, {"one": f"{one:,}", "two": f"{two:,}"})


@fact(
    "mean-of-batch-means",
    "The average of the batch losses is the loss over the data set.",
    expected="conditional",
    source="From the definition",
    finding="Losses 1, 2, 3, 4, 100 in batches of 2: the mean of the batch means is {wrong}, the mean is {right}.",
)
def mean_of_batch_means():
    """Only if all batches are equally large. The control weighs each batch by its size."""
    losses = np.array([1.0, 2.0, 3.0, 4.0, 100.0])

    def both(values):
        batches = [values[start : start + 2] for start in range(0, len(values), 2)]
        plain = float(np.mean([batch.mean() for batch in batches]))
        return plain, sum(batch.mean() * len(batch) for batch in batches) / len(values)

    (uneven, weighted), (even, _) = both(losses), both(losses[:4])
    contexts = {
        "the last batch is smaller": math.isclose(uneven, losses.mean()),
        "all batches are equally large": math.isclose(even, losses[:4].mean()),
    }
    return Found(contexts, math.isclose(weighted, losses.mean()), {"wrong": f"{uneven:.1f}", "right": losses.mean()})
