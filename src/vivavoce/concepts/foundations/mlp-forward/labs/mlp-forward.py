"""What can a linear reader tell from each layer?

A network with four hidden layers learns to tell classes apart. Before and after training, a linear probe reads
each layer: ridge regression from the layer's outputs to the classes, fitted on the training examples, judged
on new ones. A second reader tries to rebuild the input from the layer. The probes do not change the network.
"""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits, mnist1d
from vivavoce.labkit.training import fit, tensors

LAB = Lab(
    title="What a linear reader can tell from each layer",
    knobs={
        "data": Knob("curves", "Data", choices=("curves", "digits")),
        "steps": Knob(400, "Updates", low=0, high=800, step=100),
        "width": Knob(64, "Units per hidden layer", low=16, high=128, log=True),
        "layers": Knob(4, "Hidden layers", low=2, high=6, step=1),
    },
    claims=(
        Claim(
            name="later-layers-separate-better",
            statement="Each layer builds on the previous one, and later layers separate the classes better.",
            rules=(
                Rule("class", "last", "layer 1", margin=0.04),  # seeds 0-19: median .093, lowest .075
                Rule("order", "layers", 0.6, margin=0.0),  # rank correlation; seeds 0-19: median 1, lowest .8
            ),
            control={"steps": 0},
            control_why="Before training, each further layer makes the classes harder to read.",
            finding="A linear reader of the input was right on {input}; of layer 1 on {first}, of the last layer on "
            "{last}. Before training: {first_before} and {last_before}.",
            figures={
                "input": Figure("class", "input"),
                "first": Figure("class", "layer 1"),
                "second": Figure("class", "layer 2"),
                "third": Figure("class", "layer 3"),
                "last": Figure("class", "last"),
                "first_before": Figure("before training", "layer 1"),
                "second_before": Figure("before training", "layer 2"),
                "third_before": Figure("before training", "layer 3"),
                "last_before": Figure("before training", "last"),
            },
            ledger=("000-Q2.1",),
            seeds=10,
            source="Alain and Bengio, Understanding Intermediate Layers Using Linear Classifier Probes, 2016",
        ),
        Claim(
            name="later-layers-are-more-abstract",
            statement="Later layers are more abstract: from layer 1 to the last, the class becomes easier to read "
            "and the input harder to rebuild.",
            rules=(
                Rule("class", "last", "layer 1", margin=0.04),
                Rule("input rebuilt", "layer 1", "last", margin=0.1),  # seeds 0-19: median .51, lowest .45
            ),
            contexts={"digits": {"data": "digits"}},
            control={"steps": 0},
            control_why="Before training the input fades as well, but the class fades with it.",
            finding="On the curves the class went up from {first} to {last}, and the share of the input that can be "
            "rebuilt went down from {rebuilt_first} to {rebuilt_last}. On the digits, which are easy, it stayed: "
            "{easy_first} and {easy_last}.",
            figures={
                "first": Figure("class", "layer 1"),
                "last": Figure("class", "last"),
                "rebuilt_first": Figure("input rebuilt", "layer 1"),
                "rebuilt_last": Figure("input rebuilt", "last"),
                "rebuilt_before": Figure("input rebuilt", "last", context="control"),
                "easy_first": Figure("class", "layer 1", format=".3f", context="digits"),
                "easy_last": Figure("class", "last", format=".3f", context="digits"),
            },
            ledger=("000-Q13.3",),
            expected="conditional",
            seeds=10,
            source="Alain and Bengio, Understanding Intermediate Layers Using Linear Classifier Probes, 2016",
        ),
    ),
    prediction=Prediction(
        ask="Before any training: is the class easier to read from the first hidden layer, with its random weights, "
        "or from the raw input? (Accuracy of layer 1 minus accuracy of the input)",
        metric="before training",
        a="layer 1",
        b="input",
        choices=(
            Choice("From the input: random weights only scramble it", high=-0.02),
            Choice("No difference: nothing has been learned yet", low=-0.02, high=0.02),
            Choice("From the random layer", low=0.02),
        ),
        because="Random units bend the input in many ways, and a linear reader can use bends that the input does not "
        "offer. Further random layers take the advantage away again; learning is what makes depth pay.",
        chart="class",
        format="+.3f",
    ),
    charts={"class": Chart("Right on new data, read from each layer (first seed)", x="layer (0: input)", y="accuracy")},
    cannot_show="A probe reads what a linear reader can find. Whether a layer holds concepts it cannot say.",
    budget=10,
    fixed_rate="Adam at 0.003, one network per seed: layers are compared, not rates.",
)


def network(inputs, width, layers):
    """Hidden layers of `width` ReLU units, and a linear layer to ten classes."""
    sizes = [inputs, *[width] * layers]
    hidden = [part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(*hidden, nn.Linear(width, 10))


def hidden_outputs(model, x):
    """The input, and the output of each hidden layer."""
    with torch.no_grad():
        outputs = [x]
        for layer in model[:-1]:
            outputs.append(layer(outputs[-1]))
    return [outputs[0], *outputs[2::2]]  # without the values before the ReLU


def linear_reader(h, target, h_new):
    """Ridge regression from standardised outputs `h` to `target`; its predictions for `h_new`."""
    mean, scale = h.mean(0), h.std(0) + 1e-6
    a, a_new = (F.pad((values - mean) / scale, (0, 1), value=1.0).double() for values in (h, h_new))
    penalty = 0.01 * len(a) * torch.eye(a.shape[1], dtype=torch.float64)
    return a_new @ torch.linalg.solve(a.T @ a + penalty, a.T @ target.double())


def read(model, x, y, x_new, y_new):
    """Per layer: accuracy of the class reader, and the share of the input's variance that can be rebuilt."""
    classes, rebuilt = [], []
    for h, h_new in zip(hidden_outputs(model, x), hidden_outputs(model, x_new), strict=True):
        said = linear_reader(h, torch.cat([F.one_hot(y, 10).float(), x], 1), h_new)
        classes.append(float((said[:, :10].argmax(1) == y_new).float().mean()))
        left = ((said[:, 10:] - x_new) ** 2).sum() / ((x_new - x.mean(0)) ** 2).sum()
        rebuilt.append(float(1 - left))
    return classes, rebuilt


def measure(seeds, emit, *, data, steps, width, layers):
    """Yield both readings per layer, before and after training; stream the first seed's while it trains."""
    x, y, x_new, y_new = tensors(*(mnist1d(3000, 2000) if data == "curves" else digits()))
    names = ["input", *[f"layer {number}" for number in range(1, int(layers))], "last"]
    for seed in seeds:
        torch.manual_seed(seed)
        model = network(x.shape[1], int(width), int(layers))

        def show(step, model=model, plotted=seed == seeds[0]):
            if plotted:
                for layer, share in enumerate(read(model, x, y, x_new, y_new)[0]):
                    emit("line", f"class/after {step} updates", (layer, share))

        show(0)
        before, _ = read(model, x, y, x_new, y_new)
        fit(model, x, y, steps=int(steps), lr=0.003, seed=seed, watch=lambda step, _: show(step), every=200)
        classes, rebuilt = read(model, x, y, x_new, y_new)
        for name, *values in zip(names, before, classes, rebuilt, strict=True):
            yield from ((metric, name, seed, value) for metric, value in zip(METRICS, values, strict=True))
        ranks = torch.tensor(classes[1:]).argsort().argsort().double()
        yield "order", "layers", seed, float(torch.corrcoef(torch.stack([ranks, torch.arange(layers).double()]))[0, 1])


METRICS = ("before training", "class", "input rebuilt")
