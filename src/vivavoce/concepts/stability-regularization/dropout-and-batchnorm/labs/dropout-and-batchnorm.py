# Over 80 lines: the order of norm, activation and dropout is the claim, so the network is written out.
"""Do dropout and batch norm help each other, and does batch norm regularise by itself?

Networks with two hidden layers learn 512 one-dimensional digits by heart unless something regularises. Networks of all
seeds train side by side (a weight is a stack (seeds, in, out)). In the arm "small groups" batch norm takes its
statistics from groups of the same batch (ghost batch norm, Hoffer et al., 2017): only the noise of the norm changes.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Dropout and batch norm: together, apart, and in which order",
    knobs={
        "order": Knob(
            "norm, activate, drop", "Order in a hidden layer", choices=("norm, activate, drop", "drop, norm, activate")
        ),
        "p": Knob(0.3, "Share dropped", 0.0, 0.8, 0.1),
        "wrong": Knob(0.0, "Share of training labels that are random", 0.0, 0.6, 0.1),
        "group": Knob(4, "Examples that share statistics, in small groups", choices=(4, 8, 16, 128)),
        "updates": Knob(300, "Updates", 100, 600, 100),
    },
    claims=(
        Claim(
            name="together",
            statement="Dropout and batch norm combine well: held-out accuracy is higher with both than with "
            "either alone.",
            # seeds 0-11: over norm .028 to .075 (sd .013), over dropout .022 to .075 (sd .017); in the context below
            # norm by .041 to .110 (seeds 0-7, sd .019)
            rules=(Rule("accuracy", "both", "norm only", 0.01), Rule("accuracy", "both", "dropout only", 0.0)),
            contexts={"half dropped, right before the norm": {"order": "drop, norm, activate", "p": 0.5}},
            control={"p": 0.0},
            control_why="At p = 0 there is no dropout to combine with.",
            finding="Normalise, activate, drop: {both} with both, {norm} with batch norm alone, {dropout} with dropout "
            "alone. With half "
            "dropped right before each norm: {both_before}.",
            figures={
                "both": Figure("accuracy", "both"),
                "norm": Figure("accuracy", "norm only"),
                "dropout": Figure("accuracy", "dropout only"),
                "both_before": Figure("accuracy", "both", context="half dropped, right before the norm"),
                "gap_both": Figure("gap", "both"),
                "gap_norm": Figure("gap", "norm only"),
            },
            ledger=("000-Q31.4",),
            expected="conditional",
        ),
        Claim(
            name="does-not-regularise",
            statement="Batch norm only prevents instability, it does not regularise: noisier batch statistics leave "
            "the gap between training and held-out accuracy as it is.",
            # seeds 0-11: -.290 to -.206 (sd .025)
            rules=(Rule("gap", "small groups", "norm only", -0.03),),
            control={"group": 128},
            control_why="One group is the whole batch: the same computation.",
            finding="Statistics from 4 examples instead of 128 narrow the gap from {whole} to {groups}. Held-out "
            "accuracy goes from {accuracy_whole} to {accuracy_groups}: less memorised is not more learnt.",
            figures={
                "whole": Figure("gap", "norm only"),
                "groups": Figure("gap", "small groups"),
                "accuracy_whole": Figure("accuracy", "norm only"),
                "accuracy_groups": Figure("accuracy", "small groups"),
            },
            ledger=("000-Q31.6",),
            expected="wrong",
        ),
        Claim(
            name="variance-shift",
            statement="With dropout in the layer below, batch norm meets a larger variance in training than in "
            "evaluation.",
            # seeds 0-11: medians 1.26 and 0.99; the smallest ratio with both is 1.155, the largest without 1.011
            rules=(Rule("ratio", "both", "norm only", 0.05),),
            control={"p": 0.0},
            control_why="Without dropout both modes see the same variance.",
            finding="In front of the last norm the variance in training is {ratio} times that in evaluation; without "
            "dropout {without} times.",
            figures={"ratio": Figure("ratio", "both"), "without": Figure("ratio", "norm only")},
            source="Li, Chen, Hu and Yang, CVPR 2019",
        ),
    ),
    prediction=Prediction(
        ask="Batch norm takes its statistics from 4 examples instead of 128. The gap between training and held-out "
        "accuracy...",
        metric="gap",
        a="small groups",
        b="norm only",
        choices=(
            Choice("grows: worse statistics", 0.02),
            Choice("stays as it is", -0.02, 0.02),
            Choice("shrinks", high=-0.02),
        ),
        because="Noisy statistics are noise on every unit, like a mild dropout: the network memorises less.",
    ),
    charts={"accuracy": Chart("Held-out accuracy, mean of the seeds", "update", "accuracy")},
    cannot_show="Two dense layers and 512 examples: in large networks with much data, dropout often brings nothing "
    "beside batch norm.",
    budget=10,
    fixed_rate="every arm runs at Adam's .003: asked is what they generalise to, not how fast they learn",
)

WIDTHS, N, BATCH, RATE = (40, 64, 64, 10), 512, 128, 0.003
ARMS = ("dropout only", "norm only", "small groups", "both")


class Nets:
    """One network per seed: weights, running statistics, and what it does in each mode."""

    def __init__(self, seeds: list[int], arm: str, order: str, p: float, group: int) -> None:
        self.weights = [w.requires_grad_() for w in stacked.initial(seeds, WIDTHS)]
        self.running = [(torch.zeros(len(seeds) * w), torch.ones(len(seeds) * w)) for w in WIDTHS[1:-1]]
        self.norm, self.p = arm != "dropout only", p if arm in ("dropout only", "both") else 0.0
        self.order, self.group = order, group if arm == "small groups" else BATCH

    def drop(self, h: Tensor, training: bool) -> Tensor:
        return F.dropout(h, self.p, training)

    def normalise(self, z: Tensor, layer: int, training: bool) -> Tensor:
        """Per unit and network; in training over groups of the batch. z: (seeds, n, units)."""
        seeds, n, units = z.shape
        size = self.group if training else n
        rows = z.view(seeds, n // size, size, units).permute(2, 1, 0, 3).reshape(size, -1)
        mean, variance = (s.repeat(n // size) for s in self.running[layer])
        out = F.batch_norm(rows, mean, variance, training=training)
        for s, moved in zip(self.running[layer], (mean, variance), strict=True):
            s.copy_(moved.view(n // size, -1).mean(0))
        return out.view(size, n // size, seeds, units).permute(2, 1, 0, 3).reshape(z.shape)

    def logits(self, x: Tensor, training: bool) -> tuple[Tensor, Tensor]:
        """x: (seeds, n, 40) to (seeds, n, 10) and the variance in front of the last norm, (seeds,)."""
        h = x
        for layer in range(len(WIDTHS) - 2):
            z = h @ self.weights[2 * layer]
            if self.order == "drop, norm, activate":
                z = self.drop(z, training)
            variance = z.detach().var(1).mean(-1)
            z = self.normalise(z, layer, training) if self.norm else z
            h = torch.relu(z + self.weights[2 * layer + 1])
            if self.order == "norm, activate, drop":
                h = self.drop(h, training)
        return h @ self.weights[-2] + self.weights[-1], variance


def measure(seeds, emit, *, order, p, wrong, group, updates):
    """Yield held-out accuracy, and the variance in front of the last norm in training over that in evaluation."""
    seeds = list(seeds)
    x, y, x_test, y_test = tensors(*mnist1d())
    sources = [torch.Generator().manual_seed(seed) for seed in seeds]
    chosen = torch.stack([torch.randperm(len(x), generator=g)[:N] for g in sources])
    replaced = torch.stack([torch.rand(N, generator=g) < wrong for g in sources])
    labels = torch.where(replaced, torch.stack([torch.randint(10, (N,), generator=g) for g in sources]), y[chosen])
    images, each = x[chosen], torch.arange(len(seeds))[:, None]
    for arm in ARMS:
        torch.manual_seed(seeds[0])
        nets = Nets(seeds, arm, order, p, group)
        update, batches = torch.optim.Adam(nets.weights, lr=RATE), stacked.generators(seeds)
        for step in range(1, updates + 1):
            rows = stacked.rows(batches, N, BATCH)
            out, _ = nets.logits(images[each, rows], training=True)
            loss = F.cross_entropy(out.flatten(0, 1), labels[each, rows].flatten(), reduction="sum") / BATCH
            update.zero_grad()
            loss.backward()
            update.step()
            if step % 25 == 1 or step == updates:
                with torch.no_grad():
                    out, _ = nets.logits(x_test.expand(len(seeds), -1, -1), training=False)
                accuracy = (out.argmax(-1) == y_test).double().mean(1)
                emit("line", f"accuracy/{arm}", (step, accuracy.mean().item()))
        with torch.no_grad():
            out, evaluated = nets.logits(images, training=False)
            fitted = (out.argmax(-1) == labels).double().mean(1)
            ratio = nets.logits(images, training=True)[1] / evaluated
        for i, seed in enumerate(seeds):
            yield "accuracy", arm, seed, accuracy[i].item()
            yield "gap", arm, seed, fitted[i].item() - accuracy[i].item()
            yield "ratio", arm, seed, ratio[i].item()
