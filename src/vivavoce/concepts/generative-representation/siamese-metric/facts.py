"""Exact claims about twin networks: shared weights, triplets that teach nothing, collapse, and two distances."""

import numpy as np

from vivavoce.labkit import Found, fact
from vivavoce.scratch.layers import Linear
from vivavoce.scratch.similarity import contrastive, triplet
from vivavoce.scratch.tensor import Tensor


def separated(distance):
    """Ten embeddings of each of three classes, in the plane; class centres `distance` apart, spread 0.1."""
    angles = np.arange(3) * 2 * np.pi / 3
    centres = distance / np.sqrt(3) * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.repeat(centres, 10, axis=0) + 0.1 * np.random.default_rng(0).normal(size=(30, 2))


def active_share(embeddings, margin):
    """Share of all triplets of three classes of ten whose loss is above zero."""
    labels = np.repeat(np.arange(3), 10)
    square = ((embeddings[:, None] - embeddings) ** 2).sum(axis=2)
    same = labels[:, None] == labels
    losses = square[:, :, None] - square[:, None, :] + margin  # anchor, positive, negative
    valid = (same & ~np.eye(30, dtype=bool))[:, :, None] & ~same[:, None, :]
    return float((losses[valid] > 0).mean())


@fact(
    "one-network-twice",
    "A Siamese network is two networks, each with its own weights.",
    expected="wrong",
    source="Bromley, Guyon, LeCun, Säckinger and Shah, NeurIPS 1993",
    finding="One layer serves both inputs: swapping them changes the distance by {shared}; with two separate layers by "
    "{separate}, at twice the parameters.",
)
def one_network_twice():
    """Does the answer depend on which input goes where? The control has a second set of weights."""
    rng = np.random.default_rng(0)
    first, second = Linear(3, 2, rng), Linear(3, 2, rng)
    a, b = (Tensor(rng.normal(size=(1, 3))) for _ in range(2))

    def order_matters(left, right):
        def distance(x, y):
            return float(np.linalg.norm(left(x).data - right(y).data))

        return abs(distance(a, b) - distance(b, a))

    shared, separate = order_matters(first, first), order_matters(first, second)
    return Found(
        holds=shared > 0,
        control=separate > 0,
        figures={"shared": f"{shared:.0f}", "separate": f"{separate:.2f}"},
    )


@fact(
    "every-triplet-teaches",
    "Every triplet gives a gradient.",
    expected="wrong",
    source="Schroff, Kalenichenko and Philbin, CVPR 2015, section 3.2",
    finding="Margin 0.2: of all triplets, {far} have a loss when class centres are 1 apart, {near} when they are 0.05 "
    "apart.",
)
def every_triplet_teaches():
    """Count losses above zero; the control's margin is larger than any distance."""
    far, near = active_share(separated(1.0), 0.2), active_share(separated(0.05), 0.2)
    return Found(
        holds=far == 1,
        control=active_share(separated(1.0), 100.0) == 1,
        figures={"far": f"{far:.1%}", "near": f"{near:.0%}"},
    )


@fact(
    "positives-alone",
    "Pairs that belong together are enough for the contrastive loss.",
    expected="wrong",
    source="Hadsell, Chopra and LeCun, CVPR 2006",
    finding="An embedding that maps everything to one point has loss {positives} on pairs of a kind; with as many "
    "unlike pairs it pays {both}.",
)
def positives_alone():
    """Does a constant embedding cost anything? The control adds unlike pairs."""
    point = Tensor(np.zeros((4, 2)))
    positives = contrastive(point, point, np.ones(4), 1.0).item()
    both = contrastive(point, point, np.array([1, 1, 0, 0]), 1.0).item()
    return Found(
        holds=positives > 1e-6,
        control=both > 1e-6,
        figures={"positives": f"{positives:.0f}", "both": f"{both:.2f}"},
    )


@fact(
    "stuck-at-margin",
    "An embedding collapsed to a point keeps the triplet loss at its margin: it gets no gradient there.",
    source="Hermans, Beyer and Leibe, 2017 (arXiv:1703.07737)",
    finding="All embeddings equal: the loss is {loss} at a margin of 0.2, and its gradient {slope}.",
)
def stuck_at_margin():
    """Loss and gradient of a collapsed embedding; the control is an embedding with two places."""

    def stuck(negative_at):
        anchor, positive = (Tensor(np.zeros((3, 2)), requires_grad=True) for _ in range(2))
        negative = Tensor(np.full((3, 2), negative_at))
        loss = triplet(anchor, positive, negative, 0.2)
        loss.backward()
        return loss.item(), float(np.abs(anchor.grad).max())

    loss, slope = stuck(0.0)
    return Found(
        holds=abs(loss - 0.2) < 1e-6 and slope < 1e-9,
        control=abs(stuck(0.3)[0] - 0.2) < 1e-6,
        figures={"loss": f"{loss:.1f}", "slope": f"{slope:.0f}"},
    )


@fact(
    "cosine-or-euclid",
    "Cosine similarity and Euclidean distance rank neighbours alike.",
    expected="conditional",
    source="|a - b|² = 2 - 2 cos for unit vectors",
    finding="For unit vectors all {n} rankings agree; as they come, {agree} of them do.",
)
def cosine_or_euclid():
    """Rank 20 neighbours of 50 queries by both; the control flips the sign of the cosine."""
    rng = np.random.default_rng(0)
    queries, items = rng.normal(size=(50, 3)), rng.normal(size=(20, 3)) * rng.uniform(0.2, 5, size=(20, 1))

    def agreeing(q, x, sign=1):
        units = [v / np.linalg.norm(v, axis=1, keepdims=True) for v in (q, x)]
        by_cosine = np.argsort(-sign * units[0] @ units[1].T, axis=1)
        by_distance = np.argsort(((q[:, None] - x) ** 2).sum(axis=2), axis=1)
        return int((by_cosine == by_distance).all(axis=1).sum())

    unit_queries, unit_items = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in (queries, items))
    normalised, plain = agreeing(unit_queries, unit_items), agreeing(queries, items)
    return Found(
        holds={"unit length": normalised == 50, "any length": plain == 50},
        control=agreeing(unit_queries, unit_items, sign=-1) == 50,
        figures={"n": 50, "agree": plain},
    )
