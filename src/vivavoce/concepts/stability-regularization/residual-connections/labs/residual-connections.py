# Over 80 lines: normalised, plain and residual networks are written out, since the difference is the claim.
"""What do skip connections buy, and is a vanishing gradient what they repair?

Plain and residual ReLU networks of the same depth and weights train by plain SGD at every rate; all seeds and rates run
side by side as one stack of shape (k, in, out). Afterwards single blocks are left out of the trained network.
"""

from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Plain and residual networks, and what is left without one block",
    knobs={
        "depth": Knob(20, "Blocks", 2, 30, 2),
        "setting": Knob(
            "batch norm", "Set-up", choices=("batch norm", "small weights, no norm", "He weights, no norm")
        ),
        "scale": Knob(1.0, "Initial scale of each residual block's norm", choices=(0.0, 1.0), note="0: the identity"),
        "steps": Knob(150, "Updates", 50, 200, 50),
    },
    claims=(
        Claim(
            name="makes-deep-trainable",
            statement="Skip connections make very deep networks trainable.",
            # seeds 0-5: .135 to .191 (sd .023); at two blocks -.042 to .022
            rules=(Rule("accuracy", "residual", "plain", 0.05),),
            control={"depth": 2},
            control_why="Two blocks train without shortcuts.",
            finding="At 20 blocks training accuracy is {residual} with shortcuts and {plain} without; at two, "
            "{residual_2} and {plain_2}.",
            figures={
                "residual": Figure("accuracy", "residual"),
                "plain": Figure("accuracy", "plain"),
                "residual_2": Figure("accuracy", "residual", context="control"),
                "plain_2": Figure("accuracy", "plain", context="control"),
            },
            ledger=("003-Q14.1",),
            seeds=10,
            source="He, Zhang, Ren and Sun, CVPR 2016",
        ),
        Claim(
            name="because-of-vanishing",
            statement="Residual networks beat plain ones because the plain network's gradient vanishes: less than a "
            "thousandth of it arrives at the first block.",
            # seeds 0-5: lost -1.94 to -1.68; seeds 0-2 of the context: 7.8 to 8.3, ahead by .232 to .267
            rules=(Rule("lost", "plain", 0.0, 3.0), Rule("accuracy", "residual", "plain", 0.05)),
            contexts={"small weights, no norm": {"setting": "small weights, no norm"}},
            control={"setting": "small weights, no norm"},
            control_why="Small weights without normalisation do let the gradient vanish.",
            finding="With batch norm the plain network loses {lost} decades, less than nothing, and falls behind; "
            "with small weights and no norm it loses {lost_small}.",
            figures={
                "lost": Figure("lost", "plain", format=".1f"),
                "lost_small": Figure("lost", "plain", format=".1f", context="control"),
                "residual_small": Figure("accuracy", "residual", context="control"),
                "plain_small": Figure("accuracy", "plain", context="control"),
            },
            ledger=("003-Q14.2",),
            seeds=10,
            expected="conditional",
            source="He, Zhang, Ren and Sun, CVPR 2016, section 4.1",
        ),
        Claim(
            name="zero-start-helps",
            statement="Starting every residual block at zero (zero-gamma) helps a deep network train.",
            # seeds 0-5: -.052 to .010; without a norm .303 to .360 (sd .020)
            rules=(Rule("accuracy", "zero start", "residual", 0.03),),
            contexts={"no norm, He weights": {"setting": "He weights, no norm"}},
            control={"setting": "He weights, no norm"},
            control_why="Without a norm the stream doubles its variance at every block that starts at full size.",
            finding="With batch norm {zero} from zero and {one} from 1, each at its best rate; without a norm "
            "{zero_free} and {one_free}.",
            figures={
                "zero": Figure("accuracy", "zero start"),
                "one": Figure("accuracy", "residual"),
                "zero_free": Figure("accuracy", "zero start", context="control"),
                "one_free": Figure("accuracy", "residual", context="control"),
            },
            ledger=("003-Q14.3",),
            seeds=10,
            expected="conditional",
            source="Goyal et al., 2017; Zhang, Dauphin and Ma, ICLR 2019",
        ),
        Claim(
            name="one-block-less",
            statement="A trained residual network loses little without one of its blocks; a plain one loses much more.",
            # seeds 0-5: .085 to .183 (sd .032); in the control -.069 to -.002
            rules=(Rule("dropped", "plain", "residual", 0.03),),
            control={"setting": "small weights, no norm"},
            control_why="A plain network that has learnt nothing has nothing to lose.",
            finding="Leaving out one block costs {residual} with shortcuts and {plain} without, the median of blocks.",
            figures={"residual": Figure("dropped", "residual", format=".3f"), "plain": Figure("dropped", "plain")},
            seeds=10,
            source="Veit, Wilber and Belongie, NIPS 2016",
        ),
    ),
    prediction=Prediction(
        ask="One block is taken out of a trained residual network of 20. Its training accuracy falls...",
        metric="dropped",
        a="residual",
        choices=(
            Choice("by less than .02", high=0.02),
            Choice("by .02 to .15", 0.02, 0.15),
            Choice("to chance", 0.15),
        ),
        because="Each block adds a small correction to a sum; the sum survives without one of its terms.",
        format=".3f",
    ),
    charts={"rates": Chart("Training accuracy at the end", "learning rate", "accuracy", log_x=True)},
    cannot_show="150 updates of narrow dense layers: whether longer training closes the gap, and why it exists.",
    budget=10,
)

WIDTH, BATCH = 32, 64
RATES = [0.03, 0.1, 0.3, 1.0]  # each arm takes its best, per seed


class Nets:
    """One network per seed and rate: a first layer, `depth` blocks norm(ReLU(h) W) scale + b, and an output."""

    def __init__(self, seeds: list[int], depth: int, setting: str, residual: bool, scale: float) -> None:
        self.normal, self.residual = setting == "batch norm", residual
        variance = 1 / 3 if setting == "small weights, no norm" else 2.0
        self.weights, k = [], len(seeds) * len(RATES)
        for i, (n_in, n_out) in enumerate(pairwise([40, *[WIDTH] * (depth + 1), 10])):
            draws = [torch.randn(n_in, n_out, generator=torch.Generator().manual_seed(100 * s + i)) for s in seeds]
            self.weights.append((torch.stack(draws) * (variance / n_in) ** 0.5).repeat_interleave(len(RATES), 0))
        self.biases = [torch.zeros(k, 1, w.shape[2]) for w in self.weights]
        self.scales = [torch.full((k, 1, WIDTH), scale) for _ in range(depth)]
        self.parameters = [p.requires_grad_() for p in (*self.weights, *self.biases, *self.scales)]

    def norm(self, z: Tensor) -> Tensor:
        if not self.normal:
            return z
        flat = F.batch_norm(z.transpose(0, 1).flatten(1), None, None, training=True)
        return flat.view(z.shape[1], z.shape[0], -1).transpose(0, 1)

    def hidden(self, x: Tensor, without: int = -1) -> list[Tensor]:
        """The stream after the first layer and after each block; block number `without` is left out."""
        out = [self.norm(x @ self.weights[0]) + self.biases[0]]
        for i, scale in enumerate(self.scales):
            z = self.norm(torch.relu(out[-1]) @ self.weights[i + 1])
            new = z * scale + self.biases[i + 1]
            if i != without:
                out.append(out[-1] + new if self.residual else new)
        return out

    def logits(self, x: Tensor, without: int = -1) -> Tensor:
        return self.read(self.hidden(x, without)[-1])

    def read(self, h: Tensor) -> Tensor:
        return torch.relu(h) @ self.weights[-1] + self.biases[-1]


def decades_lost(nets: Nets, x: Tensor, y: Tensor) -> Tensor:
    """log10 of the gradient's norm behind the last block over that behind the first layer, (k,)."""
    hidden = nets.hidden(x)
    out = nets.read(hidden[-1])
    loss = F.cross_entropy(out.flatten(0, 1), y.repeat(len(x)), reduction="sum")
    first, last = torch.autograd.grad(loss, (hidden[0], hidden[-1]))
    return (last.flatten(1).norm(dim=1) / first.flatten(1).norm(dim=1)).log10()


def measure(seeds, emit, *, depth, setting, scale, steps):
    """Yield accuracy at the best rate, decades lost at the start, and accuracy lost without a block."""
    seeds = list(seeds)
    x, y, _, _ = tensors(*mnist1d())
    rates = torch.tensor(RATES).repeat(len(seeds))[:, None, None]
    for arm, start in (("plain", 1.0), ("residual", scale), ("zero start", 0.0)):
        nets = Nets(seeds, depth, setting, arm != "plain", start)
        lost = decades_lost(nets, x[:256].expand(len(rates), -1, -1), y[:256])
        sources = [torch.Generator().manual_seed(seed) for seed in seeds]
        for _ in range(steps):
            rows = torch.stack([torch.randint(len(x), (BATCH,), generator=g) for g in sources])
            rows = rows.repeat_interleave(len(RATES), 0)
            loss = F.cross_entropy(nets.logits(x[rows]).flatten(0, 1), y[rows].flatten(), reduction="sum") / BATCH
            gradients = torch.autograd.grad(loss, nets.parameters, allow_unused=True, materialize_grads=True)
            with torch.no_grad():
                for parameter, gradient in zip(nets.parameters, gradients, strict=True):
                    parameter -= rates * gradient
        every, step = x[:1000].expand(len(rates), -1, -1), max(1, depth // 6)
        with torch.no_grad():
            answers = [nets.logits(every, i).argmax(-1) for i in (-1, *range(0, depth, step))]
        right = [(answer == y[:1000]).double().mean(1) for answer in answers]
        accuracy, best = right[0].view(len(seeds), -1).max(1)
        dropped = (right[0] - torch.stack(right[1:])).median(0).values.view(len(seeds), -1)
        for rate, mean in zip(RATES, right[0].view(len(seeds), -1).mean(0).tolist(), strict=True):
            emit("line", f"rates/{arm}", (rate, mean))
        for i, seed in enumerate(seeds):
            yield "accuracy", arm, seed, accuracy[i].item()
            yield "lost", arm, seed, lost[i * len(RATES)].item()
            yield "dropped", arm, seed, dropped[i, best[i]].item()
