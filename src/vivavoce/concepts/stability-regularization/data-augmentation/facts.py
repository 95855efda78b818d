"""Exact claims about augmentation: what it may change, when the split comes, what mixup does to labels."""

import numpy as np

from vivavoce.labkit import Found, fact
from vivavoce.labkit.data import digits


def nearest(x, labels, queries, among=5):
    """Majority label of the nearest neighbours of each query."""
    distances = ((queries**2).sum(1)[:, None] - 2 * queries @ x.T) + (x**2).sum(1)
    votes = labels[np.argsort(distances, axis=1)[:, :among]]
    return np.array([np.bincount(row).argmax() for row in votes])


def validation_accuracy(augment_first):
    """1-nearest-neighbour accuracy on random labels, with four noisy copies made before or after the split."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(400, 20)), rng.integers(0, 2, 400)

    def copies(rows):
        return np.repeat(x[rows], 4, axis=0) + 0.1 * rng.normal(size=(4 * len(rows), 20)), np.repeat(y[rows], 4)

    if augment_first:
        many, labels = copies(np.arange(400))
        order = rng.permutation(1600)
        training, validation = order[:1200], order[1200:]
        return float((nearest(many[training], labels[training], many[validation], 1) == labels[validation]).mean())
    many, labels = copies(np.arange(300))
    return float((nearest(many, labels, x[300:], 1) == y[300:]).mean())


@fact(
    "augment-then-split",
    "It does not matter whether you augment before or after the split.",
    expected="wrong",
    finding="Labels are random, so 0.50 is the truth. Copies made before the split: validation accuracy {before}; "
    "made after it, of training rows only: {after}.",
)
def augment_then_split():
    """Copies of one row on both sides of the split give its label away; the control splits first both times."""
    before, after = validation_accuracy(True), validation_accuracy(False)
    return Found(
        holds=abs(before - after) < 0.1,
        control=abs(after - 0.5) < 0.1,
        figures={"before": f"{before:.2f}", "after": f"{after:.2f}"},
    )


@fact(
    "rotation-keeps-labels",
    "Rotating an image keeps its label.",
    expected="wrong",
    finding="Handwritten sixes turned by 180 degrees: {turned} % are read as nines, and {kept} % as sixes. As they "
    "are, {plain} % are read as sixes.",
)
def rotation_keeps_labels():
    """Five nearest neighbours on 8 x 8 digits; the control asks the same of zeros."""
    x, y, x_test, y_test = digits()

    def read_as(digit, wanted, turned):
        images = x_test[y_test == digit].reshape(-1, 8, 8)
        images = images[:, ::-1, ::-1] if turned else images
        return 100 * float((nearest(x, y, images.reshape(-1, 64)) == wanted).mean())

    return Found(
        holds=read_as(6, 6, True) > 50,
        control=read_as(0, 0, True) > 50,
        figures={
            "turned": f"{read_as(6, 9, True):.0f}",
            "kept": f"{read_as(6, 6, True):.0f}",
            "plain": f"{read_as(6, 6, False):.0f}",
        },
    )


@fact(
    "only-the-image-changes",
    "To augment for detection it is enough to transform the image.",
    expected="wrong",
    finding="A box from 10 to 40 in an image 100 wide, mirrored: the object is now from {left} to {right}. The old box "
    "covers {stale} of it.",
)
def only_the_image_changes():
    """Mirror a row of pixels and look where the object went; the control moves the box along."""
    row = np.zeros(100, dtype=bool)
    row[10:40] = True
    places = np.flatnonzero(row[::-1])
    left, right = int(places[0]), int(places[-1]) + 1
    stale, moved = float(row[::-1][10:40].mean()), float(row[::-1][100 - 40 : 100 - 10].mean())
    figures = {"left": left, "right": right, "stale": "nothing" if stale == 0 else f"{stale:.2f}"}
    return Found(holds=stale == 1.0, control=moved == 1.0, figures=figures)


@fact(
    "mixup-loss-is-linear",
    "The cross-entropy of a mixed label is the mixture of the two cross-entropies.",
    source="Zhang et al., ICLR 2018",
    finding="At a share of 0.3 for one label and 0.7 for the other, both ways give {loss}.",
)
def mixup_loss_is_linear():
    """Three logits, two labels; the control mixes probabilities inside the logarithm instead."""
    logits = np.array([2.0, 1.0, 0.0])
    log_p = logits - np.log(np.exp(logits).sum())
    soft = -float((np.array([0.3, 0.7, 0.0]) * log_p).sum())
    mixture = 0.3 * -log_p[0] + 0.7 * -log_p[1]
    inside = -np.log(0.3 * np.exp(log_p[0]) + 0.7 * np.exp(log_p[1]))
    return Found(
        holds=bool(abs(soft - mixture) < 1e-12),
        control=bool(abs(soft - inside) < 1e-12),
        figures={"loss": f"{soft:.2f}"},
    )
