"""Exact claims about joining modalities: what adding scores cannot do, and what the CLIP loss asks for."""

import itertools

import numpy as np

from vivavoce.labkit import Found, fact
from vivavoce.scratch.similarity import paired_contrast
from vivavoce.scratch.tensor import Tensor


def best_additive(target):
    """Most of four combinations of two binary modalities that f(image) + g(text) can get right."""
    grid = np.linspace(-1, 1, 9)
    best = 0
    for f0, f1, g0, g1 in itertools.product(grid, repeat=4):
        scores = np.array([f0 + g0, f0 + g1, f1 + g0, f1 + g1])
        best = max(best, int((np.where(scores > 0, 1, 0) == target).sum()))
    return best


@fact(
    "late-fusion-suffices",
    "Adding the scores of one model per modality can express any dependence on both.",
    expected="wrong",
    source="Minsky and Papert, Perceptrons, 1969; Baltrušaitis, Ahuja and Morency, IEEE TPAMI 2019",
    finding="If image and text contradict each other the answer is yes: of four cases, sums get {xor} right at best. "
    "If both must be present: {both}.",
)
def late_fusion_suffices():
    """Search for the best sums on 'one but not both'; the control is 'both'."""
    xor, both = best_additive(np.array([0, 1, 1, 0])), best_additive(np.array([0, 0, 0, 1]))
    return Found(holds=xor == 4, control=both == 4, figures={"xor": xor, "both": both})


def least_loss(n, temperature):
    """Loss of a batch of n whose pairs have cosine 1 and all others -1 / (n - 1), as the corners of a simplex have.

    No embedding is better: the cosines of n unit vectors with all, themselves included, add up to zero at least.
    Widths under n - 1 fall short of it.
    """
    apart = 1 + 1 / (n - 1)
    return float(np.log1p((n - 1) * np.exp(-apart / temperature)))


@fact(
    "cosine-needs-no-temperature",
    "Cosine similarities can go into the softmax as they are.",
    expected="wrong",
    source="Radford and others, ICML 2021, section 2.5",
    finding="In a batch of 256 the loss cannot fall below {plain} with temperature 1; at 0.07 it can reach {sharp}. "
    "Guessing costs {guess}.",
)
def cosine_needs_no_temperature():
    """The least loss that cosines allow; the control divides by 0.07."""
    plain, sharp = least_loss(256, 1.0), least_loss(256, 0.07)
    return Found(
        holds=plain < 0.1,
        control=sharp < 0.1,
        figures={"plain": f"{plain:.2f}", "sharp": f"{sharp:.2f}", "guess": f"{np.log(256):.2f}"},
    )


@fact(
    "one-direction-enough",
    "If every image finds its own text, every text finds its own image.",
    expected="wrong",
    source="the maxima of rows and columns of a matrix",
    finding="Similarities with rows (9, 8) and (2, 3): both images choose rightly, and of two texts {right}.",
)
def one_direction_enough():
    """Row maxima on the diagonal, column maxima not; the control's second row is as strong as the first."""

    def texts_right(similarity):
        assert (similarity.argmax(axis=1) == np.arange(2)).all()
        return int((similarity.argmax(axis=0) == np.arange(2)).sum())

    right = texts_right(np.array([[9.0, 8.0], [2.0, 3.0]]))
    return Found(
        holds=right == 2,
        control=texts_right(np.array([[9.0, 8.0], [2.0, 9.0]])) == 2,
        figures={"right": {0: "none", 1: "one", 2: "both"}[right]},
    )


@fact(
    "duplicates-harmless",
    "Equal captions in one batch do not matter for the CLIP loss.",
    expected="wrong",
    source="Radford and others, ICML 2021, figure 3",
    finding="Four pairs, perfectly aligned at temperature 0.05: the loss is {distinct} if all captions differ, "
    "{duplicated} if two pairs are the same.",
)
def duplicates_harmless():
    """Orthogonal pairs with and without a repeated one; the control has no repetition."""
    distinct = np.eye(4)
    duplicated = distinct[[0, 1, 2, 2]]

    def loss(vectors):
        return paired_contrast(Tensor(vectors), Tensor(vectors), 0.05).item()

    return Found(
        holds=loss(duplicated) < 0.01,
        control=loss(distinct) < 0.01,
        figures={"distinct": f"{loss(distinct):.3f}", "duplicated": f"{loss(duplicated):.3f}"},
    )
