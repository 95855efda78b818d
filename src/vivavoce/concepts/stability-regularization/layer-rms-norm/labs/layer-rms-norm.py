"""Does it matter whether the norm stands before a sub-layer or behind the sum?

Residual networks of equal weights: pre-norm, x + f(norm x) with a norm at the end, and post-norm, norm(x + f(x)). They
train with Adam at a large rate, with or without warm-up. Networks of all seeds train side by side: the first axis of
every weight counts networks.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Norm before the sub-layer, or behind the sum",
    knobs={
        "depth": Knob(12, "Residual blocks", 1, 16, 1),
        "rate": Knob(0.02, "Learning rate of Adam", 0.001, 0.05, log=True),
        "warmup": Knob(0, "Updates of warm-up", 0, 200, 50),
        "steps": Knob(250, "Updates", 50, 300, 50),
    },
    claims=(
        Claim(
            name="pre-norm-steadier",
            statement="Pre-norm is stabler than post-norm without warm-up.",
            # seeds 0-19: ahead by .125 to .214 (sd .021); with one block by -.026 to .065 (sd .028)
            rules=(Rule("accuracy", "pre-norm", "post-norm", 0.08),),
            control={"depth": 1},
            control_why="A single block is not deep: the order hardly matters.",
            finding="Twelve blocks, rate 0.02, no warm-up: {pre} of the training set right with pre-norm, {post} with "
            "post-norm, where guessing gives 0.10. With one block {pre_one} and {post_one}.",
            figures={
                "pre": Figure("accuracy", "pre-norm"),
                "post": Figure("accuracy", "post-norm"),
                "pre_one": Figure("accuracy", "pre-norm", context="control"),
                "post_one": Figure("accuracy", "post-norm", context="control"),
            },
            ledger=("003-Q15.2",),
            source="Xiong et al., ICML 2020",
        ),
    ),
    prediction=Prediction(
        ask="Twelve blocks, a large rate, no warm-up. After 250 updates post-norm has a training accuracy of...",
        metric="accuracy",
        a="post-norm",
        choices=(
            Choice("about that of pre-norm, above 0.25", 0.25),
            Choice("0.15 to 0.25", 0.15, 0.25),
            Choice("chance: below 0.15", high=0.15),
        ),
        because="Each norm behind the sum rescales the residual path itself, so no clean path is left through twelve "
        "blocks.",
    ),
    charts={"loss": Chart("Training loss", "update", "loss")},
    cannot_show="Small networks without attention, 250 updates: at lower rates, or with enough warm-up, post-norm "
    "trains as well and can end better.",
    fixed_rate="The claim is about a large rate without warm-up; the knob shows the others.",
    budget=10,
)

WIDTH, BATCH = 32, 32


def norm(h: Tensor) -> Tensor:
    return F.layer_norm(h, (WIDTH,))


def initial(seeds, depth: int) -> list[Tensor]:
    """Input and output matrix, then two per block: (k, inputs, outputs). Variance 1 or, before ReLU, 2 / inputs."""
    shapes = [(40, WIDTH, 1.0), (WIDTH, 10, 1.0), *[(WIDTH, 2 * WIDTH, 2.0), (2 * WIDTH, WIDTH, 1.0)] * depth]
    sources = [torch.Generator().manual_seed(seed) for seed in seeds]
    return [
        torch.stack([torch.randn(n, m, generator=g) * (gain / n) ** 0.5 for g in sources]).requires_grad_()
        for n, m, gain in shapes
    ]


def logits(weights: list[Tensor], x: Tensor, arm: str) -> Tensor:
    """x (k, n, 40) → (k, n, 10)."""
    h = x @ weights[0]
    for up, down in zip(weights[2::2], weights[3::2], strict=True):
        if arm == "pre-norm":
            h = h + torch.relu(norm(h) @ up) @ down
        else:
            h = norm(h + torch.relu(h @ up) @ down)
    return (norm(h) if arm == "pre-norm" else h) @ weights[1]


def measure(seeds, emit, *, depth, rate, warmup, steps):
    x, y, _, _ = tensors(*mnist1d())
    for arm in ("pre-norm", "post-norm"):
        weights, source = initial(seeds, depth), torch.Generator().manual_seed(11)
        optimizer = torch.optim.Adam(weights, lr=rate)
        for step in range(1, steps + 1):
            optimizer.param_groups[0]["lr"] = rate * min(1.0, step / warmup) if warmup else rate
            rows = torch.randint(len(x), (len(seeds), BATCH), generator=source)
            loss = F.cross_entropy(logits(weights, x[rows], arm).flatten(0, 1), y[rows].flatten())
            optimizer.zero_grad()
            (loss * len(seeds)).backward()
            optimizer.step()
            if step % 10 == 0 or step == 1:
                emit("line", f"loss/{arm}", (step, loss.item()))
        with torch.no_grad():
            scores = logits(weights, x[:1000].expand(len(seeds), -1, -1), arm)
            shares = (scores.argmax(-1) == y[:1000]).float().mean(1)
        for seed, share in zip(seeds, shares, strict=True):
            yield "accuracy", arm, seed, float(share)
