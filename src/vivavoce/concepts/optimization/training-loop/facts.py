"""Exact claims about the training loop: what an epoch is, what the two switches do, how to average a loss."""

import math

import torch
from torch import nn
from torch.utils.data import DataLoader, RandomSampler

from vivavoce.labkit import Found, fact


def seen(n, batch, **options):
    """How often each of n examples comes up in one pass of a DataLoader, and the sizes of its batches."""
    counts, sizes = torch.zeros(n, dtype=torch.long), []
    for (rows,) in DataLoader(torch.utils.data.TensorDataset(torch.arange(n)), batch, **options):
        counts += torch.bincount(rows, minlength=n)
        sizes.append(len(rows))
    return counts, sizes


@fact(
    "one-epoch-is-one-pass",
    "One epoch is one pass over the training set: every example comes up once.",
    ledger=("000-Q16.1",),
    finding="With shuffling, each of 10,000 examples came up exactly once. Drawing 10,000 with replacement reached "
    "{replacement} % of them; 1 - 1/e is 63.2 %.",
)
def one_epoch_is_one_pass():
    """The control draws with replacement."""
    torch.manual_seed(0)
    n = 10_000
    shuffled, _ = seen(n, 64, shuffle=True)
    drawn, _ = seen(n, 64, sampler=RandomSampler(range(n), replacement=True, num_samples=n))
    share = 100 * (drawn > 0).double().mean().item()
    return Found(bool((shuffled == 1).all()), bool((drawn == 1).all()), {"replacement": f"{share:.1f}"})


@fact(
    "updates-per-epoch",
    "An epoch makes as many updates as the examples divided by the batch size, rounded up.",
    finding="1,000 examples in batches of 64 make {updates} updates; the last batch has {last} examples. With "
    "drop_last they make {dropped}.",
)
def updates_per_epoch():
    """The control drops the last batch."""
    _, sizes = seen(1000, 64, shuffle=True)
    _, dropped = seen(1000, 64, shuffle=True, drop_last=True)
    wanted = math.ceil(1000 / 64)
    figures = {"updates": len(sizes), "last": sizes[-1], "dropped": len(dropped)}
    return Found(len(sizes) == wanted, len(dropped) == wanted, figures)


@fact(
    "mean-of-batch-means",
    "The mean of the batch losses is the mean loss of the epoch.",
    expected="wrong",
    reason="Only when all batches are of one size; a small last batch counts too much.",
    finding="Ten examples in batches of 4, 4 and 2 with losses 1, 1 and 4: the mean of the three is {naive}, the mean "
    "over the examples {exact}.",
)
def mean_of_batch_means():
    """The control has equal batches."""

    def equal(losses, sizes):
        naive = sum(losses) / len(losses)
        exact = sum(loss * n for loss, n in zip(losses, sizes, strict=True)) / sum(sizes)
        return math.isclose(naive, exact), naive, exact

    holds, naive, exact = equal((1.0, 1.0, 4.0), (4, 4, 2))
    return Found(holds, equal((1.0, 1.0, 4.0), (4, 4, 4))[0], {"naive": f"{naive:.1f}", "exact": f"{exact:.1f}"})


@fact(
    "eval-turns-gradients-off",
    "model.eval() turns gradients off.",
    expected="wrong",
    reason="It only switches layers such as dropout and batch normalisation; no_grad turns recording off.",
    source="PyTorch documentation, Autograd mechanics",
    finding="In eval mode the output still had a gradient, of norm {norm}. Under no_grad in train mode, dropout still "
    "zeroed {zeros} of 1,000 values.",
)
def eval_turns_gradients_off():
    """The control records nothing under no_grad."""
    torch.manual_seed(0)
    x = torch.ones(1, 1000)
    model = nn.Sequential(nn.Linear(1000, 1), nn.Dropout(0.5)).eval()
    out = model(x).sum()
    out.backward()
    norm = model[0].weight.grad.norm().item()
    with torch.no_grad():
        recorded = model(x).requires_grad
        zeros = int((nn.Dropout(0.5).train()(x) == 0).sum())
    return Found(holds=not out.requires_grad, control=not recorded, figures={"norm": f"{norm:.1f}", "zeros": zeros})


@fact(
    "zero-grad-calls-backward",
    "zero_grad() calls backward() internally.",
    expected="wrong",
    reason="It resets the gradients, by default to None, and computes nothing.",
    source="PyTorch documentation, torch.optim.Optimizer.zero_grad",
    finding="After zero_grad() the gradient is {after}; backward() ran {calls} times during it.",
)
def zero_grad_calls_backward():
    """A hook counts backward passes through the weight. The control calls backward()."""
    weight = torch.tensor([2.0], requires_grad=True)
    calls = []
    weight.register_hook(lambda gradient: calls.append(1))
    (weight * weight).backward()
    before = len(calls)
    torch.optim.SGD([weight], lr=0.1).zero_grad()
    during, after = len(calls) - before, weight.grad
    (weight * weight).backward()
    return Found(during > 0, len(calls) - before - during > 0, {"after": after, "calls": during})


@fact(
    "forgotten-zero-grad-never-settles",
    "Without zero_grad, gradient descent does not settle on a bowl, however small the rate.",
    finding="On w² from 1, the largest |w| in the second half of 2,000 steps was {forgotten} at a rate of 0.1 and "
    "{small} at 0.001; with zero_grad at 0.001 it was {zeroed}.",
)
def forgotten_zero_grad_never_settles():
    """The sum of all gradients drives the step: an oscillator without friction. The control zeroes."""

    def late(rate, zeroes):
        w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
        optimizer, path = torch.optim.SGD([w], lr=rate), []
        for _ in range(2000):
            if zeroes:
                optimizer.zero_grad()
            (w * w).backward()
            optimizer.step()
            path.append(abs(w.item()))
        return max(path[1000:])

    forgotten, small, zeroed = late(0.1, False), late(0.001, False), late(0.001, True)
    figures = {"forgotten": f"{forgotten:.2f}", "small": f"{small:.2f}", "zeroed": f"{zeroed:.2f}"}
    return Found(min(forgotten, small) > 0.9, zeroed > 0.9, figures)
