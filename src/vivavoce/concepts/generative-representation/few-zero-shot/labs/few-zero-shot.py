"""A network learns five classes; prototypes in its embedding then tell five others apart, from k examples each.

An episode draws k support and 15 query examples per class. A prototype is the mean of a class's support; a query gets
the class of the nearest one. Nothing is trained on the new classes. Compared: inputs as they are.
"""

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, data, stacked
from vivavoce.labkit.stacked_training import fit

LAB = Lab(
    title="Five new classes from five examples each",
    knobs={
        "shots": Knob(5, "Examples per new class", low=1, high=20, step=1),
        "source": Knob("curves", "Data", choices=("curves", "digits"), note="MNIST-1D or 8 x 8 images"),
        "steps": Knob(600, "Updates on the five old classes", low=0, high=1200, step=100),
    },
    claims=(
        Claim(
            name="embedding-carries-over",
            statement="An embedding learned on other classes tells new classes apart better than raw inputs do.",
            rules=(
                Rule("new classes", "embedding", "raw inputs", margin=0.02),  # seeds 20-39: median .14, lowest .05
                Rule("new classes", "embedding", "raw inputs, unit length", margin=0.02),
            ),
            contexts={"digits": {"source": "digits"}},
            control={"steps": 0},
            control_why="An embedding that learned nothing carries nothing over.",
            finding="Five new curves from five examples each: {raw} by raw inputs, {scaled} at unit length, "
            "{embedding} by the embedding. On digits, where raw pixels compare well: {digits_raw} and "
            "{digits_embedding}.",
            figures={
                "raw": Figure("new classes", "raw inputs"),
                "scaled": Figure("new classes", "raw inputs, unit length"),
                "embedding": Figure("new classes", "embedding"),
                "digits_raw": Figure("new classes", "raw inputs", context="digits"),
                "digits_embedding": Figure("new classes", "embedding", context="digits"),
                "untrained": Figure("new classes", "embedding", context="control"),
            },
            expected="conditional",
            source="Snell, Swersky and Zemel, NeurIPS 2017",
        ),
        Claim(
            name="old-classes-flatter",
            statement="Episodes of unseen examples of the training classes overstate the accuracy on new classes.",
            rules=(
                Rule("accuracy", "old classes", "new classes", margin=0.16),
            ),  # seeds 20-39: median .33, lowest .18; control .14
            settings={"source": "digits"},
            control={"steps": 0},
            control_why="Without training no class is an old one.",
            finding="The same embedding, examples unseen in both cases: {old} on the classes it was trained on, {new} "
            "on new ones.",
            figures={"old": Figure("accuracy", "old classes"), "new": Figure("accuracy", "new classes")},
            source="Vinyals et al., NeurIPS 2016",
        ),
    ),
    prediction=Prediction(
        ask="A network learns to tell five curves apart. It then gets five examples each of five curves it never saw; "
        "guessing gives 0.2. How much better are prototypes in its embedding than prototypes of the raw curves?",
        metric="new classes",
        a="embedding",
        b="raw inputs",
        choices=(
            Choice("Not better: it never saw them", high=0.05),
            Choice("Better by 0.05 to 0.30", low=0.05, high=0.3),
            Choice("Better by more than 0.30", low=0.3),
        ),
        because="What it learned to ignore, place and size, matters not for the new curves either. But the features "
        "serve the old classes first.",
    ),
    charts={"accuracy": Chart("Accuracy on new classes after each episode (first seed)", x="episode", y="accuracy")},
    cannot_show="What large pretrained encoders reach: here the embedding saw five classes and 600 examples.",
    budget=10,
    fixed_rate="Adam at 0.002 for the only network; raw inputs are not trained.",
)
WAYS, BASE, QUERIES, EPISODES, WIDTH = 5, 600, 15, 40, 128


def examples(source):
    """All examples and labels of ten classes."""
    parts = data.mnist1d(4000, 2000) if source == "curves" else data.digits(1200)
    return np.concatenate(parts[::2]), np.concatenate(parts[1::2])


def embed(weights, x):
    """The second hidden layer, at unit length: (n, inputs) to (n, WIDTH)."""
    hidden = torch.from_numpy(x)
    for matrix, bias in (weights[:2], weights[2:4]):
        hidden = torch.relu(hidden @ matrix + bias[0])
    return F.normalize(hidden, dim=1).numpy()


def episode(x, y, classes, shots, rng):
    """Accuracy of the nearest prototype in one random episode."""
    rows = [rng.permutation(np.flatnonzero(y == c))[: shots + QUERIES] for c in classes]
    prototypes = np.stack([x[r[:shots]].mean(axis=0) for r in rows])
    queries = x[np.concatenate([r[shots:] for r in rows])]
    nearest = ((queries[:, None] - prototypes) ** 2).sum(axis=2).argmin(axis=1)
    return float((nearest == np.repeat(np.arange(len(classes)), QUERIES)).mean())


def measure(seeds, emit, *, shots, source, steps):
    """Yield accuracies of episodes of new and of old classes."""
    x, y = examples(source)
    emit("line", "accuracy/guessing", ((0, 1 / WAYS), (EPISODES, 1 / WAYS)))
    orders = [np.random.default_rng(seed).permutation(10) for seed in seeds]
    splits = []
    for seed, order in zip(seeds, orders, strict=True):
        rows = np.random.default_rng(seed).permutation(np.flatnonzero(np.isin(y, order[:WAYS])))
        splits.append((rows[:BASE], rows[BASE:]))
    labels = torch.stack([torch.from_numpy(y[base]) for base, _ in splits])
    inputs = torch.stack([torch.from_numpy(x[base]) for base, _ in splits])
    initial = stacked.initial(seeds, [x.shape[1], WIDTH, WIDTH, 10])
    sources = stacked.generators(seeds)
    weights = fit(
        initial, inputs, labels, sources=sources, steps=steps,
        update=lambda w: torch.optim.Adam(w, lr=2e-3),
    )  # fmt: skip
    for i, seed in enumerate(seeds):
        embedded, scaled = embed([w[i] for w in weights], x), x / np.linalg.norm(x, axis=1, keepdims=True)
        rng, held = np.random.default_rng(10_000 + seed), splits[i][1]
        found = {"raw inputs": [], "raw inputs, unit length": [], "embedding": [], "old classes": []}
        for number in range(EPISODES):
            found["raw inputs"].append(episode(x, y, orders[i][WAYS:], shots, rng))
            found["raw inputs, unit length"].append(episode(scaled, y, orders[i][WAYS:], shots, rng))
            found["embedding"].append(episode(embedded, y, orders[i][WAYS:], shots, rng))
            found["old classes"].append(episode(embedded[held], y[held], orders[i][:WAYS], shots, rng))
            if i == 0:
                for arm in ("raw inputs", "embedding"):
                    emit("line", f"accuracy/{arm}", (number + 1, float(np.mean(found[arm]))))
        yield "new classes", "raw inputs", seed, np.mean(found["raw inputs"])
        yield "new classes", "raw inputs, unit length", seed, np.mean(found["raw inputs, unit length"])
        yield "new classes", "embedding", seed, np.mean(found["embedding"])
        yield "accuracy", "new classes", seed, np.mean(found["embedding"])
        yield "accuracy", "old classes", seed, np.mean(found["old classes"])
