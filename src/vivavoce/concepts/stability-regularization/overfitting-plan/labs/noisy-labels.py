"""Wrong labels and early stopping: what a network has fitted when its validation loss is lowest, and at the end.

Some labels are replaced by another class, in training and validation alike; accuracy is measured on true labels. The
fit to wrong labels is the share of mislabelled images for which the network answers the wrong label it was given.
"""

import numpy as np
import torch
from torch.nn import functional as F

from vivavoce.labkit import Chart, Choice, Claim, Figure, Knob, Lab, Prediction, Rule, stacked
from vivavoce.labkit.data import digits
from vivavoce.labkit.stacked_training import fit
from vivavoce.labkit.training import tensors

LAB = Lab(
    title="Right and wrong labels fitted, at the best epoch and at the end",
    knobs={
        "wrong": Knob(0.2, "Share of wrong labels", low=0.05, high=1.0, step=0.05),
        "width": Knob(256, "Hidden units", low=32, high=256, log=True),
        "epochs": Knob(90, "Epochs", low=30, high=150, step=30),
    },
    claims=(
        Claim(
            name="stops-before-noise",
            statement="Early stopping ends training before noise is memorised.",
            rules=(
                Rule("misses of wrong labels", "best epoch", 0.9, margin=0.0),  # seeds 0-4: median .985, lowest .98
                Rule("fit to right labels", "best epoch", 0.9, margin=0.0),  # seeds 0-4: median .965, lowest .958
                Rule("fit to wrong labels", "last epoch", "best epoch", margin=0.15),  # seeds 0-4: lowest .78
            ),
            control={"wrong": 1.0},
            control_why="With every label wrong there is nothing to learn first, and no good place to stop.",
            finding="At the lowest validation loss (epoch {epoch}): {right} of the right labels fitted, {noise} of the "
            "wrong ones. At the end: {last_right} and {last_noise}. Validation accuracy {stopped}, then {last}.",
            figures={
                "epoch": Figure("epoch", "best epoch", format=".0f"),
                "right": Figure("fit to right labels", "best epoch"),
                "noise": Figure("fit to wrong labels", "best epoch"),
                "last_right": Figure("fit to right labels", "last epoch"),
                "last_noise": Figure("fit to wrong labels", "last epoch"),
                "stopped": Figure("validation accuracy", "best epoch"),
                "last": Figure("validation accuracy", "last epoch"),
            },
            ledger=("000-Q23.6",),
            seeds=10,
            source="Arpit et al., ICML 2017; Li, Soltanolkotabi and Oymak, AISTATS 2020",
        ),
    ),
    prediction=Prediction(
        ask="One label in five is wrong, and the network could memorise them all. At the epoch with the lowest "
        "validation loss, what share of the wrong labels has it fitted?",
        metric="fit to wrong labels",
        a="best epoch",
        choices=(
            Choice("Less than a tenth", high=0.1),
            Choice("Between a tenth and a half", low=0.1, high=0.5),
            Choice("More than half", low=0.5),
        ),
        because="Right labels agree with one another, so a few epochs fit them all. Each wrong label has to be "
        "memorised on its own, and that comes later.",
        chart="fit",
    ),
    charts={"fit": Chart("Share of labels fitted (first seed)", x="epoch", y="share")},
    cannot_show="Labels that are wrong in a system, such as sevens called ones: those look like a pattern.",
    budget=12,
    fixed_rate="Adam at 0.003: there is one network.",
)
BATCH, TRAINING = 50, 1000


def mislabelled(labels, share, seed):
    """Labels with a random share replaced by another class, and which ones."""
    rng = np.random.default_rng(seed)
    wrong = rng.permutation(len(labels)) < round(share * len(labels))
    return np.where(wrong, (labels + rng.integers(1, 10, len(labels))) % 10, labels), wrong


def measure(seeds, emit, *, wrong, width, epochs):
    """Yield the fit to right and to wrong labels and validation accuracy, at the best epoch and at the last."""
    x, labels, x_check, y_check = digits(TRAINING)
    given, is_wrong = zip(*(mislabelled(labels, wrong, seed) for seed in seeds), strict=True)
    x, x_check, truth, y, is_wrong = tensors(x, x_check, y_check, np.stack(given), np.stack(is_wrong))
    (y_check,) = tensors(np.stack([mislabelled(y_check, wrong, 10_000 + seed)[0] for seed in seeds]))
    emit("line", "fit/right labels", (0, 0.1))
    lowest, history = torch.full((len(seeds),), torch.inf), []

    def watch(step, weights):
        nonlocal lowest
        epoch = step * BATCH // TRAINING
        scores = stacked.logits(weights, x_check)
        loss = F.cross_entropy(scores.transpose(1, 2), y_check, reduction="none").mean(1)
        fits, right = stacked.logits(weights, x).argmax(-1) == y, ~is_wrong
        now = torch.stack([
            (fits & right).sum(1) / right.sum(1).clamp(min=1), (fits & is_wrong).sum(1) / is_wrong.sum(1),
            (scores.argmax(-1) == truth).float().mean(1), torch.full_like(loss, epoch),
        ])  # fmt: skip
        history[:] = [torch.where(loss < lowest, now, history[0]) if history else now, now]
        lowest = torch.minimum(loss, lowest)
        emit("line", "fit/right labels", (epoch, float(now[0, 0])))
        emit("line", "fit/wrong labels", (epoch, float(now[1, 0])))
        emit("line", "fit/validation", (epoch, float(now[2, 0])))

    def adam(weights):
        return torch.optim.Adam(weights, lr=0.003)

    per_epoch = TRAINING // BATCH
    fit(
        stacked.initial(seeds, [64, width, 10]), x.expand(len(seeds), -1, -1), y, sources=stacked.generators(seeds),
        update=adam, steps=epochs * per_epoch, batch=BATCH, watch=watch, every=per_epoch,
    )  # fmt: skip
    for arm, values in zip(("best epoch", "last epoch"), history, strict=True):
        for i, seed in enumerate(seeds):
            right, noise, validation, epoch = values[:, i].tolist()
            yield "fit to right labels", arm, seed, right
            yield "fit to wrong labels", arm, seed, noise
            yield "misses of wrong labels", arm, seed, 1 - noise
            yield "validation accuracy", arm, seed, validation
            yield "epoch", arm, seed, epoch
