"""How far does the scale of the initial weights decide what a deep network learns?

The same network starts from normal weights of three scales: He's, Xavier's, and a fixed 0.01. Each scale gets the best
of four learning rates.
"""

import itertools

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Three scales of initial weights",
    knobs={
        "depth": Knob(14, "Hidden layers", choices=(1, 2, 14)),
        "function": Knob("relu", "Activation", choices=("relu", "tanh")),
    },
    claims=(
        Claim(
            name="training-mends-any-start",
            statement="The initial scale hardly matters, since training changes the weights: from 0.01, a network "
            "ends within 0.15 of the test accuracy from He's scale.",
            rules=(Rule("test accuracy", "0.01", "He", margin=-0.15),),
            # Seeds 0-11: highest -.40; two layers: lowest -.10.
            contexts={"two hidden layers": {"depth": 2}},
            control={"depth": 2},
            control_why="Two layers shrink the signal, but not to nothing.",
            finding="14 ReLU layers: {he} from He's scale, {tiny} from 0.01. Two layers: {he_two} and {tiny_two}.",
            figures={
                "he": Figure("test accuracy", "He"),
                "tiny": Figure("test accuracy", "0.01"),
                "he_two": Figure("test accuracy", "He", context="control"),
                "tiny_two": Figure("test accuracy", "0.01", context="control"),
            },
            expected="conditional",
            seeds=12,
            source="Glorot and Bengio, AISTATS 2010; He et al., ICCV 2015",
        ),
        Claim(
            name="xavier-suits-relu",
            statement="Xavier's scale is as good as He's: test accuracy is within 0.15.",
            rules=(Rule("test accuracy", "Xavier", "He", margin=-0.15),),
            # Seeds 0-11: highest -.159, median -.33; tanh: lowest -.10; two layers: lowest -.01.
            contexts={"tanh": {"function": "tanh"}, "two hidden layers": {"depth": 2}},
            control={"function": "tanh"},
            control_why="tanh passes small signals on as they are; halving is a matter of ReLU.",
            finding="14 ReLU layers: {xavier} from Xavier's scale, {he} from He's; tanh: {xavier_tanh} and {he_tanh}. "
            "Per ReLU layer Xavier keeps {kept} of the signal's size.",
            figures={
                "xavier": Figure("test accuracy", "Xavier"),
                "he": Figure("test accuracy", "He"),
                "xavier_tanh": Figure("test accuracy", "Xavier", context="tanh"),
                "he_tanh": Figure("test accuracy", "He", context="tanh"),
                "kept": Figure("signal kept per layer", "Xavier"),
            },
            expected="conditional",
            source="He et al., ICCV 2015, section 2.2",
            seeds=12,
        ),
    ),
    prediction=Prediction(
        ask="14 ReLU layers, weights drawn at Xavier's scale. How much of its size does the signal keep per layer?",
        metric="signal kept per layer",
        a="Xavier",
        choices=(
            Choice("All of it, which is the purpose", low=0.9),
            Choice("About 0.7", 0.6, 0.9),
            Choice("About 0.5", high=0.6),
        ),
        because="ReLU sets half of the values to zero and so halves the mean square: a factor of one over the root of "
        "two per layer, which He's scale makes up for.",
    ),
    charts={
        "signal": Chart("Size of the signal before training (first seed)", x="layer", y="root mean square", log_y=True),
        "loss": Chart("Training loss at the best rate (first seed)", x="update", y="loss"),
    },
    cannot_show="Networks with residual connections, and differences of a point or two.",
    budget=10,
)
WIDTH, UPDATES, BATCH = 24, 240, 32
RATES = torch.tensor([0.01, 0.03, 0.1, 0.3])
SCALES = {
    "He": lambda inputs, _: (2 / inputs) ** 0.5,
    "Xavier": lambda i, o: (2 / (i + o)) ** 0.5,
    "0.01": lambda *_: 0.01,
}


def initial(seeds, depth, scale):
    """Normal matrices of that scale and zero biases, one network per seed and rate."""
    widths, networks = [64, *[WIDTH] * depth, 10], []
    for seed in seeds:
        source = torch.Generator().manual_seed(seed)
        pairs = itertools.pairwise(widths)
        networks += [[scale(i, o) * torch.randn(i, o, generator=source) for i, o in pairs]] * len(RATES)
    matrices = [torch.stack(same) for same in zip(*networks, strict=True)]
    return [part for matrix in matrices for part in (matrix, torch.zeros(len(matrix), 1, matrix.shape[2]))]


def forward(weights, x, function):
    """Outputs of all networks, and the root mean square after each hidden layer."""
    hidden, sizes = x, []
    for i in range(0, len(weights) - 2, 2):
        hidden = hidden @ weights[i] + weights[i + 1]
        hidden = getattr(torch, function)(hidden)
        sizes.append(hidden.detach()[0].square().mean().sqrt().item())
    return hidden @ weights[-2] + weights[-1], sizes


def trained(seeds, weights, x, y, function):
    """SGD with momentum 0.9 on the same batches for every scale; weights and the loss curves of all networks."""
    sources, rates = stacked.generators(seeds), RATES.repeat(len(seeds))[:, None, None]
    velocity, curves = [torch.zeros_like(weight) for weight in weights], []
    for _ in range(UPDATES):
        rows = stacked.rows(sources, len(x), BATCH, len(RATES))
        leaves = [weight.requires_grad_() for weight in weights]
        scores, _ = forward(leaves, x[rows], function)
        each = (
            F.cross_entropy(scores.flatten(0, 1), y[rows].flatten(), reduction="none").view(len(weights[0]), -1).mean(1)
        )
        gradients = torch.autograd.grad(each.sum(), leaves)
        velocity = [0.9 * old + new for old, new in zip(velocity, gradients, strict=True)]
        weights = [(weight - rates * step).detach() for weight, step in zip(weights, velocity, strict=True)]
        curves.append(each.detach())
    return weights, torch.stack(curves).nan_to_num(1e9)


def measure(seeds, emit, *, depth, function):
    """Yield test accuracy and how much of the signal a layer keeps, for each scale."""
    x, y, x_test, y_test = tensors(*digits())
    x, x_test = (x - x.mean()) / x.std(), (x_test - x.mean()) / x.std()
    for arm, scale in SCALES.items():
        weights = initial(seeds, int(depth), scale)
        _, sizes = forward([weight[:1] for weight in weights], x_test, function)
        for layer, size in enumerate(sizes, 1):
            emit("line", f"signal/{arm}", (layer, size))
        for i, seed in enumerate(seeds):
            one = [weight[i * len(RATES)][None] for weight in weights]
            _, sizes = forward(one, x_test, function)
            kept = (sizes[-1] / x_test.square().mean().sqrt().item()) ** (1 / depth)
            yield "signal kept per layer", arm, seed, kept
        weights, curves = trained(seeds, weights, x, y, function)
        best = curves[-30:].mean(0).view(len(seeds), len(RATES)).argmin(1)
        for update in range(0, UPDATES, 8):
            emit("line", f"loss/{arm}", (update, curves[update, best[0]].item()))
        scores, _ = forward(weights, x_test, function)
        accuracies = (scores.argmax(-1) == y_test).float().mean(1).view(len(seeds), len(RATES))
        for i, seed in enumerate(seeds):
            yield "test accuracy", arm, seed, accuracies[i, best[i]].item()
