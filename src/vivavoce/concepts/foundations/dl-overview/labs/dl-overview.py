"""Can a network learn from examples that have no labels?

Curves of ten classes, 4,000 of them without labels and 100 with. An encoder of two layers is trained on the
unlabelled ones to recognise twins: two copies of a curve, each shifted round by a random number of places and scaled,
must get similar codes, other curves different ones (contrastive learning). Then a linear model is fitted to the codes
of the 100 labelled curves. The rivals are the same linear model on the raw curves, and on the untrained encoder.
"""

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule
from vivavoce.labkit.data import mnist1d, subset

LAB = Lab(
    title="Learning from curves without labels",
    knobs={
        "task": Knob("none", "Task on the unlabelled curves", choices=("none", "recognise twins")),
        "labels": Knob(100, "Labelled curves", low=20, high=2000, log=True),
        "steps": Knob(300, "Updates without labels", low=50, high=600, step=50),
    },
    claims=(
        Claim(
            name="learns-from-unlabelled-data",
            statement="Deep networks learn from unlabelled data: a linear model on the encoder is at least six points "
            "better than on the raw input.",
            # seeds 0-3: no task .031, highest .034; twins .10, lowest .086 of two
            rules=(Rule("test accuracy", "encoder", "raw input", margin=0.06),),
            contexts={"trained to recognise twins": {"task": "recognise twins"}},
            control={"task": "recognise twins"},
            control_why="With a task that makes its labels from the data, the encoder does learn.",
            finding="100 labels: raw input {raw}, untrained encoder {untrained}, encoder that "
            "recognises twins {trained}.",
            figures={
                "raw": Figure("test accuracy", "raw input"),
                "untrained": Figure("test accuracy", "encoder"),
                "trained": Figure("test accuracy", "encoder", context="trained to recognise twins"),
            },
            ledger=("003-Q1.1",),
            expected="conditional",
            seeds=10,
            source="Chen, Kornblith, Norouzi and Hinton, SimCLR, ICML 2020",
        ),
    ),
    prediction=Prediction(
        ask="An encoder of two layers sees 4,000 curves without labels and gets no task. How much better is a linear "
        "model on its codes, with 100 labels, than on the raw curves?",
        metric="test accuracy",
        a="encoder",
        b="raw input",
        choices=(
            Choice("Ten points or more", low=0.1),
            Choice("Between nothing and ten points", low=0.0, high=0.1),
            Choice("Worse", high=0.0),
        ),
        because="Layers do not learn by themselves. Something must be asked of them: a label, or a task made from the "
        "data, such as recognising a shifted copy.",
        format="+.3f",
    ),
    charts={"accuracy": Chart("Accuracy with few labels (first seed)", x="update without labels", y="accuracy")},
    cannot_show="Shifts are a hint from us: they say what does not matter. A worse hint gives worse codes.",
    budget=8,
    fixed_rate="Adam at 0.002; the linear models have no rate.",
)


def twins(x):
    """A copy of each curve, moved round by a random number of places and scaled."""
    n, length = x.shape
    places = (torch.arange(length) + torch.randint(length, (n, 1))) % length
    return x.gather(1, places) * (0.7 + 0.6 * torch.rand(n, 1))


def contrast(first, second, temperature=0.1):
    """Cross-entropy of picking out the twin of each code among the whole batch (InfoNCE)."""
    similarity = F.normalize(first) @ F.normalize(second).T / temperature
    return F.cross_entropy(similarity, torch.arange(len(first)))


def measure(seeds, emit, *, task, labels, steps):
    """Yield test accuracy of a linear model on the raw input and on the encoder's codes."""
    x, y, x_test, y_test = mnist1d(4000, 1000)
    for seed in seeds:
        torch.manual_seed(seed)
        few, few_y = subset(x, y, int(labels), seed)
        encoder = nn.Sequential(nn.Linear(40, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU())
        head = nn.Linear(128, 32)
        update = torch.optim.Adam([*encoder.parameters(), *head.parameters()], lr=0.002)

        def score(change, few=few, few_y=few_y):
            reader = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=200))
            return reader.fit(change(few), few_y).score(change(x_test), y_test)

        def codes(values, encoder=encoder):
            with torch.no_grad():
                return encoder(torch.from_numpy(values)).numpy()

        raw = score(np.asarray)
        for step in range(int(steps) if task == "recognise twins" else 0):
            batch = torch.from_numpy(x[torch.randint(len(x), (256,)).numpy()])
            loss = contrast(head(encoder(twins(batch))), head(encoder(twins(batch))))
            update.zero_grad()
            loss.backward()
            update.step()
            if seed == seeds[0] and step % 50 == 0:
                emit("line", "accuracy/encoder", (step, score(codes)))
        if seed == seeds[0]:
            for place in (0, int(steps)):
                emit("line", "accuracy/raw input", (place, raw))
            emit("line", "accuracy/encoder", (int(steps), score(codes)))
        yield "test accuracy", "raw input", seed, raw
        yield "test accuracy", "encoder", seed, score(codes)
