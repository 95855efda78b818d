"""Judges the losses by numbers on paper and by finite differences, the mining by a search over all rows."""

import numpy as np

from vivavoce.drillkit import check, expect


def pair_costs(a, b, same, margin):
    total = 0.0
    for left, right, alike in zip(a, b, same, strict=True):
        d = float(np.linalg.norm(left - right))
        total += d**2 / 2 if alike else max(0.0, margin - d) ** 2 / 2
    return total / len(a)


@check("pairs of a kind attract, others repel inside the margin")
def contrastive_value(subject, rng):
    a, b = np.zeros((3, 2)), np.array([[0.6, 0.0], [0.0, 0.6], [3.0, 4.0]])
    for same, want in (
        ([1, 1, 1], 4.286666666666667),
        ([0, 0, 0], 0.05333333333333333),
        ([1, 0, 0], 0.08666666666666667),
    ):
        case = {"a": a, "b": b, "same": np.array(same), "margin": 1.0}
        loss, _ = subject.contrastive_loss(a, b, np.array(same), 1.0)
        expect.close(float(loss), want, rtol=1e-9, inputs=case)
    for n, width in ((1, 1), (4, 3), (30, 2)):
        a, b, same = rng.normal(size=(n, width)), rng.normal(size=(n, width)), rng.integers(2, size=n)
        for margin in (0.5, 2.0):
            case = {"a": a, "b": b, "same": same, "margin": margin}
            loss, _ = subject.contrastive_loss(a, b, same, margin)
            expect.close(float(loss), pair_costs(a, b, same, margin), rtol=1e-9, inputs=case)


@check("the gradient is that of the loss")
def contrastive_slope(subject, rng):
    for n, width in ((1, 1), (2, 2), (6, 3)):
        for alike in (0, 1):
            a, b = rng.normal(size=(n, width)), rng.normal(size=(n, width))
            same = np.where(np.arange(n) % 2 == 0, alike, 1 - alike)
            case = {"a": a, "b": b, "same": same, "margin": 4.0}
            want = np.zeros_like(a)
            for index in np.ndindex(a.shape):
                step = np.zeros_like(a)
                step[index] = 1e-6
                want[index] = (pair_costs(a + step, b, same, 4.0) - pair_costs(a - step, b, same, 4.0)) / 2e-6
            _, got = subject.contrastive_loss(a, b, same, 4.0)
            expect.close(got, want, rtol=1e-5, atol=1e-6, inputs=case)


@check("no push beyond the margin, none without a direction")
def quiet(subject, rng):
    a, b, same = np.zeros((3, 2)), np.array([[3.0, 4.0], [0.0, 0.0], [0.0, 0.0]]), np.array([0, 0, 1])
    case = {"a": a, "b": b, "same": same, "margin": 1.0}
    loss, got = subject.contrastive_loss(a, b, same, 1.0)
    expect.close(got, np.zeros((3, 2)), atol=1e-12, inputs=case)
    expect.close(float(loss), 1 / 6, rtol=1e-9, inputs=case)
    # However near, a pair that is not at 0 has a direction, and the full push.
    a, b, same = np.array([[3e-10, 4e-10]]), np.zeros((1, 2)), np.array([0])
    case = {"a": a, "b": b, "same": same, "margin": 1.0}
    _, got = subject.contrastive_loss(a, b, same, 1.0)
    expect.close(got, np.array([[-0.6, -0.8]]) * (1 - 5e-10), rtol=1e-9, inputs=case)


@check("a triplet costs until the negative is farther by the margin")
def triplets(subject, rng):
    anchor, positive = np.zeros((2, 2)), np.array([[1.0, 0.0], [0.0, 2.0]])
    negative = np.array([[1.0, 1.0], [1.0, 0.0]])
    case = {"anchor": anchor, "positive": positive, "negative": negative}
    for margin, want in ((0.0, 1.5), (0.5, 1.75), (1.0, 2.0), (2.0, 3.0)):
        got = subject.triplet_loss(anchor, positive, negative, margin)
        expect.close(float(got), want, rtol=1e-9, inputs={**case, "margin": margin})
    for n, width in ((1, 1), (5, 3)):
        anchor, positive, negative = (rng.normal(size=(n, width)) for _ in range(3))
        each = [
            max(0.0, float((a - p) @ (a - p) - (a - q) @ (a - q)) + 0.7)
            for a, p, q in zip(anchor, positive, negative, strict=True)
        ]
        case = {"anchor": anchor, "positive": positive, "negative": negative, "margin": 0.7}
        got = subject.triplet_loss(anchor, positive, negative, 0.7)
        expect.close(float(got), sum(each) / n, rtol=1e-9, atol=1e-12, inputs=case)


@check("finds the hardest partner and the hardest stranger")
def mining(subject, rng):
    # Also far apart, and close together far from zero, where (a - b)² must not be expanded.
    for n, kinds, width, scale, centre in (
        *((4, 2, 1, 1, 0), (7, 3, 2, 1, 0), (12, 3, 3, 1, 0)),
        *((7, 3, 2, 1e12, 0), (12, 3, 3, 1e-2, 1e6)),
    ):
        x, labels = centre + scale * rng.normal(size=(n, width)), rng.permutation(np.arange(n) % kinds) - 1
        case = {"x": x, "labels": labels}
        got = subject.batch_hard(x, labels)
        want_positive, want_negative = [], []
        for i in range(n):
            distance = {j: float(np.linalg.norm(x[i] - x[j])) for j in range(n) if j != i}
            want_positive.append(max((j for j in distance if labels[j] == labels[i]), key=distance.get))
            want_negative.append(min((j for j in distance if labels[j] != labels[i]), key=distance.get))
        expect.equal(np.asarray(got[0]).tolist(), want_positive, inputs=case)
        expect.equal(np.asarray(got[1]).tolist(), want_negative, inputs=case)


@check("equal rows and missing partners")
def edges(subject, rng):
    x, labels = np.zeros((4, 2)), np.array([0, 0, 1, 1])
    positives, negatives = subject.batch_hard(x, labels)
    expect.equal(np.asarray(positives).tolist(), [1, 0, 3, 2], inputs={"x": x, "labels": labels})
    expect.equal(np.asarray(negatives).tolist(), [2, 2, 0, 0], inputs={"x": x, "labels": labels})
    x, labels = np.ones((6, 2)), np.array([0, 0, 0, 1, 1, 1])
    positives, negatives = subject.batch_hard(x, labels)
    expect.equal(np.asarray(positives).tolist(), [1, 0, 0, 4, 3, 3], inputs={"x": x, "labels": labels})
    expect.equal(np.asarray(negatives).tolist(), [3, 3, 3, 0, 0, 0], inputs={"x": x, "labels": labels})
    for labels in (np.array([0, 0, 0, 0]), np.array([0, 0, 0, 1])):
        expect.raises(ValueError, subject.batch_hard, rng.normal(size=(4, 2)), labels)


@check("leaves its arguments alone")
def arguments(subject, rng):
    a, b, c = (rng.normal(size=(4, 2)) for _ in range(3))
    expect.unchanged(subject, subject.contrastive_loss, a, b, np.array([1, 0, 1, 0]), 1.0)
    expect.unchanged(subject, subject.triplet_loss, a, b, c, 0.5)
    expect.unchanged(subject, subject.batch_hard, a, np.array([0, 0, 1, 1]))
