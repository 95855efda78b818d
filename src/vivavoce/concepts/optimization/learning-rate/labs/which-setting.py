"""Which setting explains most of the differences between randomly chosen training runs?

Eighty runs per seed, six settings drawn at random each. A setting's importance is the share of the variance of test
accuracy between five equal bins of that setting, less what five random bins would show.
"""

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import mnist1d
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Six settings drawn at random",
    knobs={
        "span": Knob(1e4, "Learning rates searched: highest over lowest", low=2.0, high=1e4, log=True),
        "runs": Knob(80, "Runs per seed", low=40, high=120, step=20),
        "steps": Knob(150, "Steps per run", low=50, high=300, step=50),
    },
    claims=(
        Claim(
            name="most-important-setting",
            statement="The learning rate is the most important setting: it explains more of the variance than any of "
            "five others, by 0.1 or more.",
            rules=(
                Rule("share of variance", "learning rate", "largest other", margin=0.1),
            ),  # seeds 0-19: lowest .49; narrow: highest -.06
            contexts={"the range is already narrowed to a factor of 3": {"span": 3.0}},
            control={"span": 3.0},
            control_why="Where every rate searched is a good one, it can explain little.",
            finding="Rates from 0.0001 to 1: the rate explains {rate} of the variance, the next setting {other}. "
            "Narrowed to a factor of 3: {narrow} and {narrow_other}.",
            figures={
                "rate": Figure("share of variance", "learning rate"),
                "other": Figure("share of variance", "largest other"),
                "narrow": Figure(
                    "share of variance", "learning rate", context="the range is already narrowed to a factor of 3"
                ),
                "narrow_other": Figure(
                    "share of variance", "largest other", context="the range is already narrowed to a factor of 3"
                ),
            },
            ledger=("000-Q14.7",),
            expected="conditional",
            source="Bengio, Practical Recommendations for Gradient-Based Training of Deep Architectures, 2012",
        ),
    ),
    prediction=Prediction(
        ask="Six settings vary at random, the learning rate between 0.0001 and 1. Which share of the differences in "
        "test accuracy does the rate alone explain?",
        metric="share of variance",
        a="learning rate",
        choices=(
            Choice("About a sixth, like the others: less than 30 %", high=0.3),
            Choice("30 to 50 %", low=0.3, high=0.5),
            Choice("More than half", low=0.5),
        ),
        because="Most rates in so wide a range do not train at all within the given steps. Set the range to a factor "
        "of 3, and other settings take over.",
        format=".0%",
    ),
    charts={"shares": Chart("Share of variance explained (first seed)", kind="bar", y="share")},
    cannot_show="Settings that were not varied, such as architecture or data, and ranges that others would choose.",
    budget=5,
)
WIDTH, BATCH, GOOD = 32, 32, 0.3


def draw(seed, runs, span):
    """The settings of each run: columns of numbers in [0, 1], and what they mean."""
    u = torch.rand(6, runs, generator=torch.Generator().manual_seed(seed))
    highest = min(1.0, GOOD * span**0.5)
    meaning = {
        "learning rate": highest / span ** (1 - u[0]),
        "momentum": 0.9 * u[1],
        "weight decay": 10 ** (4 * u[2] - 6),
        "dropout": 0.5 * u[3],
        "width": (4 + (WIDTH - 4) * u[4]).floor(),
        "batch size": (4 + (BATCH - 4) * u[5]).floor(),
    }
    return dict(zip(meaning, u, strict=True)), meaning


def trained(seed, steps, given):
    """Test accuracy of each run. Width and batch size are cut by masks, so that all runs fit one stack."""
    x, y, x_test, y_test = tensors(*mnist1d())
    x, y, runs = x[:2000], y[:2000], len(given["width"])
    w1, b1, w2, b2 = stacked.initial([seed], (40, WIDTH, 10), copies=runs)
    unit = (torch.arange(WIDTH) < given["width"][:, None]).float()[:, None]
    taken = (torch.arange(BATCH) < given["batch size"][:, None]).float()
    weights, sources = [w1, b1, w2, b2], stacked.generators([seed])
    velocity, keep = [torch.zeros_like(weight) for weight in weights], 1 - given["dropout"][:, None, None]
    momentum, decay = given["momentum"][:, None, None], given["weight decay"][:, None, None]
    for _ in range(int(steps)):
        rows = stacked.rows(sources, len(x), BATCH)[0]
        leaves = [weight.detach().requires_grad_() for weight in weights]
        mask = unit * (torch.rand(runs, BATCH, WIDTH, generator=sources[0]) < keep) / keep
        scores = (torch.relu(x[rows] @ leaves[0] + leaves[1]) * mask) @ leaves[2] + leaves[3]
        each = F.cross_entropy(scores.flatten(0, 1), y[rows].repeat(runs), reduction="none").view(runs, BATCH)
        slopes = torch.autograd.grad(((each * taken).sum(1) / taken.sum(1)).sum(), leaves)
        for i, slope in enumerate(slopes):
            velocity[i] = momentum * velocity[i] + slope + decay * weights[i]
        weights = stacked.stepped(weights, velocity, given["learning rate"])
    scores = (torch.relu(x_test @ weights[0] + weights[1]) * unit) @ weights[2] + weights[3]
    return (scores.argmax(-1) == y_test).float().mean(1)


def importance(position, score, bins=5):
    """Share of the score's variance between equal bins of one setting, corrected for chance (epsilon squared)."""
    groups = score[position.argsort()].view(bins, -1)
    within = groups.var(1).mean() / score.var()
    return float(1 - within)


def measure(seeds, emit, *, span, runs, steps):
    """Yield the share of variance that each setting explains, and the largest share beside the learning rate's."""
    for seed in seeds:
        emit("bar", "shares/learning rate", 0.0)
        positions, given = draw(seed, int(runs), span)
        score = trained(seed, steps, given)
        shares = {name: importance(position, score) for name, position in positions.items()}
        for name, share in shares.items():
            yield "share of variance", name, seed, share
            if seed == seeds[0]:
                emit("bar", f"shares/{name}", share)
        yield "share of variance", "largest other", seed, max(v for k, v in shares.items() if k != "learning rate")
