"""Why does a plain deep network train worse than one with shortcuts: because its gradient vanishes?

Plain and residual networks of the same depth, with and without batch normalisation, trained side by side over
all seeds (a weight is a stack of shape (seeds, in, out)). Noted are the gradient that reaches the first hidden
layer before training, against the last one, and the training accuracy after it.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Do plain deep networks fail because gradients vanish?",
    knobs={
        "norm": Knob("batch norm", "Normalisation", choices=("none", "batch norm")),
        "depth": Knob(30, "Hidden layers", 4, 40, 2),
        "steps": Knob(200, "Updates", 100, 400, 100),
    },
    claims=(
        Claim(
            name="vanishing-why-plain-nets-fail",
            statement="Plain deep networks fail because their gradient vanishes: where 30 plain layers train worse "
            "than residual ones, the first layer gets less than a thousandth of the last layer's gradient.",
            settings={"norm": "none"},
            # seeds 0-19: lost 11.0 to 12.1, gap .18 to .34; with batch norm lost -2.7 to -2.2, gap .18 to .38
            rules=(Rule("lost", "plain", 0.0, 3.0), Rule("accuracy", "residual", "plain", 0.12)),
            contexts={"with batch norm": {"norm": "batch norm"}},
            control={"depth": 4},
            control_why="Four plain layers do not fail, and lose little.",
            finding="Without normalisation {lost} decades are lost. With it none ({lost_bn}), and the plain net still "
            "fails: training accuracy {plain_bn} against {residual_bn}.",
            figures={
                "lost": Figure("lost", "plain", format=".1f"),
                "lost_bn": Figure("lost", "plain", format=".1f", context="with batch norm"),
                "plain": Figure("accuracy", "plain"),
                "residual": Figure("accuracy", "residual"),
                "plain_bn": Figure("accuracy", "plain", context="with batch norm"),
                "residual_bn": Figure("accuracy", "residual", context="with batch norm"),
            },
            ledger=("003-Q6.2",),
            expected="conditional",
        ),
        Claim(
            name="degradation-without-vanishing",
            statement="With batch norm a 30-layer plain network still trains worse than a residual one, although the "
            "gradient at its first layer is not smaller than at its last.",
            rules=(Rule("accuracy", "residual", "plain", 0.12), Rule("arrives", "plain", 0.0, 1.0)),
            control={"depth": 4},
            control_why="At four layers shortcuts bring nothing.",
            finding="Training accuracy {plain} without shortcuts, {residual} with; the gradient grew {grown} decades.",
            figures={
                "plain": Figure("accuracy", "plain"),
                "residual": Figure("accuracy", "residual"),
                "grown": Figure("arrives", "plain", format=".1f"),
                "plain_shallow": Figure("accuracy", "plain", context="control"),
            },
        ),
    ),
    prediction=Prediction(
        ask="30 plain layers with batch norm train far worse than residual ones. Their first layer's gradient has...",
        metric="lost",
        a="plain",
        choices=(
            Choice("vanished: over a thousand times smaller than the last", 3.0),
            Choice("shrunk a little", 0.0, 3.0),
            Choice("not shrunk at all", high=0.0),
        ),
        because="Batch norm keeps the signal's size, and in a plain network makes the gradient grow towards the input.",
        unit="decades lost",
        format=".1f",
    ),
    charts={"loss": Chart("Training loss, mean of the seeds", "update", "cross-entropy")},
    cannot_show="200 updates of a narrow network on small data: a longer run narrows the gap; why it exists is open.",
    budget=9,
)

WIDTH, BATCH = 32, 64
RATES = {"plain": 0.01, "residual": 0.003}  # best of 0.001, 0.003, 0.01, 0.03 per arm on seeds 0-3


def weights(seeds: list[int], depth: int) -> list[Tensor]:
    """PyTorch's default initialisation, uniform within 1 / sqrt(in), one (seeds, in, out) stack per layer."""
    stacks = []
    for layer, (n_in, n_out) in enumerate([(40, WIDTH)] + [(WIDTH, WIDTH)] * (depth - 1) + [(WIDTH, 10)]):
        draws = [torch.rand(n_in, n_out, generator=torch.Generator().manual_seed(100 * s + layer)) for s in seeds]
        stacks.append(((2 * torch.stack(draws) - 1) / n_in**0.5).requires_grad_())
    return stacks


def forward(layers: list[Tensor], biases: list[Tensor], x: Tensor, arm: str, norm: str) -> tuple[Tensor, list[Tensor]]:
    """x: (seeds, batch, 40) to logits and the hidden activations."""
    h, hidden = x, []
    for w, b in zip(layers[:-1], biases[:-1], strict=True):
        z = h @ w
        if norm == "batch norm":
            z = (z - z.mean(1, keepdim=True)) / (z.var(1, keepdim=True, unbiased=False) + 1e-5).sqrt()
        new = torch.relu(z + b)
        h = h + new if arm == "residual" and hidden else new
        hidden.append(h)
    return h @ layers[-1] + biases[-1], hidden


def decades_lost(layers: list[Tensor], biases: list[Tensor], x: Tensor, y: Tensor, arm: str, norm: str) -> Tensor:
    """log10 of the gradient's norm at the last hidden layer over that at the first, for each seed."""
    logits, hidden = forward(layers, biases, x, arm, norm)
    loss = F.cross_entropy(logits.flatten(0, 1), y, reduction="sum")
    first, last = torch.autograd.grad(loss, (hidden[0], hidden[-1]))
    return (last.flatten(1).norm(dim=1) / first.flatten(1).norm(dim=1)).log10()


def measure(seeds, emit, *, norm, depth, steps):
    """Yield decades lost before training and training accuracy after it, for both arms."""
    seeds = list(seeds)
    x, y, _, _ = tensors(*mnist1d())
    for arm, rate in RATES.items():
        layers = weights(seeds, depth)
        biases = [torch.zeros(len(seeds), 1, w.shape[2], requires_grad=True) for w in layers]
        lost = decades_lost(layers, biases, x[:256].expand(len(seeds), -1, -1), y[:256].repeat(len(seeds)), arm, norm)
        update = torch.optim.Adam(layers + biases, lr=rate)
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        for step in range(1, steps + 1):
            rows = torch.stack([torch.randint(len(x), (BATCH,), generator=g) for g in generators])
            out, _ = forward(layers, biases, x[rows], arm, norm)
            loss = F.cross_entropy(out.flatten(0, 1), y[rows].flatten(), reduction="sum") / BATCH
            update.zero_grad()
            loss.backward()
            update.step()
            if step % 10 == 1:
                emit("line", f"loss/{arm}", (step, loss.item() / len(seeds)))
        with torch.no_grad():
            right = forward(layers, biases, x[:1000].expand(len(seeds), -1, -1), arm, norm)[0].argmax(-1) == y[:1000]
        for i, seed in enumerate(seeds):
            yield "lost", arm, seed, lost[i].item()
            yield "arrives", arm, seed, -lost[i].item()
            yield "accuracy", arm, seed, right[i].double().mean().item()
