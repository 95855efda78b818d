"""Judges an image-text model by plain loops over pairs, by finite differences and by made cases."""

import math

import numpy as np

from vivavoce.drillkit import check, expect


def cosines(images, texts):
    return np.array([[float(a @ b) / math.sqrt(float(a @ a) * float(b @ b)) for b in texts] for a in images])


def paired(logits):
    """Mean of the cross-entropies over rows and over columns."""
    n, total = len(logits), 0.0
    for i in range(n):
        total += math.log(sum(math.exp(logits[i, j]) for j in range(n))) - logits[i, i]
        total += math.log(sum(math.exp(logits[j, i]) for j in range(n))) - logits[i, i]
    return total / (2 * n)


@check("images choose texts and texts choose images")
def loss(subject, rng):
    for n, width in ((1, 2), (2, 2), (3, 2), (6, 4)):
        images, texts = 3 * rng.normal(size=(n, width)), rng.normal(size=(n, width))
        for temperature in (1.0, 0.5):
            case = {"images": images, "texts": texts, "temperature": temperature}
            got, _ = subject.clip_loss(images, texts, temperature)
            want = paired(cosines(images, texts) / temperature)
            expect.close(float(got), want, rtol=1e-9, atol=1e-12, inputs=case)


@check("the slope is that of the loss on the logits")
def slopes(subject, rng):
    for n in (1, 2, 4):
        images, texts = rng.normal(size=(n, 3)), rng.normal(size=(n, 3))
        logits, want = cosines(images, texts) / 0.5, np.zeros((n, n))
        for index in np.ndindex(n, n):
            step = np.zeros((n, n))
            step[index] = 1e-5
            want[index] = (paired(logits + step) - paired(logits - step)) / 2e-5
        case = {"images": images, "texts": texts, "temperature": 0.5}
        _, got = subject.clip_loss(images, texts, 0.5)
        expect.close(got, want, rtol=1e-6, atol=1e-8, inputs=case)


@check("low temperatures are exact, others refused", silent=True)
def temperatures(subject, rng):
    images, texts = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [3.0, 0.0]])
    for temperature in (0.01, 0.0001):
        case = {"images": images, "texts": texts, "temperature": temperature}
        got, slope = subject.clip_loss(images, texts, temperature)
        expect.close(float(got), 1 / temperature, rtol=1e-9, inputs=case)
        expect.close(slope, np.array([[-0.5, 0.5], [0.5, -0.5]]), rtol=1e-9, atol=1e-12, inputs=case)
    images, texts = np.array([[1.0, 0.0], [-2.0, 0.0]]), np.array([[3.0, 0.0], [1.0, 0.0]])
    case = {"images": images, "texts": texts, "temperature": 0.0001}  # one row at 10,000, the other at -10,000
    got, _ = subject.clip_loss(images, texts, 0.0001)
    expect.close(float(got), (2 * math.log(2) + 20_000) / 4, rtol=1e-9, inputs=case)
    for temperature in (0.0, -0.1):
        expect.raises(ValueError, subject.clip_loss, images, texts, temperature)


@check("classes are averages of normalised prompts")
def prompts(subject, rng):
    long = np.array([[[1.0, 0.0], [0.0, 100.0]], [[0.4, 1.0], [0.4, 1.0]]])
    images = np.array([[0.8, 1.0], [1.0, 0.6]])
    expect.equal(
        np.asarray(subject.zero_shot(images, long)).tolist(), [0, 0], inputs={"images": images, "prompts": long}
    )
    wide = np.array([[[1.0, 0.0], [-0.8, 0.6]], [[0.0, 1.0], [0.0, 1.0]]])
    images = np.array([[1.0, 2.0]])
    expect.equal(np.asarray(subject.zero_shot(images, wide)).tolist(), [0], inputs={"images": images, "prompts": wide})
    for n, classes, templates, width in ((1, 2, 1, 2), (4, 3, 2, 3), (8, 5, 4, 4)):
        images = rng.normal(size=(n, width))
        vectors = rng.normal(size=(classes, templates, width)) * rng.uniform(0.1, 10, size=(classes, templates, 1))
        middles = np.array([sum(v / math.sqrt(float(v @ v)) for v in one) for one in vectors])
        want = [max(range(classes), key=lambda c, row=row: row[c]) for row in cosines(images, middles)]
        case = {"images": images, "prompts": vectors}
        expect.equal(np.asarray(subject.zero_shot(images, vectors)).tolist(), want, inputs=case)


@check("recall counts images whose text is near the top")
def recall(subject, rng):
    for n, width in ((1, 2), (5, 2), (9, 3)):
        images, texts = rng.normal(size=(n, width)), rng.normal(size=(n, width)) * rng.uniform(0.1, 10, size=(n, 1))
        similarity = cosines(images, texts)
        for k in (1, 2, n):
            hits = sum(sorted(similarity[i], reverse=True).index(similarity[i, i]) < k for i in range(n))
            case = {"images": images, "texts": texts, "k": k}
            expect.close(float(subject.recall_at(images, texts, k)), hits / n, rtol=1e-9, inputs=case)
    same = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    case = {"images": same, "texts": same, "k": 1}
    expect.close(float(subject.recall_at(same, same, 1)), 1.0, rtol=1e-9, inputs=case)
    images, texts = np.array([[1.0, 0.0], [1.0, 0.1]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    case = {"images": images, "texts": texts, "k": 1}
    expect.close(float(subject.recall_at(images, texts, 1)), 0.5, rtol=1e-9, inputs=case)


@check("leaves its arguments alone")
def arguments(subject, rng):
    images, texts = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    expect.unchanged(subject, subject.clip_loss, images, texts, 0.5)
    expect.unchanged(subject, subject.zero_shot, images, rng.normal(size=(2, 2, 2)))
    expect.unchanged(subject, subject.recall_at, images, texts, 1)
