"""Does batch norm belong before the activation or behind it?

Deep networks with the same weights, batch norm before each activation or after it, trained by plain SGD at every rate.
Networks of all seeds and rates run side by side as one stack of shape (k, in, out).
"""

from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Batch norm before or after the activation",
    knobs={
        "activation": Knob("relu", "Activation", choices=("relu", "tanh", "sigmoid")),
        "scale": Knob(1.0, "Initial weights, as a multiple of Xavier's", 0.5, 30.0, log=True),
        "depth": Knob(5, "Hidden layers", 1, 8, 1),
        "steps": Knob(200, "Updates", 50, 300, 50),
    },
    claims=(
        Claim(
            name="before-the-activation",
            statement="Batch norm goes before the activation: there the network learns better than behind it.",
            # seeds 0-7: relu -.019 to .018, sigmoid -.101 to -.021, tanh with large weights .129 to .186 (sd .018)
            rules=(Rule("accuracy", "before", "after", 0.03),),
            contexts={
                "sigmoid units": {"activation": "sigmoid"},
                "tanh units, weights 30 times too large": {"activation": "tanh", "scale": 30.0},
            },
            control={"activation": "tanh", "scale": 30.0},
            control_why="With tanh and huge weights only a norm in front keeps the units out of saturation.",
            finding="With ReLU training accuracy is {before} before and {after} behind it, with sigmoid units "
            "{before_sigmoid} and {after_sigmoid}; with saturating weights {before_large} and {after_large}.",
            figures={
                "before": Figure("accuracy", "before"),
                "after": Figure("accuracy", "after"),
                "before_sigmoid": Figure("accuracy", "before", context="sigmoid units"),
                "after_sigmoid": Figure("accuracy", "after", context="sigmoid units"),
                "before_large": Figure("accuracy", "before", context="control"),
                "after_large": Figure("accuracy", "after", context="control"),
            },
            ledger=("000-Q31.5",),
            expected="conditional",
            source="Ioffe and Szegedy, ICML 2015; He et al., ECCV 2016",
        ),
    ),
    prediction=Prediction(
        ask="Five ReLU layers, best rate of each. Batch norm before the activation, compared with behind it, is...",
        metric="accuracy",
        a="before",
        b="after",
        choices=(
            Choice("better by .03 or more", 0.03),
            Choice("about the same", -0.03, 0.03),
            Choice("worse by .03 or more", high=-0.03),
        ),
        because="Either place resets the scale once per layer, and the next product mixes the units anyway.",
    ),
    charts={"rates": Chart("Training accuracy at the end", "learning rate", "accuracy", log_x=True)},
    cannot_show="Dense layers and 200 updates: convolutional and residual networks have conventions of their own.",
    budget=9,
)

WIDTH, BATCH = 32, 64
RATES = [0.03, 0.1, 0.3, 1.0, 3.0]  # each arm takes its best, per seed
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


def normalised(z: Tensor) -> Tensor:
    """Mean 0 and variance 1 for each unit of each network over the batch: z (k, batch, units)."""
    flat = z.transpose(0, 1).flatten(1)
    return F.batch_norm(flat, None, None, training=True).view(z.shape[1], z.shape[0], -1).transpose(0, 1)


def logits(weights: list[Tensor], biases: list[Tensor], x: Tensor, place: str, activation: str) -> Tensor:
    """x: (k, batch, 40) to (k, batch, 10). The bias stands before the activation in both arms."""
    h = x
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        z = normalised(h @ w) if place == "before" else h @ w
        h = ACTIVATIONS[activation](z + b)
        h = normalised(h) if place == "after" else h
    return h @ weights[-1] + biases[-1]


def initial(seeds: list[int], depth: int, scale: float) -> list[Tensor]:
    """Normal weights of variance scale² / inputs, the same for both places and all rates of a seed."""
    widths = [40, *[WIDTH] * depth, 10]
    stacks = []
    for layer, (n_in, n_out) in enumerate(pairwise(widths)):
        draws = [torch.randn(n_in, n_out, generator=torch.Generator().manual_seed(100 * s + layer)) for s in seeds]
        size = (scale if layer < depth else 1.0) / n_in**0.5
        stacks.append((torch.stack(draws) * size).repeat_interleave(len(RATES), 0).requires_grad_())
    return stacks


def measure(seeds, emit, *, activation, scale, depth, steps):
    """Yield training accuracy at the best rate, measured with the statistics of 1,000 rows, for both places."""
    seeds = list(seeds)
    x, y, _, _ = tensors(*mnist1d())
    rates = torch.tensor(RATES).repeat(len(seeds))[:, None, None]
    for place in ("before", "after"):
        weights = initial(seeds, depth, scale)
        biases = [torch.zeros(len(w), 1, w.shape[2], requires_grad=True) for w in weights]
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        for _ in range(steps):
            rows = torch.stack([torch.randint(len(x), (BATCH,), generator=g) for g in generators])
            rows = rows.repeat_interleave(len(RATES), 0)
            out = logits(weights, biases, x[rows], place, activation)
            loss = F.cross_entropy(out.flatten(0, 1), y[rows].flatten(), reduction="sum") / BATCH
            gradients = torch.autograd.grad(loss, weights + biases)
            with torch.no_grad():
                for parameter, gradient in zip(weights + biases, gradients, strict=True):
                    parameter -= rates * gradient
        with torch.no_grad():
            out = logits(weights, biases, x[:1000].expand(len(rates), -1, -1), place, activation)
        accuracy = (out.argmax(-1) == y[:1000]).double().mean(1).view(len(seeds), -1)
        for rate, mean in zip(RATES, accuracy.mean(0).tolist(), strict=True):
            emit("line", f"rates/{place}", (rate, mean))
        for seed, best in zip(seeds, accuracy.amax(1).tolist(), strict=True):
            yield "accuracy", place, seed, best
