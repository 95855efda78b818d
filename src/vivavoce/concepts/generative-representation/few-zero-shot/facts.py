"""Exact claims about prototypes, and about recognising a class that has no examples."""

import numpy as np

from vivavoce.labkit import Found, fact
from vivavoce.scratch.similarity import prototype_logits
from vivavoce.scratch.tensor import Tensor


@fact(
    "prototype-is-linear",
    "Classification by the nearest prototype is a linear classifier on the embedding.",
    source="Snell, Swersky and Zemel, NeurIPS 2017, section 2.4",
    finding="With weights 2c and biases -|c|² the probabilities differ by {difference} from those of minus the squared "
    "distance; with the plain distance they differ by {plain}.",
)
def prototype_is_linear():
    """Softmax of both forms on random embeddings; the control takes distances that are not squared."""
    rng = np.random.default_rng(0)
    support, queries, labels = rng.normal(size=(6, 4)), rng.normal(size=(20, 4)), np.arange(6) % 3
    centres = np.stack([support[labels == c].mean(axis=0) for c in range(3)])
    linear = queries @ (2 * centres.T) - (centres**2).sum(axis=1)
    squared = prototype_logits(Tensor(queries), Tensor(support), labels, 3).data

    def gap(logits):
        shares = [np.exp(s - s.max(axis=1, keepdims=True)) for s in (logits, linear)]
        a, b = (s / s.sum(axis=1, keepdims=True) for s in shares)
        return float(np.abs(a - b).max())

    difference, plain = gap(squared), gap(-np.sqrt(-squared))
    return Found(
        holds=difference < 1e-12,
        control=plain < 1e-12,
        figures={"difference": "nothing beyond rounding", "plain": f"{plain:.2f}"},
    )


@fact(
    "one-shot-is-nearest-neighbour",
    "With one example per class, prototypes are nearest neighbours.",
    source="the mean of one example is the example",
    finding="One example each: {one} of 200 answers agree; with five each, {five}.",
)
def one_shot_is_nearest_neighbour():
    """Compare answers of both rules; the control has five examples per class."""
    rng = np.random.default_rng(0)

    def agreeing(shots):
        labels = np.repeat(np.arange(3), shots)
        support, queries = rng.normal(size=(3 * shots, 2)), rng.normal(size=(200, 2))
        by_prototype = prototype_logits(Tensor(queries), Tensor(support), labels, 3).data.argmax(axis=1)
        nearest = ((queries[:, None] - support) ** 2).sum(axis=2).argmin(axis=1)
        return int((labels[nearest] == by_prototype).sum())

    one, five = agreeing(1), agreeing(5)
    return Found(holds=one == 200, control=five == 200, figures={"one": one, "five": five})


# Attributes of animals: striped, hooves, flies.
SEEN = {"tiger": (1, 0, 0), "horse": (0, 1, 0), "eagle": (0, 0, 1), "wasp": (1, 0, 1)}
UNSEEN = {"zebra": (1, 1, 0), "seal": (0, 0, 0)}


def recognised(seen):
    """Share of examples of unseen animals that get their own name, after learning attributes from the seen ones.

    Inputs are a fixed random mixture of the attributes with a little noise. One ridge regression predicts attributes;
    the answer is the nearest of all descriptions, seen and unseen.
    """
    rng = np.random.default_rng(0)
    mixture = rng.normal(size=(3, 10))

    def draw(animals):
        truth = np.repeat(np.array(list(animals.values()), dtype=float), 50, axis=0)
        return truth @ mixture + 0.1 * rng.normal(size=(len(truth), 10)), truth

    x, attributes = draw(seen)
    x = np.column_stack([x, np.ones(len(x))])
    weights = np.linalg.solve(x.T @ x + 0.1 * np.eye(11), x.T @ attributes)
    new, truth = draw(UNSEEN)
    predicted = np.column_stack([new, np.ones(len(new))]) @ weights
    described = np.array(list({**seen, **UNSEEN}.values()), dtype=float)
    nearest = ((predicted[:, None] - described) ** 2).sum(axis=2).argmin(axis=1)
    return float((described[nearest] == truth).all(axis=1).mean())


@fact(
    "no-example-no-class",
    "A class without a single training example cannot be recognised.",
    expected="wrong",
    source="Lampert, Nickisch and Harmeling, CVPR 2009",
    finding="Attributes learned on four animals, then two described ones among all six: {share} right. If stripes "
    "never vary in training, {poor}.",
)
def no_example_no_class():
    """Attribute-based zero-shot on made data; the control's training animals have no stripes."""
    share = recognised(SEEN)
    poor = recognised({"horse": (0, 1, 0), "eagle": (0, 0, 1), "pegasus": (0, 1, 1)})
    return Found(
        holds=share < 0.9,
        control=poor < 0.9,
        figures={"share": f"{share:.0%}", "poor": f"{poor:.0%}"},
    )
