"""Do dropout and batch norm help each other, and does batch norm regularise by itself?

Networks with two hidden layers learn hand-written digits of which 40 % have a random label, so that what regularises
shows on the held-out digits. Networks of all seeds train side by side (a weight is a stack (seeds, in, out)). In the
arm "small groups" batch norm takes its statistics from groups of the same batch (ghost batch norm, Hoffer et al., 2017).
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import digits
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Dropout and batch norm: together, apart, and in which order",
    knobs={
        "order": Knob(
            "norm, activate, drop", "Order in a hidden layer", choices=("norm, activate, drop", "drop, norm, activate")
        ),
        "p": Knob(0.5, "Share dropped", 0.0, 0.8, 0.1),
        "group": Knob(8, "Examples that share statistics, in small groups", choices=(4, 8, 16, 128)),
        "updates": Knob(400, "Updates", 100, 600, 100),
    },
    claims=(
        Claim(
            name="together",
            statement="Dropout and batch norm work well together: held-out accuracy is higher with both than with batch "
            "norm alone.",
            # seeds 0-19: TOGETHER
            rules=(Rule("accuracy", "both", "norm only", 0.03),),
            contexts={"dropout right before the norm": {"order": "drop, norm, activate"}},
            control={"p": 0.0},
            control_why="At p = 0 there is no dropout.",
            ledger=("000-Q31.4",),
            expected="conditional",
        ),
        Claim(
            name="does-not-regularise",
            statement="Batch norm only prevents instability, it does not regularise: noisier statistics leave held-out "
            "accuracy as it is.",
            # seeds 0-19: GROUPS
            rules=(Rule("accuracy", "norm only", "small groups", -0.02),),
            control={"group": 128},
            control_why="One group is the whole batch: the same computation.",
            ledger=("000-Q31.6",),
            expected="wrong",
        ),
        Claim(
            name="variance-shift",
            statement="Dropout in front of batch norm makes the norm remember a variance that evaluation does not have.",
            # seeds 0-19: SHIFT
            rules=(Rule("ratio", "both", "norm only", 0.3),),
            control={"p": 0.0},
            control_why="Without dropout both modes see the same variance.",
        ),
    ),
    prediction=Prediction(
        ask="p",
        metric="accuracy",
        a="both",
        b="norm only",
        choices=(Choice("falls", high=-0.02), Choice("stays", -0.02, 0.02), Choice("rises", 0.02)),
        because="b",
    ),
    charts={"accuracy": Chart("Held-out accuracy, mean of the seeds", "update", "accuracy")},
    cannot_show="Two dense layers on small images with wrong labels: in large networks with much data, dropout often "
    "brings nothing beside batch norm.",
    budget=10,
)

WIDTHS, N, BATCH, RATE, WRONG = (64, 128, 128, 10), 600, 128, 0.003, 0.4
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
        """x: (seeds, n, 64) to (seeds, n, 10) and the variance in front of the last norm, (seeds,)."""
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


def measure(seeds, emit, *, order, p, group, updates):
    """Yield held-out accuracy, and the variance in front of the last norm in training over that in evaluation."""
    seeds = list(seeds)
    x, y, x_test, y_test = tensors(*digits())
    sources = [torch.Generator().manual_seed(seed) for seed in seeds]
    chosen = torch.stack([torch.randperm(len(x), generator=g)[:N] for g in sources])
    wrong = torch.stack([torch.rand(N, generator=g) < WRONG for g in sources])
    labels = torch.where(wrong, torch.stack([torch.randint(10, (N,), generator=g) for g in sources]), y[chosen])
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
            evaluated = nets.logits(images[:, :512], training=False)[1]
            ratio = nets.logits(images[:, :512], training=True)[1] / evaluated
        for i, seed in enumerate(seeds):
            yield "accuracy", arm, seed, accuracy[i].item()
            yield "ratio", arm, seed, ratio[i].item()
