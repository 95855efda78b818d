"""One label or several: softmax against independent sigmoids.

Six labels, each decided by a direction of its own in ten dimensions. If every example has exactly one label,
the classes exclude each other and softmax fits. If an example may have several labels or none, softmax has to
share one unit of probability among them, while one sigmoid per label judges each on its own.
"""

import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule

LAB = Lab(
    title="Softmax or one sigmoid per label?",
    knobs={
        "task": Knob("several labels", "An example has", choices=("exactly one label", "several labels")),
        "n": Knob(2000, "Training examples", low=200, high=5000, step=200),
        "threshold": Knob(0.5, "A label is predicted from this probability on", low=0.1, high=0.9, step=0.1),
    },
    claims=(
        Claim(
            name="for-more-than-two-categories",
            statement="Use softmax whenever there are more than two categories: it does not fall behind sigmoids.",
            rules=(Rule("F1", "softmax", "sigmoids", margin=-0.05),),
            settings={"task": "exactly one label"},
            contexts={"an example may have several labels": {"task": "several labels"}},
            control={"task": "several labels", "threshold": 0.3},
            control_why="With several labels softmax falls behind, at a lower threshold too.",
            finding="Exactly one label: F1 {one_softmax} for softmax, {one_sigmoid} for sigmoids. Several labels: "
            "{many_softmax} against {many_sigmoid}.",
            figures={
                "one_softmax": Figure("F1", "softmax"),
                "one_sigmoid": Figure("F1", "sigmoids"),
                "many_softmax": Figure("F1", "softmax", context="an example may have several labels"),
                "many_sigmoid": Figure("F1", "sigmoids", context="an example may have several labels"),
            },
            ledger=("000-Q20.3",),
            expected="conditional",
            source="Goodfellow, Bengio, Courville, Deep Learning, 2016, section 6.2.2",
        ),
    ),
    prediction=Prediction(
        ask="An example may have several of six labels. How far does softmax fall behind sigmoids in F1?",
        metric="F1",
        a="softmax",
        b="sigmoids",
        choices=(
            Choice("Not at all: within 5 points", low=-0.05),
            Choice("By 5 to 25 points", low=-0.25, high=-0.05),
            Choice("By more than 25 points", high=-0.25),
        ),
        because="Two labels that are both right have to share one, so only one of them can pass a threshold of "
        "one half.",
        format="+.2f",
    ),
    charts={"F1": Chart("F1 on new examples, every seed", kind="bar", y="F1")},
    cannot_show="Noisy labels, with which sigmoids would not reach 1 either; labels that depend on each other; "
    "thresholds tuned per label.",
    budget=3,
    fixed_rate="Full-batch L-BFGS on a convex loss: there is no learning rate to tune.",
)

LABELS, FEATURES = 6, 10


def train(x, targets, loss):
    """A linear model fitted to the end; returns its weights, (FEATURES, LABELS)."""
    weights = torch.zeros(FEATURES, LABELS, requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=60)

    def closure():
        search.zero_grad()
        value = loss(x @ weights, targets)
        value.backward()
        return value

    search.step(closure)
    return weights.detach()


def f1(predicted, wanted):
    """Micro-averaged F1 of boolean label matrices."""
    both = (predicted & wanted).sum().item()
    return 2 * both / max(1, predicted.sum().item() + wanted.sum().item())


def measure(seeds, emit, *, task, n, threshold):
    """Yield F1 of both models on 2,000 new examples."""
    for seed in seeds:
        generator = torch.Generator().manual_seed(seed)
        x = torch.randn(n + 2000, FEATURES, generator=generator)
        scores = x @ torch.randn(FEATURES, LABELS, generator=generator)
        wanted = scores > 0 if task == "several labels" else F.one_hot(scores.argmax(1), LABELS).bool()
        targets = wanted[:n].float()
        shares = targets / targets.sum(1, keepdim=True).clamp(min=1)  # softmax needs targets that sum to one
        softmax = train(x[:n], shares, F.cross_entropy)
        sigmoids = train(x[:n], targets, F.binary_cross_entropy_with_logits)
        for arm, probabilities in (
            ("softmax", torch.softmax(x[n:] @ softmax, 1)),
            ("sigmoids", torch.sigmoid(x[n:] @ sigmoids)),
        ):
            score = f1(probabilities >= threshold, wanted[n:])
            emit("bar", f"F1/{arm}, seed {seed}", score)
            yield "F1", arm, seed, score
