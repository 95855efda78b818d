"""Do the early layers of a deep network move, and does the network learn?

All seeds train side by side: a weight is a stack of shape (seeds, in, out), every seed has its own batches.
"Moved" is the relative change of a layer's weights, ||W - W0|| / ||W0||. "Stillness" is log10 of the last hidden
layer's movement over the first one's: 4 means that the first layer moved ten thousand times less.
"""

from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Do the early layers move, and do they learn? (fixed rates)",
    knobs={
        "activation": Knob("sigmoid", "Activation", choices=("sigmoid", "relu")),
        "optimizer": Knob("SGD", "Optimiser", choices=("SGD", "Adam")),
        "depth": Knob(10, "Hidden layers", 2, 20, 1),
        "steps": Knob(300, "Updates", 100, 500, 100),
    },
    claims=(
        Claim(
            name="early-layers-stop",
            statement="In a deep sigmoid network trained by SGD the early layers all but stop learning.",
            rules=(Rule("stillness", "net", 0.0, 3.0),),  # seeds 0-19: 4.5 to 4.9; ReLU below 0
            control={"activation": "relu"},
            control_why="ReLU with He's weights: the same depth without the shrinking.",
            finding="After 300 updates layer 1 has moved {moved} of its size and layer 10 {last}; accuracy {accuracy}.",
            figures={
                "moved": Figure("moved", "first", format=".1e"),
                "last": Figure("moved", "last", format=".2f"),
                "stillness": Figure("stillness", "net", format=".1f"),
                "accuracy": Figure("accuracy", "net"),
                "relu_accuracy": Figure("accuracy", "net", context="control"),
                "relu_stillness": Figure("stillness", "net", format=".1f", context="control"),
            },
            ledger=("000-Q17.4",),
        ),
        Claim(
            name="tiny-gradient-no-movement",
            statement="Tiny gradients mean that the early layers do not move.",
            rules=(Rule("stillness", "net", 0.0, 3.0),),  # as above; Adam below 0
            contexts={"Adam": {"optimizer": "Adam"}},
            control={"activation": "relu"},
            control_why="Without tiny gradients the layers move alike.",
            finding="True of SGD ({stillness} decades less than the last layer), not of Adam: there the first layer "
            "moves more than the last ({adam}).",
            figures={
                "stillness": Figure("stillness", "net", format=".1f"),
                "adam": Figure("stillness", "net", format=".1f", context="Adam"),
            },
            ledger=("000-Q17.6",),
            expected="conditional",
        ),
        Claim(
            name="moving-is-not-learning",
            statement="With Adam the deep sigmoid network moves in every layer and still does not learn (below 20 %).",
            settings={"optimizer": "Adam", "steps": 100},
            # seeds 0-19: errors .89 and more, movement .12 and more
            rules=(Rule("errors", "net", 0.8, 0.0), Rule("moved", "first", 0.0, 0.05)),
            control={"activation": "relu"},
            control_why="The same optimiser and depth with a signal that arrives.",
            finding="Layer 1 moves by {moved} of its size, yet accuracy is {accuracy}; the ReLU network has {relu}.",
            figures={
                "moved": Figure("moved", "first"),
                "accuracy": Figure("accuracy", "net"),
                "relu": Figure("accuracy", "net", context="control"),
            },
        ),
    ),
    prediction=Prediction(
        ask="Ten sigmoid layers, 300 SGD updates. Compared with the last hidden layer, the first one moves...",
        metric="stillness",
        a="net",
        choices=(
            Choice("about as much", high=1.0),
            Choice("ten to a thousand times less", 1.0, 3.0),
            Choice("more than a thousand times less", 3.0),
        ),
        because="SGD moves a weight by rate times gradient, and ten slopes of at most 1/4 leave about a millionth.",
        chart="moved",
        unit="decades",
        format=".1f",
    ),
    charts={
        "moved": Chart("Relative change of the weights", "update", "||W - W0|| / ||W0||", log_y=True),
        "loss": Chart("Training loss", "update", "cross-entropy"),
    },
    cannot_show="300 updates on small images: a longer run, or a rate per layer, may leave the plateau.",
    budget=8,
    fixed_rate="Ratios between layers are compared, which the rate does not change; 0.1 and 0.001 are the usual ones.",
)

WIDTH, BATCH = 64, 64


def weights(seeds: list[int], sizes: list[int], gain: float) -> list[Tensor]:
    """One (seeds, in, out) stack per layer, normal with standard deviation gain / sqrt(in)."""
    stacks = []
    for layer, (n_in, n_out) in enumerate(pairwise(sizes)):
        draws = [torch.randn(n_in, n_out, generator=torch.Generator().manual_seed(100 * s + layer)) for s in seeds]
        stacks.append((torch.stack(draws) * gain / n_in**0.5).requires_grad_())
    return stacks


def logits(layers: list[Tensor], biases: list[Tensor], x: Tensor, activation: str) -> Tensor:
    """x: (seeds, batch, 64) to (seeds, batch, 10)."""
    h = x
    for w, b in zip(layers[:-1], biases[:-1], strict=True):
        h = getattr(torch, activation)(torch.baddbmm(b, h, w))
    return torch.baddbmm(biases[-1], h, layers[-1])


def measure(seeds, emit, *, activation, optimizer, depth, steps):
    """Train all seeds together; yield how far first and last hidden layer moved, and test accuracy."""
    seeds = list(seeds)
    x, y, x_test, y_test = tensors(*digits())
    layers = weights(seeds, [64] + [WIDTH] * depth + [10], 2**0.5 if activation == "relu" else 1.0)
    biases = [torch.zeros(len(seeds), 1, w.shape[2], requires_grad=True) for w in layers]
    start = [w.detach().clone() for w in layers]
    kind, rate = {"SGD": (torch.optim.SGD, 0.1), "Adam": (torch.optim.Adam, 0.001)}[optimizer]
    update = kind(layers + biases, lr=rate)
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def moved(layer: int) -> Tensor:
        change = (layers[layer].detach() - start[layer]).flatten(1).norm(dim=1)
        return change / start[layer].flatten(1).norm(dim=1)

    for step in range(1, steps + 1):
        rows = torch.stack([torch.randint(len(x), (BATCH,), generator=g) for g in generators])
        out = logits(layers, biases, x[rows], activation)
        loss = F.cross_entropy(out.flatten(0, 1), y[rows].flatten(), reduction="sum") / BATCH
        update.zero_grad()
        loss.backward()
        update.step()
        if step % 10 == 1:
            emit("line", "moved/first hidden layer", (step, moved(0).median().item()))
            emit("line", "moved/last hidden layer", (step, moved(depth - 1).median().item()))
            emit("line", "loss/median of seeds", (step, loss.item() / len(seeds)))
    with torch.no_grad():
        right = logits(layers, biases, x_test.expand(len(seeds), -1, -1), activation).argmax(-1) == y_test
    first, last, accuracy = moved(0), moved(depth - 1), right.double().mean(1)
    for i, seed in enumerate(seeds):
        yield "moved", "first", seed, first[i].item()
        yield "moved", "last", seed, last[i].item()
        yield "stillness", "net", seed, (last[i] / first[i].clamp_min(1e-30)).log10().item()
        yield "accuracy", "net", seed, accuracy[i].item()
        yield "errors", "net", seed, 1 - accuracy[i].item()
