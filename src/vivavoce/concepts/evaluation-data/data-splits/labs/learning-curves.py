"""What one training run can tell: its loss curves, and how much of its score is luck.

Several equal networks per data set differ in nothing but initial weights and order of batches. A second group is
trained with some more examples, as an improvement that is known to be real: does its gain show?
"""

import torch

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked, stacked_training
from vivavoce.labkit.data import mnist1d, subset

RUNS = 5  # trainings per data set and method

LAB = Lab(
    title="One network, five seeds: curves and scores",
    knobs={
        "n": Knob(300, "Training examples", low=100, high=1000, step=100),
        "width": Knob(64, "Hidden units; 0 is logistic regression", low=0, high=128, step=4),
        "factor": Knob(1.1, "Examples of the improved method, times", low=1.0, high=4.0, step=0.1),
        "steps": Knob(300, "Updates", low=100, high=1000, step=100),
    },
    claims=(
        Claim(
            name="seeds-outweigh-the-gain",
            statement="Seed variance can exceed method gain.",
            # "Can" asks for three data sets in four. Seeds 0-99: median .014, above 0 for 95 of 100.
            rules=(Rule("spread", "five seeds", "gain", margin=0.0, share=0.75),),
            control={"factor": 4.0},
            control_why="Four times the examples is a gain that no seed can hide.",
            finding="Five trainings on the same data lay {spread} apart in test accuracy, best minus worst. A tenth "
            "more examples changed the mean by {gain}, four times as many by {large}.",
            figures={
                "spread": Figure("spread", "five seeds", format=".3f"),
                "gain": Figure("spread", "gain", format="+.3f"),
                "large": Figure("spread", "gain", format="+.3f", context="control"),
            },
            ledger=("000-Q28.4",),
            source="Bouthillier et al., MLSys 2021",
        ),
        Claim(
            name="curves-show-overfitting",
            statement="Loss curves show overfitting.",
            rules=(
                Rule("rise", "validation", 0.1, margin=0.0),  # seeds 0-19: median .63, lowest .47
                Rule("rise", "validation", "training", margin=0.1),
            ),
            control={"width": 4},
            control_why="Four hidden units underfit: both losses still fall at the end.",
            finding="From its lowest point to the end validation loss rose by {validation}, training loss by "
            "{training}; the lowest point came after {lowest} of the updates. With four hidden units validation "
            "loss rose by {small}.",
            figures={
                "validation": Figure("rise", "validation"),
                "training": Figure("rise", "training"),
                "lowest": Figure("lowest point", "validation", format=".0%"),
                "small": Figure("rise", "validation", context="control"),
            },
            ledger=("000-Q28.5",),
            source="Prechelt, Early Stopping: But When?, 1998",
        ),
    ),
    prediction=Prediction(
        ask="The same network is trained five times on the same 300 examples; only the seed changes. How far apart are "
        "the best and the worst test accuracy?",
        metric="spread",
        a="five seeds",
        choices=(
            Choice("Less than 0.005", high=0.005),
            Choice("0.005 to 0.02", low=0.005, high=0.02),
            Choice("More than 0.02", low=0.02),
        ),
        because="Weights at the start and the order of batches decide which of many solutions is found. Many "
        "published gains are smaller.",
        format=".3f",
    ),
    charts={"loss": Chart("Cross-entropy while training (first run)", x="update", y="loss")},
    cannot_show="How large the spread is for a large model on much data; there it is smaller, and seldom measured.",
    budget=8,
    fixed_rate="Adam at 0.003 for all: the spread is within one setting.",
)


def trained(runs, x, y, held_out, widths, steps, watch):
    """Weights of one network per run, and its training and validation losses along the way."""
    curves = []

    def record(step, now):
        curves.append(torch.stack([stacked.losses(now, x, y), stacked.losses(now, *held_out)]))
        watch(step, *curves[-1][:, 0].tolist())

    end = stacked_training.fit(
        stacked.initial(runs, widths), x, y, sources=stacked.generators(runs), steps=steps, watch=record, every=20,
        update=lambda leaves: torch.optim.Adam(leaves, lr=0.003),
    )  # fmt: skip
    return end, torch.stack(curves)


def examples(seeds, n):
    """One random subset of n examples per seed, repeated for its runs: (runs, n, 40) and (runs, n)."""
    rows, labels, *_ = mnist1d(4000, 2000)
    drawn = [subset(rows, labels, n, seed) for seed in seeds for _ in range(RUNS)]
    return [torch.stack([torch.from_numpy(part) for part in parts]) for parts in zip(*drawn, strict=True)]


def measure(seeds, emit, *, n, width, factor, steps):
    """Yield the spread over equal trainings, the gain of more examples, and how the loss curves end."""
    emit("line", "loss/guessing", ((0, 2.303), (steps, 2.303)))
    runs = [RUNS * seed + run for seed in seeds for run in range(RUNS)]
    x_rest, y_rest = (torch.from_numpy(part) for part in mnist1d(4000, 2000)[2:])
    held_out, widths = (x_rest[:500], y_rest[:500]), (40, int(width), 10) if width else (40, 10)

    def watch(step, training, validation):
        emit("line", "loss/training", (step, training))
        emit("line", "loss/validation", (step, validation))

    def scores(weights):
        return stacked.accuracies(weights, x_rest[500:], y_rest[500:]).view(-1, RUNS)

    weights, curves = trained(runs, *examples(seeds, int(n)), held_out, widths, int(steps), watch)
    improved, _ = trained(runs, *examples(seeds, round(n * factor)), held_out, widths, int(steps), lambda *losses: None)
    spread = scores(weights).max(1).values - scores(weights).min(1).values
    gain = scores(improved).mean(1) - scores(weights).mean(1)
    for i, seed in enumerate(seeds):
        yield "spread", "five seeds", seed, float(spread[i])
        yield "spread", "gain", seed, float(gain[i])
        for arm, losses in zip(("training", "validation"), curves[:, :, i * RUNS].unbind(1), strict=True):
            yield "rise", arm, seed, float(losses[-1] - losses.min())
            yield "lowest point", arm, seed, float(losses.argmin() + 1) / len(losses)
