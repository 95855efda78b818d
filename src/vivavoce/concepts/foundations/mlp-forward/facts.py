"""Exact claims about the forward pass: what it computes, how many numbers it takes, what it leaves unchanged."""

from itertools import pairwise

import numpy as np
import torch
from torch import nn

from vivavoce.labkit import Found, fact


def by_hand(model, x, bend=lambda z: np.maximum(z, 0.0)):
    """A stack of nn.Linear with ReLUs in between, in NumPy: affine, bend, affine, bend, ..., affine."""
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    h = x.numpy()
    for number, layer in enumerate(linear):
        z = h @ layer.weight.detach().numpy().T + layer.bias.detach().numpy()
        h = z if number == len(linear) - 1 else bend(z)
    return h


def network(*sizes, seed=0):
    """Linear layers of these sizes with ReLUs in between, float64."""
    torch.manual_seed(seed)
    parts = [part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(*parts[:-1]).double()


@fact(
    "layers-are-affine-and-nonlinear",
    "The layers of a network map input to hidden to output by affine maps with a nonlinearity in between.",
    ledger=("003-Q2.1",),
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, chapter 6",
    finding="NumPy by hand agreed with PyTorch to {difference}; without the nonlinearity they were off by {linear}.",
)
def layers_are_affine_and_nonlinear():
    """The control leaves the nonlinearity out."""
    model, x = network(7, 16, 9, 4), torch.randn(20, 7, dtype=torch.float64)
    with torch.no_grad():
        want = model(x).numpy()
    gaps = [float(np.abs(by_hand(model, x, *bend) - want).max()) for bend in ((), (lambda z: z,))]
    figures = {"difference": f"{gaps[0]:.0e}", "linear": f"{gaps[1]:.1f}"}
    return Found(holds=gaps[0] < 1e-12, control=gaps[1] < 1e-12, figures=figures)


@fact(
    "one-pass-by-hand",
    "Input (1, 2), three ReLU units and one sigmoid: the hidden values are 2, 1 and 0, the output 0.62.",
    source="Goodfellow, Bengio, Courville, Deep Learning, 2016, chapter 6",
    finding="Sums {sums}, hidden values {hidden}, score {score}, output {output}; {parameters} parameters.",
)
def one_pass_by_hand():
    """The control leaves out the biases of the hidden units."""
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1), nn.Sigmoid()).double()
    numbers = {
        "0.weight": [[1.0, 1.0], [-1.0, 1.0], [2.0, -2.0]],
        "0.bias": [-1.0, 0.0, 1.0],
        "2.weight": [[1.0, -2.0, 3.0]],
        "2.bias": [0.5],
    }
    model.load_state_dict({name: torch.tensor(values, dtype=torch.float64) for name, values in numbers.items()})
    steps = [torch.tensor([1.0, 2.0], dtype=torch.float64)]
    with torch.no_grad():
        for layer in model:
            steps.append(layer(steps[-1]))
        model[0].bias.zero_()
        without = model(steps[0])

    def right(hidden, output):
        return hidden.tolist() == [2.0, 1.0, 0.0] and round(float(output), 2) == 0.62

    figures = {
        "sums": ", ".join(f"{value:.0f}" for value in steps[1].tolist()),
        "hidden": ", ".join(f"{value:.0f}" for value in steps[2].tolist()),
        "score": f"{steps[3].item():.1f}",
        "output": f"{steps[4].item():.2f}",
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
    }
    return Found(holds=right(steps[2], steps[4]), control=right(steps[2], without), figures=figures)


@fact(
    "parameters-are-in-the-first-layers",
    "A network of sizes 784, 128, 64, 10 has 109,386 parameters, most of them in the first layer.",
    finding="{total} parameters: {first} of them in the first layer, {biases} are biases. The input layer has none.",
)
def parameters_are_in_the_first_layers():
    """The control forgets the biases."""
    model = network(784, 128, 64, 10)
    counts = [sum(parameter.numel() for parameter in layer.parameters()) for layer in model[::2]]
    biases = sum(layer.bias.numel() for layer in model[::2])

    def as_stated(total):
        return total == 109_386 and counts[0] > total / 2

    figures = {"total": f"{sum(counts):,}", "first": f"{counts[0]:,}", "biases": biases}
    return Found(holds=as_stated(sum(counts)), control=as_stated(sum(counts) - biases), figures=figures)


@fact(
    "examples-pass-independently",
    "In a forward pass each example gives what it would give alone; the batch is only for speed.",
    expected="conditional",
    source="Ioffe and Szegedy, ICML 2015, for the exception",
    finding="In a batch of 2 or of 32, plain layers gave an example the same outputs to {plain}. With batch "
    "normalisation in training mode they moved by up to {norm}; in eval mode by {eval}.",
)
def examples_pass_independently():
    """The control asks the same of a single layer without normalisation."""
    torch.manual_seed(0)
    x = torch.randn(32, 5, dtype=torch.float64)

    def gap(*middle, training=True):
        torch.manual_seed(1)
        model = nn.Sequential(nn.Linear(5, 8), *middle, nn.ReLU(), nn.Linear(8, 3)).double().train(training)
        with torch.no_grad():
            together = model(x)
            apart = torch.cat([model(pair)[:1] for pair in pairs(x)])
        return float((together - apart).abs().max())

    gaps = {"plain": gap(), "norm": gap(nn.BatchNorm1d(8)), "eval": gap(nn.BatchNorm1d(8), training=False)}
    figures = {"plain": f"{gaps['plain']:.0e}", "norm": f"{gaps['norm']:.1f}", "eval": f"{gaps['eval']:.0e}"}
    holds = {
        "any layers, batch normalisation in training mode included": gaps["norm"] < 1e-12,
        "plain layers": gaps["plain"] < 1e-12,
        "batch normalisation in eval mode": gaps["eval"] < 1e-12,
    }
    return Found(holds=holds, control=gaps["plain"] < 1e-12, figures=figures)


def pairs(x):
    """Each row with its neighbour: batch normalisation in training mode refuses a batch of one."""
    return [torch.stack([row, neighbour]) for row, neighbour in zip(x, x.roll(1, 0), strict=True)]


@fact(
    "hidden-units-can-be-permuted",
    "Hidden units can change places without changing the function, if their weights in and out move together.",
    source="Hecht-Nielsen, On the Algebraic Structure of Feedforward Network Weight Spaces, 1990",
    finding="16 units in another order: the outputs differed by {difference}. Incoming weights alone moved: {half}.",
)
def hidden_units_can_be_permuted():
    """The control permutes the incoming weights only."""
    model, x = network(5, 16, 3), torch.randn(40, 5, dtype=torch.float64)
    order = torch.randperm(16, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        before = model(x)
        model[0].weight.copy_(model[0].weight[order])
        model[0].bias.copy_(model[0].bias[order])
        half = float((model(x) - before).abs().max())
        model[2].weight.copy_(model[2].weight[:, order])
        whole = float((model(x) - before).abs().max())
    return Found(whole < 1e-12, control=half < 1e-12, figures={"difference": f"{whole:.0e}", "half": f"{half:.2f}"})


@fact(
    "reshape-is-a-transpose",
    "To turn a (features, examples) table into (examples, features), reshape does the same as a transpose.",
    expected="wrong",
    source="NumPy documentation, numpy.reshape and numpy.transpose",
    finding="Of three sensors and four readings, the first row becomes {wrong} instead of {right}. No error is raised.",
)
def reshape_is_a_transpose():
    """The control is a table with one row, where both agree."""

    def agree(features, examples):
        table = np.arange(features * examples).reshape(features, examples)
        return bool((table.reshape(examples, features) == table.T).all())

    table = np.array([[1, 2, 3, 4], [10, 20, 30, 40], [100, 200, 300, 400]])
    figures = {"wrong": str(table.reshape(4, 3)[0].tolist()), "right": str(table.T[0].tolist())}
    return Found(holds=agree(3, 4), control=agree(1, 4), figures=figures)


@fact(
    "layers-in-a-list-are-trained",
    "Layers that a PyTorch module keeps in a plain Python list are trained with it.",
    expected="wrong",
    source="PyTorch documentation, torch.nn.ModuleList",
    finding="Three hidden layers in a list: the optimiser is given {listed} parameters instead of {registered}, and no "
    "error is raised.",
)
def layers_in_a_list_are_trained():
    """The control keeps them in an nn.ModuleList."""

    class Net(nn.Module):
        def __init__(self, container):
            super().__init__()
            self.hidden = container(nn.Linear(8, 8) for _ in range(3))
            self.output = nn.Linear(8, 2)

    counts = {
        name: sum(parameter.numel() for parameter in Net(container).parameters())
        for name, container in (("listed", list), ("registered", nn.ModuleList))
    }
    full = 3 * (8 * 8 + 8) + 8 * 2 + 2
    return Found(counts["listed"] == full, control=counts["registered"] == full, figures=counts)
